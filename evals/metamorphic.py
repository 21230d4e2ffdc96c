"""Change the releases, and see whether the answers follow.

Each change has a known effect: where the release is gone its answer must go; where the number
is another one the answer must say the other one; a newer release must become the latest; noise
and the order of reading must change nothing.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from corpus.release import Release
from evals.amounts import amounts
from evals.case import Case, Suite, load_suites
from evals.grade import facts_held, holds
from evals.outcome import without_markers
from evals.run import Result, run
from rag.assistant import Assistant
from rag.embed import SentenceEmbedder
from rag.records import Embedder, Progress, Vectors
from rag.settings import Settings

if TYPE_CHECKING:
    from rich.table import Table

NOISE = (0.4, 0.8)  # shares of the releases that are about somebody else
T = TypeVar("T")
_SAMPLE = 40  # cases; taken evenly over those that pass
_REMOVED = 4  # releases
_SWAPPED = 8  # cases


@dataclass(frozen=True, slots=True)
class Relation:
    """One change with what came of it. held: cases that went as they must, of asked."""

    suite: str
    name: str
    held: int
    asked: int
    failed: tuple[str, ...]
    least: float

    @property
    def good(self) -> bool:
        """Whether enough cases went as they must; where not all have to, one may always fail."""
        may_fail = (1 - self.least) * self.asked
        return self.asked - self.held <= (max(1.0, may_fail) if self.least < 1 else 0)


class Remembering:
    """An embedder that embeds no text twice: most of a changed corpus is as it was."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._embedder, name)

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """As the embedder's own."""
        if missing := [text for text in dict.fromkeys(texts) if text not in self._known]:
            self._known.update(zip(missing, self._embedder.embed(missing), strict=True))
        if progress:
            progress(len(texts), len(texts))
        return np.stack([self._known[text] for text in texts]) if texts else self._embedder.embed([])


@dataclass(frozen=True, slots=True)
class _Bench:
    """A suite with what it takes to ask it about changed releases."""

    suite: Suite
    releases: tuple[Release, ...]
    noise: tuple[Release, ...]
    embedder: Embedder
    passed: tuple[Result, ...]

    def ask(self, releases: Iterable[Release], cases: Sequence[Case]) -> list[Result]:
        """Ask cases of a corpus that is written for it and thrown away."""
        with self.over(releases) as assistant:
            return run(assistant, cases)

    @contextmanager
    def over(self, releases: Iterable[Release]) -> Iterator[Assistant]:
        """An assistant over such a corpus."""
        with tempfile.TemporaryDirectory(prefix="dateline-changed-") as folder:
            corpus = Path(folder) / "corpus"
            corpus.mkdir()
            for number, release in enumerate(releases):
                (corpus / f"{number:03}.md").write_text(_as_file(release), encoding="utf-8")
            yield Assistant(corpus, Path(folder) / "store", embedder=self.embedder, settings=Settings())


def check(
    suites: Sequence[Suite] | None = None,
    *,
    settings: Settings | None = None,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
) -> list[Relation]:
    """Try every change on suites; None for those that come with Dateline.

    Each suite gets the releases of the other ones as noise. Raises InputError for unusable
    cases and StoreError where no index can be had.
    """
    settings = settings or Settings()
    embedder = Remembering(embedder or SentenceEmbedder(settings.embedding_model))
    suites = list(suites) if suites is not None else load_suites()
    with tempfile.TemporaryDirectory(prefix="dateline-whole-") as folder:
        asked = [
            Assistant(s.releases or settings.corpus, Path(folder) / s.name, embedder=embedder) for s in suites
        ]
        releases = [tuple(a.releases()) for a in asked]
        found: list[Relation] = []
        for place, suite in enumerate(suites):
            results = run(asked[place], suite.cases)
            noise = tuple(r for n, others in enumerate(releases) if n != place for r in others)
            passed = tuple(r for r in results if r.passed)
            bench = _Bench(suite, releases[place], noise, embedder, passed)
            for relation in (_removed, _swapped, _newer, _noise, _shuffled, _limited):
                found.extend(relation(bench))
                if progress:
                    progress(len(found), 8 * len(suites))
    return found


