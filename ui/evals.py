"""The shell's `dateline eval`: the door to the evals, which are loaded only when they are used."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from corpus.errors import InputError
from rag.settings import Settings
from ui.shell import (
    DONE,
    FELL_SHORT,
    UNUSABLE,
    WRONG_USE,
    AsJson,
    Corpus,
    Model,
    StoreFolder,
    assistant_of,
    err,
    out,
    print_json,
    progress_bar,
)

_BASELINE = Path("evals/baseline.jsonl")
_REPORT = Path("eval-report")


class _RunUnlessNamed(TyperGroup):
    """`dateline eval` with anything but the name of a command asks the cases."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_RunUnlessNamed,
    help="Ask the eval cases (`dateline eval` alone), and what belongs to it.",
    rich_markup_mode="markdown",
)

Cases = Annotated[
    list[Path] | None,
    typer.Argument(help="YAML files of cases or folders of them; all that come with Dateline if none."),
]

Report = Annotated[Path | None, typer.Option(help="Folder to write report.html and results.jsonl into.")]

LeastCorrect = Annotated[
    float | None,
    typer.Option(min=0, max=1, help="The bar: least share correct; 0.85 where there is no baseline."),
]
MostFalse = Annotated[
    float | None,
    typer.Option(
        "--most-false-answers", min=0, max=1, help="The bar: most false answers; 0.15 without a baseline."
    ),
]


@app.command(epilog="Example: `dateline eval --report out --baseline evals/baseline.jsonl`")
def run(
    cases: Cases = None,
    corpus: Corpus = None,
    store: StoreFolder = None,
    model: Model = None,
    baseline: Annotated[
        Path | None,
        typer.Option(help="Results of an earlier run to compare with; the accepted ones where they fit."),
    ] = None,
    least_correct: LeastCorrect = None,
    most_false: MostFalse = None,
    report: Report = None,
    peers: Annotated[bool, typer.Option("--peers/--no-peers", help="Ask other pipelines as well.")] = True,
    repeats: Annotated[int, typer.Option(min=1, help="How often to ask each case, for chat models.")] = 1,
    failures: Annotated[bool, typer.Option("--failures", help="Show each case that failed.")] = False,
    as_json_: AsJson = False,
) -> None:
    """Ask the cases and grade the answers; exits with 1 below the bar or worse than the baseline."""
    from evals.compare import accepted, compare
    from evals.evaluation import evaluate, read_results, records
    from evals.metrics import EXACT, Bar
    from evals.page import write_report
    from evals.report import failure_lines, flip_lines, terminal, verdict

    past = read_results(baseline)[1] if baseline else None
    with progress_bar("Asking") as progress:
        found = evaluate(
            cases or None, corpus, store, model,
            peers=peers, repeats=repeats, settings=Settings.from_environment(), progress=progress,
        )  # fmt: skip
    past = past if past is not None else accepted(found)
    against = compare(past, found.results) if past is not None else None
    plain = EXACT if against else Bar()
    bar = Bar(
        plain.correct if least_correct is None else least_correct,
        plain.false_answers if most_false is None else most_false,
    )
    if as_json_:
        print_json(records(found))
    else:
        out.print(terminal(found, against, bar))
        for line in flip_lines(against) if against else ():
            out.print(line, markup=False)
        for line in failure_lines(found.results) if failures else ():
            out.print(line, markup=False)
    if report is not None:
        page = _written(lambda: write_report(found, against, bar, report), report)
        err.print(f"The report is {page}", markup=False)
    if any(r.grade.outcome == "error" for r in found.results):
        raise typer.Exit(UNUSABLE)
    if not verdict(found, against, bar)[0]:
        raise typer.Exit(FELL_SHORT)


@app.command(epilog="Example: `dateline eval accept out/results.jsonl`")
def accept(
    results: Annotated[Path, typer.Argument(help="results.jsonl of the run to accept.")] = _REPORT
    / "results.jsonl",
    baseline: Annotated[Path, typer.Option(help="The baseline to move.")] = _BASELINE,
) -> None:
    """Make the results of a run the baseline that later runs are compared with."""
    from evals.evaluation import accept as move

    count = _written(lambda: move(results, baseline), baseline)
    out.print(f"{baseline} holds {count} cases now.", markup=False)


