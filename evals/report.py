"""Results -> a table for the terminal, lines for failures, and records for programs."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from evals.metrics import LEAST_CORRECT, MOST_FALSE_ANSWERS, Row, Share, clears_bar, rows
from evals.run import Result, failures
from rag.records import as_json

if TYPE_CHECKING:
    from rich.table import Table

HEADINGS = ("kind", "correct", "refused", "false answers", "citations exact", "errors")


def cells(row: Row) -> tuple[str, ...]:
    """A row of the table as text, in the order of HEADINGS."""
    return (
        row.name,
        _share(row.correct),
        _share(row.refused),
        _share(row.false_answers),
        _share(row.valid),
        str(row.errors),
    )


def table(results: Sequence[Result]) -> "Table":
    """The table by kind for a terminal, with the bar and the verdict below."""
    from rich.table import Table

    verdict = "cleared" if clears_bar(results) else "NOT cleared"
    drawn = Table(
        caption=f"Bar: at least {LEAST_CORRECT:.0%} correct, at most {MOST_FALSE_ANSWERS:.0%} "
        f"false answers, every citation exact, no error: {verdict}.",
        caption_justify="left",
    )
    for heading in HEADINGS:
        drawn.add_column(heading, justify="left" if heading == "kind" else "right")
    for row in rows(results):
        drawn.add_row(*cells(row), end_section=row.name != "all" and row is rows(results)[-2])
    return drawn


def plain_table(results: Sequence[Result]) -> str:
    """The same table in Markdown, as the README holds it."""
    lines = ["| " + " | ".join(HEADINGS) + " |", "|---" + "|--:" * (len(HEADINGS) - 1) + "|"]
    lines += ["| " + " | ".join(cells(row)) + " |" for row in rows(results)]
    return "\n".join(lines)


def failure_lines(results: Sequence[Result]) -> Iterator[str]:
    """For each failed case what was asked, expected and answered."""
    for result in failures(results):
        case = result.case
        wanted = "; ".join(fact.any[0] for fact in case.facts) or "nothing: the releases don't say"
        yield f"\n{case.id} ({case.kind}): {case.question}"
        yield f"  expected: {wanted}"
        yield f"  answered: {result.answer.text if result.answer else 'error: ' + result.error}"


def as_records(results: Sequence[Result]) -> list[dict[str, Any]]:
    """One JSON object a case: the case, the answer, the grade."""
    return [
        {
            "case": result.case.model_dump(mode="json"),
            "answer": as_json(result.answer),
            "grade": as_json(result.grade) | {"passed": result.passed},
            "error": result.error,
        }
        for result in results
    ]


def _share(share: Share) -> str:
    if not share.n:
        return "–"
    low, high = share.interval
    return f"{share.count}/{share.n} {share.value:.0%} ({low:.0%}–{high:.0%})"