def _removed(bench: _Bench) -> Iterable[Relation]:
    """Without its release an answer must not be given any more."""
    failed: list[str] = []
    asked = 0
    for gone in _evenly(bench.releases, _REMOVED):
        others = [r for r in bench.releases if r.id != gone.id]
        cases = [
            r.case
            for r in bench.passed
            if r.case.expect == "answer"
            and {e.release for e in r.case.evidence} == {gone.date}
            and not any(_holds_all(r.case, other.text) for other in others)
        ]
        results = bench.ask(others, _evenly(cases, _SAMPLE))
        asked += len(results)
        failed += [r.case.id for r in results if r.grade.correct]
    yield _relation(bench, "release removed", asked, failed, 1.0)


def _swapped(bench: _Bench) -> Iterable[Relation]:
    """Where a release names another number, so must the answer."""
    releases = list(bench.releases)
    wanted: list[tuple[Case, str, str]] = []
    # Code counts releases itself, and a release may write a number in words.
    told = [r for r in bench.passed if _swappable(r.case) and r.answer and r.answer.mode != "told"]
    stands = [r for r in told if any(_number(r.case).search(release.text) for release in releases)]
    for result in _evenly(stands, _SWAPPED):
        old = _digits(result.case.facts[0].any[0])
        new = _other(old)
        pattern = _number(result.case)
        if any(pattern.search(c.question) for c, _, _ in wanted) or pattern.search(result.case.question):
            continue
        releases = [_with_text(r, pattern.sub(new, r.text)) for r in releases]
        wanted.append((result.case, old, new))
    results = bench.ask(releases, [c for c, _, _ in wanted])
    failed = []
    for result, (case, old, new) in zip(results, wanted, strict=True):
        fact = case.facts[0].model_copy(update={"any": tuple(w.replace(old, new) for w in case.facts[0].any)})
        text = without_markers(result.answer.text) if result.answer else ""
        if not holds(fact, text) or holds(case.facts[0], text):
            failed.append(case.id)
    yield _relation(bench, "number swapped", len(results), failed, 0.85)


def _newer(bench: _Bench) -> Iterable[Relation]:
    """A newer release of the same words must become the latest."""
    cases = [r.case for r in bench.passed if r.case.kind == "latest" and r.case.evidence]
    failed = []
    for case in cases:
        newest = max(e.release for e in case.evidence)
        release = next(r for r in bench.releases if r.date == newest)
        day = newest + timedelta(days=30)
        copy = _dated(release, day)
        later = case.model_copy(update={"as_of": max(case.as_of, day)})
        (result,) = bench.ask([*bench.releases, copy], [later])
        if result.answer is None or not any(c.date == day for c in result.answer.citations):
            failed.append(case.id)
    yield _relation(bench, "newer release added", len(cases), failed, 0.8)


