"""An evaluation -> the figures at its top, tables for the terminal and in Markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.compare import Comparison
from evals.evaluation import Evaluation
from evals.loss import Loss
from evals.metrics import (
    BUDGETS,
    TOO_FEW,
    Bar,
    Line,
    Mean,
    Row,
    Share,
    auroc,
    confusion,
    coverage_at,
    grounded,
    line,
    precise,
    row,
    rows,
    scored,
    steady,
    supported,
    tokens,
)
from evals.run import Result, failures

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

BY_KIND = ("kind", "correct", "refused", "false answers", "citations exact")
BESIDE = (
    "system", "facts right", "false answers", *(f"evidence in {b:,}" for b in BUDGETS), "in all delivered",
    "first passage", "AUROC", "answered at 5 % risk", "median answer",
)  # fmt: skip
NAME = "Dateline"


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the report's top: its name, its value, and what one should know beside it."""

    name: str
    value: str
    beside: str
    good: bool | None = None


def verdict(evaluation: Evaluation, comparison: Comparison | None, bar: Bar) -> tuple[bool, str]:
    """Whether the run stands, and a sentence that says why."""
    if escaped := [c.name for c in evaluation.canaries if c.caught < c.made]:
        return False, f"The harness lets wrong answers pass: {', '.join(escaped)}."
    if short := bar.shortfalls(evaluation.results):
        return False, f"Below the bar: {'; '.join(short)}."
    if comparison is None:
        return True, "Above the bar."
    flips = f"{len(comparison.broken)} cases broke, {len(comparison.mended)} were mended"
    if comparison.worse:
        return False, f"Worse than the baseline: {flips}."
    return True, f"No worse than the baseline: {flips}."


def tiles(evaluation: Evaluation, comparison: Comparison | None, bar: Bar) -> list[Tile]:
    """The figures at the top, in order."""
    results = evaluation.results
    total = row("all", results)
    silence = confusion(results)
    curves = scored(results)
    area = auroc([(c.score, c.answerable) for c in curves])
    figures = grounded(results)
    found = [
        Tile(
            "Correct",
            percent(total.correct),
            "of those to be answered",
            total.correct.value >= bar.correct if bar.correct else None,
        ),
        Tile(
            "False answers",
            percent(total.false_answers),
            "of those to be silent about",
            total.false_answers.value <= bar.false_answers if bar.false_answers < 1 else None,
        ),
        Tile("Refused", percent(total.refused), "of those to be answered"),
        Tile("Asked back", percent(total.clarified), "of those that leave open what is meant"),
        Tile("Citations exact", percent(total.valid), "of the answers", total.valid.count == total.valid.n),
        Tile("Figures in the cited words", percent(figures), "of all figures and dates", _all(figures)),
        Tile("Statements carried", percent(supported(results)), "citation recall"),
        Tile("Citations that carry", percent(precise(results)), "citation precision"),
        Tile("Silence wanted", percent(silence.precision), "of the silences (precision)"),
        Tile("Silence kept", percent(silence.recall), "of the silences wanted (recall)"),
        Tile("AUROC of the confidence", number(area), "answerable or not"),
        Tile("Answered at 5 % risk", f"{coverage_at(curves):.0%}", f"of all cases, n = {len(curves)}"),
    ]
    if len(evaluation.runs) > 1:
        shares = [sum(r) / len(r) for r in evaluation.runs]
        told = f"over {len(shares)} runs, of which {min(shares):.0%} to {max(shares):.0%} passed"
        found.append(Tile("The same every time", percent(steady(evaluation.runs)), told))
    if (used := tokens(results)) is not None:
        read, written = (f"{mean.value:,.0f}" for mean in used)
        found.append(Tile("Tokens an answer", f"{read} + {written}", f"read and written; n = {used[0].n}"))
    if comparison is not None:
        change = comparison.difference
        if change.value is not None:
            found.append(
                Tile(
                    "Against the baseline",
                    f"{100 * change.value:+.1f} points",
                    f"{100 * change.low:+.1f} to {100 * change.high:+.1f}; n = {comparison.shared}",
                    not comparison.worse,
                )
            )
    return found


def by_kind(results: Sequence[Result]) -> list[tuple[str, ...]]:
    """The rows of the table by kind, in the order of BY_KIND."""
    return [_cells(r) for r in rows(results)]


def _cells(found: Row) -> tuple[str, ...]:
    shares = (found.correct, found.refused, found.false_answers, found.valid)
    return (found.name, *map(_share, shares))


def by_suite(evaluation: Evaluation) -> list[tuple[str, ...]]:
    """A row for each suite, in the order of BY_KIND."""
    return [_cells(row(s.name, s.results)) for s in evaluation.suites]


def beside(evaluation: Evaluation) -> list[tuple[str, ...]]:
    """The rows of Dateline and its peers, in the order of BESIDE; [] where none was asked."""
    if not evaluation.peers:
        return []
    lines = [line(NAME, evaluation.results)]
    lines += [line(name, results) for name, results in evaluation.peers.items()]
    return [_line_cells(each) for each in lines]


def _line_cells(each: Line) -> tuple[str, ...]:
    return (
        each.name,
        _share(each.right),
        _share(each.false_answers),
        *(f"{m.value:.0%}" if m.value is not None else "–" for m in each.recall[:-1]),
        f"{each.recall[-1].value or 0:.0%} in {each.characters.value or 0:,.0f}",
        f"{each.first.value:.0%}",
        number(each.area),
        f"{each.coverage:.0%}",
        str(each.length),
    )


def waterfall(results: Sequence[Result]) -> list[tuple[Loss, int]]:
    """How many cases were lost at each place, in the order of the places."""
    lost = [r.loss for r in results if r.loss is not None]
    return [(place, lost.count(place)) for place in Loss if place in lost]


