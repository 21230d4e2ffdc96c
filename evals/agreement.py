"""The graders against labels that people gave: how far they agree, beyond chance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import InputError
from evals.case import Fact
from evals.grade import holds
from evals.outcome import outcome_of_words, without_markers

if TYPE_CHECKING:
    from rich.table import Table

LABELS = Path(__file__).parent / "labels"
"""The folder of the labelled answers."""
HELD_OUT = "held-out.yaml"
"""The file of those that the graders were never tuned to."""

_LEAST = {"numbers and dates": 0.90, "all": 0.85}
_VALUES = frozenset({"number", "date"})


class Label(BaseModel):
    """One answer with what a person said of it.

    type: of the wanted fact, or "outcome". wanted: its accepted wordings; items, of: as in
    evals.case.Fact. holds: whether the text holds the fact, or the outcome that it comes to.
    tricky: whether people may differ. held_out: whether its file is HELD_OUT.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    type: Literal["number", "date", "name", "text", "quote", "list", "outcome"]
    text: str
    holds: bool | Literal["answered", "abstained", "clarified"]
    wanted: tuple[str, ...] = ()
    of: Literal["text", "name", "number", "date"] = "name"
    items: tuple[tuple[str, ...], ...] = ()
    why: str = ""
    tricky: bool = False
    held_out: bool = False

    @property
    def graded(self) -> bool | str:
        """What the grader says."""
        if self.type == "outcome":
            return outcome_of_words(self.text)
        fact = Fact(type=self.type, any=self.wanted, of=self.of, items=self.items)
        return holds(fact, without_markers(self.text))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a group of rows was graded. kappa: Cohen's, 1 is full agreement, 0 is chance."""

    name: str
    n: int
    same: int
    kappa: float


def load_labels(folder: Path = LABELS) -> list[Label]:
    """Read every labelled answer of the *.yaml files of a folder. Raises InputError naming the row."""
    found: list[Label] = []
    for file in sorted(folder.glob("*.yaml")):
        for row in yaml.safe_load(file.read_text(encoding="utf-8")):
            try:
                found.append(Label.model_validate(row | {"held_out": file.name == HELD_OUT}))
            except ValidationError as error:
                raise InputError(f"{file}: row {row.get('id', '?')}: {error.errors()[0]['msg']}.") from error
    return found


def agreement(labels: Sequence[Label]) -> list[Agreement]:
    """A row for each type, then numbers and dates together and all: of every label, and of those held out."""
    types = dict.fromkeys(label.type for label in labels)
    found = [_agreement(t, [label for label in labels if label.type == t]) for t in types]
    for words, some in (("", labels), (", held out", [label for label in labels if label.held_out])):
        if some:
            values = [label for label in some if label.type in _VALUES]
            found += [_agreement(f"numbers and dates{words}", values), _agreement(f"all{words}", some)]
    return found


def _agreement(name: str, labels: Sequence[Label]) -> Agreement:
    from sklearn.metrics import cohen_kappa_score

    theirs = [str(label.holds) for label in labels]
    ours = [str(label.graded) for label in labels]
    same = sum(a == b for a, b in zip(theirs, ours, strict=True))
    kappa = float(cohen_kappa_score(theirs, ours)) if len({*theirs, *ours}) > 1 else 1.0
    return Agreement(name, len(labels), same, kappa)


def clears(found: Sequence[Agreement]) -> bool:
    """Whether the agreement reaches what is asked of it."""
    return all(each.kappa >= _LEAST[each.name] for each in found if each.name in _LEAST)


def differences(labels: Sequence[Label]) -> Iterator[str]:
    """A line for each row that is graded otherwise than labelled."""
    for label in labels:
        if label.graded != label.holds:
            wanted = " | ".join(label.wanted) or " + ".join("/".join(i) for i in label.items)
            yield (
                f"{label.id} {label.type} [{wanted}] {label.text!r}\n"
                f"    labelled {label.holds}, graded {label.graded}: {label.why}"
                f"{' (tricky)' if label.tricky else ''}"
            )


def table(found: Sequence[Agreement]) -> "Table":
    """The agreement for a terminal."""
    from rich.table import Table

    drawn = Table("labels", caption=f"Asked: {'; '.join(f'{k} {v:.2f}' for k, v in _LEAST.items())}.")
    for heading in ("n", "same", "kappa"):
        drawn.add_column(heading, justify="right")
    for each in found:
        drawn.add_row(each.name, str(each.n), f"{each.same / each.n:.0%}", f"{each.kappa:.2f}")
    return drawn
