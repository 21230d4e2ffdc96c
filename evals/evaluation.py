"""Suites asked, with everything that a report or a later comparison needs."""

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.release import Release
from evals.canaries import Canary, Scripted, canaries, markers
from evals.case import Case, Suite, load_suites
from evals.peers import Peer
from evals.peers.keywords import Keywords
from evals.peers.tutorial import Tutorial
from evals.run import PeerResult, Result, run, run_peer
from rag.assistant import Assistant
from rag.disk import write_whole
from rag.embed import SentenceEmbedder
from rag.records import Embedder, Progress, as_json
from rag.settings import Settings

_PACKAGES = ("chromadb", "langchain", "sentence-transformers", "torch", "bm25s", "numpy")
BASELINE = Path(__file__).parent / "baseline.jsonl"
"""The accepted results, which later runs are compared with."""
RESULTS = "results.jsonl"
"""The file beside a report that holds every case as one line of JSON."""


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """One suite with its results, in the order of its cases, and those of the peers by name.

    canaries: what became of answers that were spoilt on purpose. again: which cases passed in
    each repeated run, in the same order.
    """

    name: str
    releases: tuple[Release, ...]
    results: tuple[Result, ...]
    peers: dict[str, tuple[PeerResult, ...]] = field(default_factory=dict)
    canaries: tuple[Canary, ...] = ()
    again: tuple[tuple[bool, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All suites of one run. provenance: what it was made with, by name."""

    suites: tuple[SuiteRun, ...]
    provenance: dict[str, str]

    @property
    def results(self) -> list[Result]:
        """The results of all suites."""
        return [r for s in self.suites for r in s.results]

    @property
    def runs(self) -> list[list[bool]]:
        """Which cases passed, in every run over all suites, the first one first."""
        rows = [[r.passed for r in self.results]]
        for number in range(min((len(s.again) for s in self.suites), default=0)):
            rows.append([passed for s in self.suites for passed in s.again[number]])
        return rows

    @property
    def peers(self) -> dict[str, list[PeerResult]]:
        """The results of each peer over all suites."""
        found: dict[str, list[PeerResult]] = {}
        for suite in self.suites:
            for name, results in suite.peers.items():
                found.setdefault(name, []).extend(results)
        return found

    @property
    def canaries(self) -> list[Canary]:
        """The canaries of all suites, those of one name taken together."""
        found: dict[str, Canary] = {}
        for one in (c for s in self.suites for c in s.canaries):
            before = found.get(one.name, Canary(one.name, 0, 0))
            found[one.name] = Canary(one.name, before.caught + one.caught, before.made + one.made)
        return list(found.values())


def evaluate(
    cases: Sequence[Case] | Iterable[str | Path] | None = None,
    corpus: str | Path | None = None,
    store: str | Path | None = None,
    model: Any = None,
    *,
    peers: bool = False,
    repeats: int = 1,
    settings: Settings | None = None,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Ask cases, grade the answers, and return everything about them.

    cases: cases, or paths as `load_suites` takes them; None for all that come with Dateline
    (only for those over the corpus that ships where `corpus` is given). corpus, store, model:
    as the Assistant takes them. peers: whether to ask the peers as well. repeats: how often each
    case is asked in all, as a chat model need not answer the same twice. progress: called
    with (done, total) cases.

    Raises InputError for unusable cases or a corpus that is not there, StoreError where no
    index can be had.
    """
    settings = settings or Settings()
    embedder = embedder or SentenceEmbedder(settings.embedding_model)
    corpus = corpus if corpus is not None else settings.corpus
    store = store if store is not None else settings.store
    runs = []
    suites = _suites(cases, own_too=corpus is None)
    done, total = 0, repeats * sum(len(s.cases) for s in suites)
    for suite in suites:
        folder = suite.releases or corpus
        place = Path(f"{store}-{suite.name}") if store is not None and suite.releases else store
        plain = settings.model_copy(update={"corpus": None, "store": None})
        assistant = Assistant(folder, place, model, settings=plain, embedder=embedder)
        assistant.warm()
        before = done

        def tick(n: int, _: int, before: int = before) -> None:
            if progress:
                progress(before + n, total)

        results = tuple(run(assistant, suite.cases, tick))
        done += len(results)
        again = []
        for _ in range(1, repeats):
            again.append(tuple(r.passed for r in run(assistant, suite.cases)))
            done += len(results)
        releases = tuple(assistant.releases())
        beside = _beside(releases, suite.cases, embedder) if peers else {}
        scripted = Assistant(folder, place, settings=plain, embedder=embedder, writer=Scripted())
        spoilt = (*canaries(results, {r.id: r for r in releases}), markers(scripted, suite.cases))
        runs.append(SuiteRun(suite.name, releases, results, beside, spoilt, tuple(again)))
        model_name = assistant.model
    return Evaluation(tuple(runs), _provenance(runs, embedder, model_name))


def _suites(cases: Sequence[Case] | Iterable[str | Path] | None, own_too: bool) -> list[Suite]:
    given = list(cases) if cases is not None else []
    asked = [c for c in given if isinstance(c, Case)]
    if asked:
        return [Suite("cases", tuple(asked))]
    suites = load_suites([Path(str(p)) for p in given])
    return [s for s in suites if given or own_too or s.releases is None]


def _beside(
    releases: Sequence[Release], cases: Sequence[Case], embedder: Embedder
) -> dict[str, tuple[PeerResult, ...]]:
    tutorial = Tutorial(embedder)
    both: tuple[Peer, ...] = (tutorial, Keywords())
    found = {}
    try:
        for peer in both:
            peer.read(releases)
            found[peer.name] = tuple(run_peer(peer, cases))
    finally:
        tutorial.close()
    return found


def _provenance(runs: Sequence[SuiteRun], embedder: Embedder, model: str | None) -> dict[str, str]:
    """What the figures were made with; nothing in it changes from run to run."""
    found = {
        "commit": _commit(),
        "chat model": model or "none",
        "embedding model": f"{embedder.name} ({embedder.fingerprint[:12]})",
    }
    for suite in runs:
        texts = "".join(sorted(hashlib.sha256(r.text.encode()).hexdigest() for r in suite.releases))
        labels = "".join(r.case.digest for r in suite.results)
        found[f"{suite.name}: releases"] = f"{len(suite.releases)} ({_short(texts)})"
        found[f"{suite.name}: cases"] = f"{len(suite.results)} ({_short(labels)})"
    found["python"] = platform.python_version()
    found["machine"] = f"{platform.system()} {platform.machine()}"
    return found | {name: metadata.version(name) for name in _PACKAGES}


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _commit() -> str:
    """The commit of the source tree, with a mark where files have changed since; "" outside of one."""
    here = Path(__file__).parent
    try:
        told = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],
            cwd=here, capture_output=True, text=True, timeout=10, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return told.stdout.strip() if told.returncode == 0 else "unknown"


# Records


def records(evaluation: Evaluation) -> list[dict[str, Any]]:
    """One JSON object a case: the case, the answer, the grade, and the peers' replies."""
    found = []
    for suite in evaluation.suites:
        for place, result in enumerate(suite.results):
            found.append(
                {
                    "suite": suite.name,
                    "case": result.case.model_dump(mode="json"),
                    "digest": result.case.digest,
                    "passed": result.passed,
                    "outcome": result.grade.outcome,
                    "loss": result.loss,
                    "grade": as_json(result.grade),
                    "delivery": as_json(result.delivery),
                    "answer": as_json(result.answer),
                    "error": result.error,
                    "seconds": round(result.seconds, 4),
                    "peers": {name: _peer_record(results[place]) for name, results in suite.peers.items()},
                }
            )
    return found


def _peer_record(result: PeerResult) -> dict[str, Any]:
    return {
        "passed": result.passed,
        "text": result.reply.text,
        "score": round(result.reply.score, 4),
        "facts": list(result.grade.facts),
        "recall": result.delivery.recall() if result.case.evidence else None,
    }


def write_results(evaluation: Evaluation, file: Path) -> None:
    """Write the records as lines of JSON, the provenance first."""
    lines = [{"provenance": evaluation.provenance}, *records(evaluation)]
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode())


