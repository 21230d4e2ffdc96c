"""What the commands of the shell share: exit codes, consoles, options, progress."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Never

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from rag.assistant import Assistant
from rag.records import as_json
from rag.settings import Settings

DONE, FELL_SHORT, WRONG_USE, UNUSABLE = 0, 1, 2, 3
INTERRUPTED = 130  # what shells use for a command ended by Ctrl-C

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Corpus = Annotated[Path | None, typer.Option(help="Folder or file of releases, instead of those that ship.")]
StoreFolder = Annotated[
    Path | None, typer.Option("--store", help="Folder of the index, instead of your data folder.")
]
Model = Annotated[
    str | None, typer.Option(help="Chat model: provider:name, a server's address, or huggingface:FOLDER.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the records as JSON, and nothing else.")]
_DAY = "%Y-%m-%d"
Since = Annotated[datetime | None, typer.Option(formats=[_DAY], help="Only releases from this day on.")]
Until = Annotated[datetime | None, typer.Option(formats=[_DAY], help="Only releases up to this day.")]
AsOf = Annotated[datetime | None, typer.Option(formats=[_DAY], help="Answer as on this day; today if none.")]


def fail(message: str, code: int) -> Never:
    err.print(message, markup=False, soft_wrap=True)
    raise SystemExit(code)


def assistant_of(corpus: Path | None, store: Path | None, model: str | None) -> Assistant:
    return Assistant(corpus, store, model, settings=Settings.from_environment())


def bring_up_to_date(assistant: Assistant) -> None:
    """Bring the index up to date and load the model, with something to see meanwhile."""
    with progress_bar("Indexing") as progress:
        assistant.index(progress)
        assistant.warm()


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error that appears with the first step; none where nobody looks."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=err, transient=True
    )
    task = bar.add_task(f"{what} …", total=None)

    def advance(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)

    if not err.is_terminal:
        yield advance
        return
    with bar:
        yield advance


def day_of(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def print_json(records: object) -> None:
    sys.stdout.write(json.dumps(as_json(records), ensure_ascii=False, indent=2) + "\n")