@app.command(epilog="Example: `dateline eval lint my-cases.yaml --corpus ~/releases`")
def lint(cases: Cases = None, corpus: Corpus = None, as_json_: AsJson = False) -> None:
    """Check the cases themselves against their releases; exits with 2 where one is wrong."""
    from corpus.collect import collect
    from evals.case import load_suites
    from evals.lint import lint as check

    found = []
    for suite in load_suites(cases or ()):
        if suite.releases is not None and corpus is not None:
            continue
        own = suite.releases
        releases = collect([own]).releases if own else assistant_of(corpus, None, None).releases()
        found.extend(check(suite.cases, releases))
    if as_json_:
        print_json(found)
    else:
        for finding in found:
            out.print(f"{finding.level:8} {finding.case}: {finding.message}", markup=False)
    raise typer.Exit(WRONG_USE if any(f.level == "error" for f in found) else DONE)


@app.command(epilog="Example: `dateline eval schema > cases.schema.json`")
def schema() -> None:
    """Print the JSON Schema of a file of cases, for editors that check while one types."""
    from evals.case import schema as cases_schema

    typer.echo(json.dumps(cases_schema(), indent=2))


@app.command(epilog="Example: `dateline eval graders`")
def graders(
    wrong: Annotated[bool, typer.Option("--wrong", help="Show each row that is graded otherwise.")] = False,
) -> None:
    """Compare the graders with labels that people gave; exits with 1 below the wanted agreement."""
    from evals.agreement import agreement, clears, differences, load_labels, table

    rows = load_labels()
    found = agreement(rows)
    out.print(table(found))
    for line in differences(rows) if wrong else ():
        out.print(line, markup=False)
    if not clears(found):
        raise typer.Exit(FELL_SHORT)


@app.command(epilog="Example: `dateline eval gate`")
def gate(
    missed: Annotated[bool, typer.Option("--missed", help="Show each false answer that left.")] = False,
) -> None:
    """Send labelled and falsified replies through the chat models' gate; exits with 1 where it fails."""
    from evals.falsify import LEAST, catch, judged_table, table
    from evals.replies import MOST_LOST, REPLIES, checked, judged, load_replies, seconds_a_statement

    right, mixed = (load_replies(REPLIES / name) for name in ("right.yaml", "mixed.yaml"))
    found = catch(right)
    statements = [c for r in right for c in checked(r) if c.is_claim]
    lost, marked = sum(c.is_struck for c in statements), sum(bool(c.doubts) for c in statements)
    out.print(table(found))
    out.print(judged_table(judged(mixed)))
    out.print(
        f"Of {len(statements)} right statements {lost} were struck and {marked - lost} marked. "
        f"The gate takes {1000 * seconds_a_statement(right):.1f} ms a statement."
    )
    for c in found if missed else ():
        for m in c.missed:
            out.print(f"{c.kind}: {m.was} -> {m.now}: {m.text}", markup=False)
    if any(c.share < LEAST.get(c.kind, 0.0) for c in found) or lost > MOST_LOST * len(statements):
        raise typer.Exit(FELL_SHORT)


@app.command(epilog="Example: `dateline eval reading --originals ../originals --wrong`")
def reading(
    originals: Annotated[
        Path | None, typer.Option(help="Folder of the four originals, to read these as well.")
    ] = None,
    wrong: Annotated[bool, typer.Option("--wrong", help="Show each thing that is read otherwise.")] = False,
) -> None:
    """Compare how releases are read with labels that people gave: sections, speakers, claims, changes.

    Exits with 1 where sections, speakers, claims or boilerplate fall short.
    """
    from evals import differences
    from evals.boilerplate import FIRST, MOST, boilerplate_share
    from evals.parsing import LABELS, ORIGINALS, clears, files_by_name, load_labelled, read, table

    files = sorted(f for f in LABELS.glob("*.yaml") if originals or f.name != ORIGINALS)
    found = read([label for f in files for label in load_labelled(f)], files_by_name(originals))
    labelled = [
        label for f in sorted(differences.LABELS.glob("*.yaml")) for label in differences.load_differences(f)
    ]
    changed = differences.measure(labelled)
    share = boilerplate_share()
    out.print(table(found))
    out.print(differences.table(changed))
    out.print(
        f"Boilerplate among the first {FIRST} hits of questions about the news: "
        f"{share.value or 0:.1%} of {share.n:,}, at most {MOST:.0%}."
    )
    for line in (*found.faults, *changed.faults) if wrong else ():
        out.print(line, markup=False)
    if not clears(found) or not changed.is_complete or (share.value or 0) > MOST:
        raise typer.Exit(FELL_SHORT)


