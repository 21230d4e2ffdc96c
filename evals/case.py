"""Eval cases: what is asked, what a right answer holds, and where it stands."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.errors import InputError

CASES = Path(__file__).parent / "cases"
"""The folder of the cases that come with Dateline."""

Kind = Literal["fact", "number", "date", "quote", "list", "compare", "latest", "follow-up", "unanswerable"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(_Strict):
    """One turn of the conversation before the question."""

    role: Literal["user", "assistant"]
    content: str


class Fact(_Strict):
    """Something that a right answer holds, in any of the wordings given."""

    type: Literal["text", "name", "number", "date"]
    any: tuple[str, ...] = Field(min_length=1)


class Evidence(_Strict):
    """Where an answer stands: the release's date, and words that stand together in it."""

    release: date
    anchors: tuple[str, ...] = Field(min_length=1, max_length=3)


class Case(_Strict):
    """One question with its label; expect is what the releases allow."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    kind: Kind
    question: str = Field(min_length=1)
    history: tuple[Turn, ...] = ()
    as_of: date
    expect: Literal["answer", "abstain"]
    facts: tuple[Fact, ...] = ()
    must_not: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    tags: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _label_fits(self) -> "Case":
        if self.expect == "answer" and not (self.facts and self.evidence):
            raise ValueError("a case to be answered needs facts and evidence")
        if self.expect == "abstain" and (self.facts or self.evidence):
            raise ValueError("a case to be abstained from has neither facts nor evidence")
        return self


def load_cases(paths: Iterable[Path] = (CASES,)) -> list[Case]:
    """Read every case of YAML files, or of the *.yaml files of folders, in order.

    Raises InputError naming file and case where one is not as it should be, or where an id
    stands twice.
    """
    cases: list[Case] = []
    for path in paths:
        files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        for file in files:
            cases.extend(_read(file))
    if not cases:
        raise InputError("No cases were found; name a YAML file or a folder of them.")
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise InputError(f'The case id "{case.id}" stands twice; give each case its own.')
        seen.add(case.id)
    return cases


def _read(file: Path) -> list[Case]:
    try:
        rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read ({error}).") from error
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise InputError(f"{file}: is not YAML ({reason}).") from error
    if not isinstance(rows, list):
        raise InputError(f"{file}: must hold a list of cases.")
    cases = []
    for number, row in enumerate(rows, start=1):
        try:
            cases.append(Case.model_validate(row))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            name = row.get("id", f"number {number}") if isinstance(row, dict) else f"number {number}"
            raise InputError(f"{file}: case {name}: {place} {first['msg']}.") from error
    return cases
