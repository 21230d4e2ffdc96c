"""The shell `dateline`: the composition root, which alone starts the page and the evals."""

import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any, Never

import typer

from corpus.errors import DatelineError, InputError, ModelError, StoreError
from corpus.release import Release
from rag.records import Answer, Citation
from rag.settings import Settings
from ui.evals import app as eval_app
from ui.history import print_changes
from ui.shell import (
    DONE,
    FELL_SHORT,
    INTERRUPTED,
    UNUSABLE,
    WRONG_USE,
    AsJson,
    AsOf,
    Corpus,
    Model,
    Since,
    StoreFolder,
    Until,
    assistant_of,
    bring_up_to_date,
    day_of,
    err,
    fail,
    out,
    print_json,
    progress_bar,
)

app = typer.Typer(
    name="dateline",
    help="Ask a company's press releases, and see the exact words that carry each answer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.add_typer(eval_app, name="eval")


@app.command(epilog='Example: `dateline ask "What was agreed on?" --since 2025-06-01`')
def ask(
    question: Annotated[list[str], typer.Argument(help="The question, quoted or not.")],
    corpus: Corpus = None,
    store: StoreFolder = None,
    model: Model = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    as_json_: AsJson = False,
) -> None:
    """Answer a question with the words of the releases that carry it."""
    words = " ".join(question)
    if not words.strip():
        raise InputError("The question is empty; ask something about the releases.")
    assistant = assistant_of(corpus, store, model)
    bring_up_to_date(assistant)
    limits = (day_of(since), day_of(until), day_of(as_of))
    if as_json_:
        print_json(assistant.ask(words, (), *limits))
        return
    answer: Answer | None = None
    for item in assistant.stream(words, (), *limits):
        if isinstance(item, Answer):
            answer = item
        else:
            out.print(item, end="", markup=False)
    if answer is not None:
        out.print()
        _print_sources(answer)


@app.command(epilog='Example: `dateline search "lithium pilot plant" -k 3`')
def search(
    query: Annotated[list[str], typer.Argument(help="Words to search for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="Number of passages.")] = 8,
    corpus: Corpus = None,
    store: StoreFolder = None,
    since: Since = None,
    until: Until = None,
    as_json_: AsJson = False,
) -> None:
    """Show the passages nearest to a question."""
    assistant = assistant_of(corpus, store, None)
    bring_up_to_date(assistant)
    hits = assistant.search(" ".join(query), k, day_of(since), day_of(until))
    if as_json_:
        print_json(hits)
        return
    for hit in hits:
        passage = hit.passage
        also = f" (also in {len(hit.also)} more)" if hit.also else ""
        out.print(
            f"{hit.score:.2f}  {passage.release_id}  {passage.section}{also}", style="bold", markup=False
        )
        out.print(f"      {' '.join(passage.text.split())}\n", markup=False)


@app.command("changes", epilog='Example: `dateline changes "Example Corp."`')
def changes_(
    company: Annotated[list[str], typer.Argument(help="A name, a short name or a ticker.")],
    corpus: Corpus = None,
    store: StoreFolder = None,
    as_json_: AsJson = False,
) -> None:
    """Show what the releases say of a company over time, and what changed, word by word."""
    assistant = assistant_of(corpus, store, None)
    with progress_bar("Indexing") as progress:
        assistant.index(progress)
    found = assistant.changes(" ".join(company))
    if as_json_:
        print_json(found)
    else:
        print_changes(found)


@app.command(epilog="Example: `dateline chat --model openai:gpt-5-mini`")
def chat(
    corpus: Corpus = None,
    store: StoreFolder = None,
    model: Model = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 7860,
    host: Annotated[
        str, typer.Option(help="Address to serve at; any but 127.0.0.1 needs DATELINE_PASSWORD.")
    ] = "127.0.0.1",
    open_browser: Annotated[bool, typer.Option("--browser/--no-browser")] = True,
) -> None:
    """Open the chat in the browser; it is served to this machine only, unless --host is given."""
    from ui.web import serve

    secret = Settings.from_environment().password
    password = secret.get_secret_value() if secret else None
    serve(assistant_of(corpus, store, model), port, open_browser, host, password)


@app.command("model", epilog="Example: `dateline model --model ollama:qwen3`")
def model_(model: Model = None) -> None:
    """Say which chat model answers and what leaves the machine, and ask it for one word.

    Exits with 3 where it does not reply.
    """
    assistant = assistant_of(None, None, model)
    if assistant.model is None:
        out.print("No chat model is set; answers are quoted, and nothing leaves this machine.", markup=False)
        return
    out.print(f"{assistant.model}: {assistant.leaves}", markup=False)
    clock = perf_counter()
    try:
        reply = assistant.check_model()
    except ModelError as error:
        fail(f"It does not work: {error}.", UNUSABLE)
    out.print(f"It works: it replied “{reply[:40]}” within {perf_counter() - clock:.1f} s.", markup=False)


@app.command(epilog="Example: `dateline add ~/releases october.txt`")
def add(
    sources: Annotated[list[Path], typer.Argument(help="Text or Markdown files, or folders.")],
    corpus: Corpus = None,
    store: StoreFolder = None,
    as_json_: AsJson = False,
) -> None:
    """Take releases in; an original takes the place of a digest of the same issuer and date."""
    assistant = assistant_of(corpus, store, None)
    with progress_bar("Indexing") as progress:
        added = assistant.add(*sources, progress=progress)
    if as_json_:
        added_ids = [r.id for r in added.releases]
        print_json({"added": added_ids, "known": added.known, "skipped": added.skipped})
    else:
        for release in added.releases:
            out.print(f"added    {release.id}", markup=False)
        for known in added.known:
            out.print(f"known    {known}", markup=False)
        _print_skipped(added.skipped)
    if added.skipped:
        raise typer.Exit(FELL_SHORT)


@app.command(epilog="Example: `dateline remove 2025-01-31-example-signs-agreement`")
def remove(
    release_id: Annotated[str, typer.Argument(help="Id, as `dateline list` shows it.")],
    corpus: Corpus = None,
    store: StoreFolder = None,
) -> None:
    """Take a release out; files outside the store are never deleted."""
    assistant = assistant_of(corpus, store, None)
    file = assistant.file_of(release_id)
    with progress_bar("Indexing") as progress:
        assistant.remove(release_id, progress)
    out.print(f"removed  {release_id}", markup=False)
    if file.exists():
        out.print(f"Its file is left where it is; `dateline add '{file}'` brings it back.", markup=False)


@app.command("list", epilog="Example: `dateline list --json`")
def list_releases(corpus: Corpus = None, store: StoreFolder = None, as_json_: AsJson = False) -> None:
    """List the releases, newest first."""
    assistant = assistant_of(corpus, store, None)
    releases = assistant.releases()
    if as_json_:
        print_json([_short(r) for r in releases])
        return
    for release in releases:
        out.print(release.id, style="bold", markup=False)
        out.print(f"    {release.title}\n    {release.issuer} · {release.kind}", markup=False)
    if not releases:
        err.print("There are no releases yet; `dateline add` takes them in.", markup=False)
    _print_skipped(assistant.skipped())


@app.command(epilog="Example: `dateline show 2025-01-31-example-signs-agreement`")
def show(
    release_id: Annotated[str, typer.Argument(help="Id, as `dateline list` shows it.")],
    corpus: Corpus = None,
    store: StoreFolder = None,
    as_json_: AsJson = False,
) -> None:
    """Show one release: what it says of itself, and its text."""
    release = assistant_of(corpus, store, None).release(release_id)
    if as_json_:
        print_json(release)
        return
    for name, value in _short(release).items():
        if value:
            out.print(f"{name:8} {', '.join(value) if isinstance(value, list) else value}", markup=False)
    out.print(f"\n{release.text}", markup=False)


@app.command(epilog="Example: `dateline index --corpus ~/releases`")
def index(corpus: Corpus = None, store: StoreFolder = None) -> None:
    """Bring the index up to date; exits with 1 when a file could not be read as a release."""
    assistant = assistant_of(corpus, store, None)
    with progress_bar("Indexing") as progress:
        rows = assistant.index(progress)
    out.print(
        f"{len(assistant.releases())} releases, {rows} passages, in {assistant.library.store.folder}",
        markup=False,
    )
    if skipped := assistant.skipped():
        _print_skipped(skipped)
        raise typer.Exit(FELL_SHORT)


@app.command(epilog="Example: `dateline verify --json`")
def verify(corpus: Corpus = None, store: StoreFolder = None, as_json_: AsJson = False) -> None:
    """Compare the whole store with what it should be, and exit with 3 where something is not."""
    checks = assistant_of(corpus, store, None).verify()
    if as_json_:
        print_json(checks)
    else:
        for check in checks:
            mark = "ok      " if check.good else "NOT OK  "
            out.print(f"{mark} {check.name}: {check.seen}", markup=False)
    if not all(check.good for check in checks):
        raise typer.Exit(UNUSABLE)


def main(arguments: Sequence[str] | None = None) -> Never:
    """Run the shell. Exit codes: 0 done, 1 fell short, 2 wrong use, 3 store unusable."""
    try:
        app(args=list(arguments) if arguments is not None else None, standalone_mode=True)
    except StoreError as error:
        fail(str(error), UNUSABLE)
    except DatelineError as error:
        fail(str(error), WRONG_USE)
    except KeyboardInterrupt:
        fail("Interrupted.", INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away; nobody is left to tell
        raise SystemExit(DONE) from None
    raise SystemExit(DONE)


def _print_skipped(reasons: Sequence[str]) -> None:
    for reason in reasons:
        err.print(f"skipped  {reason}", markup=False)


def _short(release: Release) -> dict[str, Any]:
    """A release's fields but for its text and sections."""
    return {
        "id": release.id,
        "title": release.title,
        "date": release.date.isoformat(),
        "issuer": release.issuer,
        "tickers": list(release.tickers),
        "place": release.place,
        "wire": release.wire,
        "url": release.url,
        "kind": release.kind,
    }


def _print_sources(answer: Answer) -> None:
    if answer.standalone != answer.question:
        out.print(f"\nUnderstood as: {answer.standalone}", style="dim", markup=False)
    for citation in answer.citations:
        out.print(f"\n{_source_line(citation)}", style="bold", markup=False)
        out.print(f"    “{' '.join(citation.quote.split())}”", markup=False)
    sure = f"confidence {answer.confidence:.2f}"
    by = f"written by {answer.model}" if answer.model else "quoted"
    told = f"{by}, {sure}" if answer.status == "answered" else answer.status
    if answer.usage:
        told += f"; {answer.usage.read:,} tokens read, {answer.usage.written:,} written"
    out.print(f"\n{told}", style="dim", markup=False)
    if answer.period:
        limited = f"Limited to {answer.period}; with “(all releases)” behind the question all are searched."
        out.print(f"\n{limited}", style="dim", markup=False)
    for note in answer.notes:
        err.print(f"Note: {note}", markup=False)


def _source_line(citation: Citation) -> str:
    kind = " (a digest, not the publisher's words)" if citation.kind == "digest" else ""
    also = f"; also in {len(citation.also)} more" if citation.also else ""
    where = f"{citation.section}, characters {citation.start}–{citation.end}"
    return f"[{citation.marker}] {citation.date.isoformat()} {citation.title}{kind}: {where}{also}"
