"""Eval cases: what is asked, what a right answer holds, and where it stands."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.errors import InputError

SUITES = Path(__file__).parent / "suites"
"""The folder of the suites that come with Dateline."""

Kind = Literal[
    "fact", "number", "date", "quote", "list", "compare", "count", "latest", "as-of", "changed", "summary",
    "follow-up", "misspelt", "meta", "smalltalk", "unanswerable", "underspecified", "false-premise",
]  # fmt: skip
FactType = Literal["text", "name", "number", "date", "quote", "list"]
Expect = Literal["answer", "abstain", "clarify"]
# What a reply to these holds is about the corpus as a whole, or about nothing in it.
WITHOUT_EVIDENCE = frozenset({"meta", "smalltalk"})


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(_Strict):
    """One turn of the conversation before the question."""

    role: Literal["user", "assistant"]
    content: str


class Fact(_Strict):
    """Something that a right answer holds.

    any: the wordings of which one is enough; the value counts for numbers and dates, whole
    words for the rest. A list has `items` in place of `any`, each with its own wordings and all
    of the type `of`; every one has to be there.
    """

    type: FactType
    any: tuple[str, ...] = ()
    of: Literal["text", "name", "number", "date"] = "name"
    items: tuple[tuple[str, ...], ...] = ()

    @model_validator(mode="after")
    def _has_wordings(self) -> "Fact":
        if self.type == "list":
            if self.any or not self.items or not all(self.items):
                raise ValueError("a list has items, each with its wordings, and no any")
        elif not self.any or self.items:
            raise ValueError(f"a {self.type} has any, with at least one wording, and no items")
        return self

    @property
    def parts(self) -> tuple["Fact", ...]:
        """The items of a list as facts of their own; the fact itself where it is none."""
        if self.type != "list":
            return (self,)
        return tuple(Fact(type=self.of, any=wordings) for wordings in self.items)


class Evidence(_Strict):
    """Where an answer stands: the release's date, and words that stand together in it.

    Entries of a case with the same anchors are alternatives (the same words in several
    releases); those with different anchors are all needed. speaker: whose words they are.
    claim: what they are, a fact, a plan, something conditional or a notice; "" for whatever.
    """

    release: date
    anchors: tuple[str, ...] = Field(min_length=1, max_length=3)
    speaker: str = ""
    claim: Literal["", "fact", "plan", "conditional", "notice"] = ""


class Case(_Strict):
    """One question with its label; expect is what the releases allow.

    as_of: the day from which one looks. must_not: wordings that no right answer holds.
    tags: words to select by; "standalone" says that the history must not matter.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    kind: Kind
    question: str = Field(min_length=1)
    history: tuple[Turn, ...] = ()
    as_of: date
    expect: Expect
    facts: tuple[Fact, ...] = ()
    must_not: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    tags: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _label_fits(self) -> "Case":
        if self.expect == "answer":
            if not self.facts:
                raise ValueError("a case to be answered needs facts")
        elif self.facts or self.evidence:
            raise ValueError("a case to be abstained from or clarified has neither facts nor evidence")
        return self

    @property
    def digest(self) -> str:
        """Twelve hex digits that change with the question or its label, tags aside."""
        row = self.model_dump(mode="json", exclude={"tags"})
        return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases over one corpus.

    releases: the folder of that corpus; None for the corpus that is being asked.
    """

    name: str
    cases: tuple[Case, ...]
    releases: Path | None = None


def load_cases(paths: Iterable[str | Path] = (SUITES / "shipped",)) -> list[Case]:
    """Read every case of YAML files, or of the *.yaml files of folders, in order.

    Raises InputError naming file and case where one is not as it should be, or where an id
    stands twice.
    """
    cases: list[Case] = []
    for path in map(Path, paths):
        if not path.exists():
            raise InputError(f"{path}: no such file or folder; name a YAML file of cases.")
        files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        for file in files:
            cases.extend(_read(file))
    if not cases:
        raise InputError("No cases were found; name a YAML file or a folder of them.")
    _refuse_twice(cases)
    return cases


def load_suites(paths: Iterable[str | Path] = ()) -> list[Suite]:
    """The suites that come with Dateline, or those of the paths given.

    A folder with a folder `releases` in it is a suite over those; all other files and folders
    together are one suite over the corpus that is being asked. Raises InputError as load_cases.
    """
    given = [Path(p) for p in paths] or sorted((p for p in SUITES.iterdir() if p.is_dir()), key=_own_last)
    loose = [p for p in given if not (p / "releases").is_dir()]
    suites = []
    if loose:
        name = loose[0].name if len(loose) == 1 and loose[0].is_dir() else "cases"
        suites.append(Suite(name, tuple(load_cases(loose))))
    for folder in (p for p in given if p not in loose):
        suites.append(Suite(folder.name, tuple(load_cases([folder])), folder / "releases"))
    _refuse_twice([c for s in suites for c in s.cases])
    return suites


def schema() -> dict[str, Any]:
    """The JSON Schema of a file of cases."""
    found = Case.model_json_schema()
    definitions = found.pop("$defs", {})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Eval cases",
        "type": "array",
        "items": found,
        "$defs": definitions,
    }


def _own_last(path: Path) -> tuple[bool, str]:
    return (path / "releases").is_dir(), path.name


def _refuse_twice(cases: Iterable[Case]) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise InputError(f'The case id "{case.id}" stands twice; give each case its own.')
        seen.add(case.id)


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