def _noise(bench: _Bench) -> Iterable[Relation]:
    """Releases about somebody else must change nothing."""
    cases = [r.case for r in _evenly(bench.passed, _SAMPLE)]
    for share in NOISE:
        count = round(len(bench.releases) * share / (1 - share))
        noise = [_copied(bench.noise[n % len(bench.noise)], n // len(bench.noise)) for n in range(count)]
        results = bench.ask([*bench.releases, *noise], cases)
        failed = [r.case.id for r in results if not r.passed]
        yield _relation(bench, f"{share:.0%} noise added", len(results), failed, 0.9)


def _shuffled(bench: _Bench) -> Iterable[Relation]:
    """In which order the releases are read must not matter to a letter."""
    before = _evenly(bench.passed, _SAMPLE)
    results = bench.ask(reversed(bench.releases), [r.case for r in before])
    failed = [
        b.case.id
        for b, r in zip(before, results, strict=True)
        if b.answer is None or r.answer is None or b.answer.text != r.answer.text
    ]
    yield _relation(bench, "order shuffled", len(results), failed, 1.0)


def _limited(bench: _Bench) -> Iterable[Relation]:
    """Limited to the day of its release an answer stays, and from the next day on it is gone."""
    cases = [r.case for r in _evenly([r for r in bench.passed if _rests_on_one_day(r.case)], _SAMPLE)]
    lost, stayed = [], []
    with bench.over(bench.releases) as assistant:
        for case in cases:
            day = case.evidence[0].release
            then = assistant.ask(case.question, (), day, day, case.as_of)
            if not all(facts_held(case, without_markers(then.text))):
                lost.append(case.id)
            after = assistant.ask(case.question, (), day + timedelta(days=1), None, max(case.as_of, day))
            if any(c.date <= day for c in after.citations):
                stayed.append(case.id)
    yield _relation(bench, "limited to its day", len(cases), lost, 0.9)
    yield _relation(bench, "limited to later days", len(cases), stayed, 1.0)


def _rests_on_one_day(case: Case) -> bool:
    return case.expect == "answer" and not case.history and len({e.release for e in case.evidence}) == 1


def _relation(bench: _Bench, name: str, asked: int, failed: Sequence[str], least: float) -> Relation:
    return Relation(bench.suite.name, name, asked - len(failed), asked, tuple(failed), least)


def _evenly(items: Sequence[T], count: int) -> list[T]:
    """At most so many of some items, taken at even distances."""
    if len(items) <= count:
        return list(items)
    return [items[n * len(items) // count] for n in range(count)]


def _holds_all(case: Case, text: str) -> bool:
    return all(holds(fact, text) for fact in case.facts)


def _swappable(case: Case) -> bool:
    """Whether a case asks for one number in digits and nothing else."""
    if case.expect != "answer" or len(case.facts) != 1 or case.facts[0].type != "number" or case.history:
        return False
    return len(amounts(case.facts[0].any[0])) == 1 and bool(_digits(case.facts[0].any[0]))


def _number(case: Case) -> re.Pattern[str]:
    """The number of a swappable case as a release writes it."""
    return re.compile(rf"(?<![\d.,]){re.escape(_digits(case.facts[0].any[0]))}(?![\d]|[.,]\d)")


def _digits(words: str) -> str:
    match = re.search(r"\d+(?:[.,]\d+)*", words)
    return match.group() if match else ""


def _other(digits: str) -> str:
    """Another number of the same length and grouping."""
    return "".join(str((int(c) + 3) % 9 + 1) if c.isdigit() else c for c in digits)


def _with_text(release: Release, text: str) -> Release:
    return release if text == release.text else replace(release, text=text)


def _dated(release: Release, day: date) -> Release:
    return replace(release, date=day, text=release.text + f"\n\nThis repeats an earlier release.\n{day:%Y}")


def _copied(release: Release, times: int) -> Release:
    """A release again, a year earlier for each time, as its words alone would be read once."""
    if not times:
        return release
    day = release.date - timedelta(days=365 * times)
    return replace(release, date=day, text=f"{release.text}\n\nRepeated {times}.")


def _as_file(release: Release) -> str:
    """A release as a Markdown file that is read as it was."""
    front = {
        "title": release.title,
        "date": release.date.isoformat(),
        "issuer": release.issuer,
        "place": release.place,
        "wire": release.wire,
        "url": release.url,
        "kind": release.kind,
    }
    import yaml

    lines = {k: v for k, v in front.items() if v} | {"tickers": list(release.tickers)}
    return f"---\n{yaml.safe_dump(lines, allow_unicode=True, sort_keys=False)}---\n\n{release.text}\n"


def table(found: Sequence[Relation]) -> "Table":
    """The relations for a terminal."""
    from rich.table import Table

    drawn = Table("suite", "change")
    for heading in ("as it must", "at least", ""):
        drawn.add_column(heading, justify="right")
    for each in found:
        mark = "[green]ok[/]" if each.good else "[bold red]NOT[/]"
        drawn.add_row(each.suite, each.name, f"{each.held}/{each.asked}", f"{each.least:.0%}", mark)
    lost = [f"{r.suite}, {r.name}: {', '.join(r.failed)}" for r in found if r.failed]
    drawn.caption = "\n".join(lost)
    return drawn