@app.command(epilog="Example: `dateline eval metamorphic`")
def metamorphic(as_json_: AsJson = False) -> None:
    """Change the releases and see whether the answers follow; exits with 1 where one does not."""
    from evals.metamorphic import check, table

    with progress_bar("Changing") as progress:
        found = check(settings=Settings.from_environment(), progress=progress)
    if as_json_:
        print_json(found)
    else:
        out.print(table(found))
    if not all(f.good for f in found):
        raise typer.Exit(FELL_SHORT)


@app.command(epilog="Example: `dateline eval documents ~/reports questions.csv`")
def documents(
    folder: Annotated[Path, typer.Argument(help="Folder of documents, with or without dates.")],
    questions: Annotated[
        Path, typer.Argument(help='CSV or JSONL with "question" and "answer"; several answers by "|".')
    ],
    model: Model = None,
    report: Report = None,
    failures: Annotated[bool, typer.Option("--failures", help="Show each question that failed.")] = False,
    as_json_: AsJson = False,
) -> None:
    """Ask other people's questions over their documents; the answers are judged by their words."""
    import tempfile

    from evals.evaluation import evaluate, records
    from evals.metrics import EXACT
    from evals.page import write_report
    from evals.report import failure_lines, terminal
    from evals.sets import as_corpus, read_questions

    cases = read_questions(questions)
    with tempfile.TemporaryDirectory(prefix="dateline-documents-") as place:
        as_corpus(folder, Path(place) / "documents")
        with progress_bar("Asking") as progress:
            found = evaluate(
                cases, Path(place) / "documents", Path(place) / "store", model,
                peers=True, settings=Settings.from_environment(), progress=progress,
            )  # fmt: skip
    if as_json_:
        print_json(records(found))
    else:
        out.print(terminal(found, None, EXACT))
        for line in failure_lines(found.results) if failures else ():
            out.print(line, markup=False)
    if report is not None:
        err.print(
            f"The report is {_written(lambda: write_report(found, None, EXACT, report), report)}",
            markup=False,
        )


@app.command(epilog="Example: `dateline eval public squad2 ~/data/squad2`")
def public(
    name: Annotated[str, typer.Argument(help="squad2, mtrag-un or canard.")],
    folder: Annotated[Path, typer.Argument(help="The folder that holds its file.")],
    half: Annotated[
        str, typer.Option(help="Which half to report: odd (never tuned on), even or all.")
    ] = "odd",
    limit: Annotated[int, typer.Option(min=0, help="At most so many questions; 0 for all.")] = 0,
    as_json_: AsJson = False,
) -> None:
    """Measure on a public set of questions, read from a folder of yours."""
    from evals.public import SETS, measure, table

    if name not in SETS:
        raise InputError(f'"{name}": no such set; there are {", ".join(SETS)}.')
    if half not in ("odd", "even", "all"):
        raise InputError(f'"{half}": no such half; there are odd, even and all.')
    with progress_bar("Asking") as progress:
        found = measure(name, folder, half, limit, progress)
    if as_json_:
        print_json(found)
    else:
        out.print(table(name, found))


def _written(write: Any, place: Path) -> Any:
    """What a writing comes to. Raises InputError where the place cannot be written."""
    try:
        return write()
    except OSError as error:
        raise InputError(f"{place}: cannot be written ({error.strerror}).") from error