def terminal(evaluation: Evaluation, comparison: Comparison | None, bar: Bar) -> "Group":
    """What the top of the report says, for a terminal."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    good, words = verdict(evaluation, comparison, bar)
    figures = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for tile in tiles(evaluation, comparison, bar):
        style = {True: "green", False: "bold red", None: ""}[tile.good]
        figures.add_row(tile.name, Text(tile.value, style=style), Text(tile.beside, style="dim"))
    parts: list[object] = [
        figures,
        _table(BY_KIND, [*by_kind(evaluation.results), *by_suite(evaluation)], breaks=len(evaluation.suites)),
    ]
    if rivals := beside(evaluation):
        parts.append(_turned(BESIDE, rivals))
    if lost := waterfall(evaluation.results):
        parts.append(Text("Lost: " + "; ".join(f"{place} {n}" for place, n in lost) + "."))
    parts.append(Text(canary_words(evaluation)))
    if comparison is not None:
        parts.append(Text(comparison_words(comparison)))
    parts.append(Text(words, style="green" if good else "bold red"))
    return Group(*parts)  # type: ignore[arg-type]


def canary_words(evaluation: Evaluation) -> str:
    """What became of the answers that were spoilt on purpose, in a sentence."""
    caught, made = sum(c.caught for c in evaluation.canaries), sum(c.made for c in evaluation.canaries)
    return f"Answers spoilt on purpose, in {len(evaluation.canaries)} ways: {caught} of {made} caught."


def _table(headings: Sequence[str], body: Sequence[Sequence[str]], breaks: int) -> "Table":
    from rich.table import Table

    drawn = Table()
    for place, heading in enumerate(headings):
        drawn.add_column(heading, justify="right" if place else "left")
    for place, cells in enumerate(body):
        drawn.add_row(*cells, end_section=len(body) - place in (breaks + 1, breaks + 2))
    return drawn


def _turned(headings: Sequence[str], body: Sequence[Sequence[str]]) -> "Table":
    """A table with its systems side by side, as there are few of them and many figures."""
    from rich.table import Table

    drawn = Table("", *(cells[0] for cells in body))
    for column in drawn.columns[1:]:
        column.justify = "right"
    for place, heading in enumerate(headings[1:], start=1):
        drawn.add_row(heading, *(cells[place] for cells in body))
    return drawn


def comparison_words(found: Comparison) -> str:
    """A comparison in a sentence or two."""
    words = (
        f"Against the baseline, over {found.shared} shared cases: {len(found.broken)} broke, "
        f"{len(found.mended)} mended, {len(found.reworded)} answered in other words; "
        f"{found.shared - len(found.broken) - len(found.mended)} ties. "
        f"By chance alone: p = {found.chance:.2f}. With so many cases a difference of "
        f"{100 * found.detectable:.1f} points is the smallest that would not pass for chance."
    )
    if found.unshared:
        words += f" {found.unshared} cases are new, gone or labelled anew, and were not compared."
    return words


def markdown(evaluation: Evaluation) -> str:
    """The tables in Markdown, as the README holds them."""
    found = [_markdown(BY_KIND, [*by_kind(evaluation.results), *by_suite(evaluation)])]
    if rivals := beside(evaluation):
        turned = [[r[place] for r in rivals] for place in range(1, len(BESIDE))]
        rows_ = [(heading, *cells) for heading, cells in zip(BESIDE[1:], turned, strict=True)]
        found.append(_markdown(("", *(r[0] for r in rivals)), rows_))
    return "\n\n".join(found)


def _markdown(headings: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(headings) + " |", "|---" + "|--:" * (len(headings) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(cells) + " |" for cells in body])


def failure_lines(results: Sequence[Result]) -> Iterator[str]:
    """For each failed case what was asked, expected and answered, and where it was lost."""
    for result in failures(results):
        case = result.case
        wanted = "; ".join(part.any[0] for fact in case.facts for part in fact.parts)
        silent = {"abstain": "nothing: the releases don't say", "clarify": "a question back"}
        yield f"\n{case.id} ({case.kind}): {case.question}"
        yield f"  expected: {wanted or silent[case.expect]}"
        yield f"  answered: {result.answer.text if result.answer else 'error: ' + result.error}"
        yield f"  lost: {result.loss}{_why(result)}"


def _why(result: Result) -> str:
    said = [*result.grade.off, *result.grade.faults, *(f"says {w!r}" for w in result.grade.forbidden)]
    return f" ({'; '.join(said)})" if said else ""


def flip_lines(found: Comparison) -> Iterator[str]:
    """The flips against the baseline, broken ones first."""
    for word, flips in (("broke", found.broken), ("mended", found.mended)):
        for flip in flips:
            yield f"\n{word}: {flip.now.case.id} ({flip.now.case.kind}): {flip.now.case.question}"
            yield f"  before: {flip.before.text}"
            yield f"  now:    {flip.now.answer.text if flip.now.answer else flip.now.error}"


def percent(share: Share) -> str:
    """A share with its count and interval."""
    if not share.n:
        return "–"
    low, high = share.interval
    return f"{share.value:.0%} ({low:.0%}–{high:.0%}), {share.count} of {share.n}"


def number(found: Mean) -> str:
    """A mean with two decimals and its interval."""
    return "–" if found.value is None else f"{found.value:.2f} ({found.low:.2f}–{found.high:.2f})"


def _share(share: Share) -> str:
    if not share.n:
        return "–"
    if share.n < TOO_FEW:
        return f"{share.count}/{share.n}, too few"
    low, high = share.interval
    return f"{share.count}/{share.n} {share.value:.0%} ({low:.0%}–{high:.0%})"


def _all(share: Share) -> bool:
    return share.count == share.n