@dataclass(frozen=True, slots=True)
class Past:
    """A case as an earlier run left it."""

    id: str
    digest: str
    passed: bool
    outcome: str
    text: str


def read_results(file: Path) -> tuple[dict[str, str], dict[str, Past]]:
    """The provenance and the cases of an earlier run, or of the accepted baseline.

    Raises InputError where the file is not there or is no such file.
    """
    try:
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        provenance = {str(k): str(v) for k, v in lines[0]["provenance"].items()}
        return provenance, {p.id: p for p in map(_past, lines[1:])}
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}).") from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise InputError(
            f"{file}: holds no results of an eval run; `dateline eval --report FOLDER` writes them."
        ) from error


def _past(line: dict[str, Any]) -> Past:
    text = (line["answer"] or {}).get("text", "") if "answer" in line else line["text"]
    name = line["case"]["id"] if "case" in line else line["id"]
    return Past(name, line["digest"], bool(line["passed"]), line["outcome"], text)


def accept(results: Path, baseline: Path) -> int:
    """Make the results of a run the accepted baseline; returns its number of cases.

    Raises InputError where `results` is no file of results.
    """
    provenance, past = read_results(results)
    lines: list[dict[str, Any]] = [{"provenance": provenance}, *(as_json(p) for p in past.values())]
    write_whole(baseline, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode())
    return len(past)
