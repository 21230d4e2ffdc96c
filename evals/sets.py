"""Other people's questions: documents in a folder, with or without dates, and answers in a file."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import yaml
from pydantic import ValidationError

from corpus.collect import release_files
from corpus.errors import InputError, UnreadableRelease
from corpus.parse import parse_release
from corpus.read import read_file
from evals.amounts import amounts
from evals.case import Case, Fact
from evals.days import dates

_SEPARATOR = "|"


def read_questions(file: Path, as_of: date | None = None) -> list[Case]:
    """Cases out of a CSV or JSONL file with the columns "question" and "answer".

    Several right answers stand in one cell with "|" between them, or in a list; an empty answer
    says that the documents do not answer. "id" and "document" are optional. as_of: the day from
    which one looks; None is today. Raises InputError naming the file and the row.
    """
    rows = _rows(file)
    cases = []
    for number, row in enumerate(rows, start=1):
        missing = [name for name in ("question", "answer") if name not in row]
        if missing:
            raise InputError(
                f"{file}: row {number} has no {' and no '.join(missing)}; those two columns are needed."
            )
        try:
            cases.append(_case(f"q{number}", row, as_of or date.today()))
        except ValidationError as error:
            raise InputError(f"{file}: row {number}: {error.errors()[0]['msg']}.") from error
    if not cases:
        raise InputError(f"{file}: holds no questions.")
    return cases


def _rows(file: Path) -> list[dict[str, object]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read ({error}).") from error
    if file.suffix.lower() == ".csv":
        return [
            {str(k).strip().lower(): v for k, v in row.items()} for row in csv.DictReader(io.StringIO(text))
        ]
    if file.suffix.lower() not in (".jsonl", ".ndjson"):
        raise InputError(f"{file}: only .csv and .jsonl files of questions are read.")
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise InputError(f"{file}: line {number} is not JSON ({error}).") from error
            if not isinstance(row, dict):
                raise InputError(f"{file}: line {number} is no JSON object.")
            rows.append({str(k).strip().lower(): v for k, v in row.items()})
    return rows


def _case(name: str, row: Mapping[str, object], as_of: date) -> Case:
    answer = row["answer"]
    told = answer if isinstance(answer, list) else str(answer if answer is not None else "").split(_SEPARATOR)
    wordings = tuple(w for w in (str(t).strip() for t in told) if w)
    return Case(
        id=name,
        kind="fact" if wordings else "unanswerable",
        question=str(row["question"] or "").strip(),
        as_of=as_of,
        expect="answer" if wordings else "abstain",
        facts=(_fact(wordings),) if wordings else (),
        tags=(str(row["id"]),) if row.get("id") else (),
    )


def _fact(wordings: tuple[str, ...]) -> Fact:
    """A fact of the type that its wordings have."""
    if all(len(found := dates(w)) == 1 and _is_most(found[0].end - found[0].start, w) for w in wordings):
        return Fact(type="date", any=wordings)
    if all(len(amounts(w)) == 1 and len(w.split()) <= 4 for w in wordings):
        return Fact(type="number", any=wordings)
    return Fact(type="text", any=wordings)


def _is_most(length: int, text: str) -> bool:
    return length * 2 > len(text)


def as_corpus(folder: Path, into: Path) -> int:
    """Copy documents into a folder that can be asked; returns how many there are.

    A document without a date gets the day on which its file was changed last.
    Raises InputError where the folder is not there or holds no documents.
    """
    count = 0
    into.mkdir(parents=True, exist_ok=True)
    for number, file in enumerate(release_files([folder])):
        try:
            source = read_file(file)
        except UnreadableRelease:
            continue
        front = dict(source.front)
        try:
            parse_release(source)
        except UnreadableRelease:
            front["date"] = datetime.fromtimestamp(file.stat().st_mtime).date().isoformat()
            front.setdefault("title", file.stem.replace("-", " ").replace("_", " "))
        write_document(into / f"{number:05}.md", source.text, front)
        count += 1
    if not count:
        raise InputError(f"{folder}: holds no documents; .txt and .md files are read.")
    return count


def write_document(file: Path, text: str, front: Mapping[str, object]) -> None:
    """Write a document with front matter."""
    head = yaml.safe_dump(dict(front), allow_unicode=True, sort_keys=False) if front else ""
    file.write_text(f"---\n{head}---\n\n{text}\n" if head else text, encoding="utf-8")


def paragraphs_as_corpus(texts: Iterable[tuple[str, str]], into: Path) -> None:
    """Write (title, text) pairs as documents of one day, named by their places."""
    into.mkdir(parents=True, exist_ok=True)
    for number, (title, text) in enumerate(texts):
        write_document(into / f"{number:05}.md", text, {"title": title, "date": "2000-01-01"})
