"""Right answers -> false ones, by one change each, to see whether the gate lets them leave.

The changes are made with the evals' own reading of numbers and dates, not with the gate's.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TYPE_CHECKING

from evals.amounts import amounts
from evals.days import dates
from evals.replies import REPLIES, Judged, Reply, bench, checked, load_replies
from rag.gate import Doubt
from rag.reply import statements_of

if TYPE_CHECKING:
    from rich.table import Table

LEAST = {"number": 0.97, "date": 0.97, "unit": 0.97, "quotation": 0.97, "name": 0.90}
"""The least share of each kind that has to be caught; the other kinds are reported as they come."""
_WANTED = {
    "number": 80, "date": 50, "unit": 50, "quotation": 40, "name": 80,
    "negation": 30, "speaker": 20, "company": 30, "plan told as fact": 20,
}  # fmt: skip

_SMALL = "two three four five six seven eight nine ten eleven twelve".split()
_UNITS = (
    ("million", "billion"), ("billion", "million"), ("€", "$"), ("$", "£"), ("£", "€"), ("euros", "dollars"),
    ("percent", "percentage points"), ("%", " percentage points"), ("tons", "kilograms"),
    ("tonnes", "pounds"),
    ("metric tons", "kilograms"), ("metric ton", "kilogram"), ("kg", " tons"), ("kilograms", "tons"),
    ("per day", "per year"), ("a day", "a year"), ("months", "years"), ("years", "months"), ("m ", "bn "),
    ("pounds", "tons"), ("square feet", "acres"), ("square foot", "acre"), ("square-foot", "acre"),
)  # fmt: skip
_OTHER_WORDS = "never always slowly cheap small late nobody foreign winter twice".split()
_IRREGULAR = {
    "send": "sent", "shut": "shut", "fit": "fitted", "do": "done", "buy": "bought", "sell": "sold",
    "build": "built", "make": "made", "run": "run", "take": "taken", "become": "become", "go": "gone",
    "hold": "held", "pay": "paid",
}  # fmt: skip
_MONTHS = "January February March April May June July August September October November December".split()
_DONE = (
    r"\b(?:will|would|plans to|expects to|intends to|is to|are to|wants to|aims to)\s+(?:be\s+)?(\w+)",
    r"\b(?:is|are|was|were) (?:expected|due|planned|scheduled|intended|supposed|set) to\s+(?:be\s+)?(\w+)",
    r"\bshould\s+(\w+)",
)


@dataclass(frozen=True, slots=True)
class Falsehood:
    """A right answer with one change. place: of the changed statement among those of the reply."""

    kind: str
    reply: Reply
    text: str
    place: int
    was: str
    now: str


def falsified(replies: Sequence[Reply]) -> list[Falsehood]:
    """So many of each kind as are wanted and can be made, taken evenly over the replies."""
    found = []
    for kind, count in _WANTED.items():
        made = [list(_false(kind, r)) for r in replies]
        rows = [row for turn in range(max(map(len, made), default=0)) for row in _turn(made, turn)]
        found += rows[:count]
    return found


def _turn(made: Sequence[Sequence[Falsehood]], turn: int) -> Iterator[Falsehood]:
    return (rows[turn] for rows in made if turn < len(rows))


def _false(kind: str, reply: Reply) -> Iterator[Falsehood]:
    """The ways to make a reply false in one of its cited statements."""
    shown = " ".join(p.text for p in reply.passages).lower()
    for place, statement in enumerate(statements_of(reply.reply)):
        if not statement.numbers:
            continue
        words = statement.words
        for was, now, start in _CHANGES[kind](words, reply):
            if now.strip().lower() in shown or now == was:
                continue
            changed = words[:start] + now + words[start + len(was) :]
            parts = [
                f"{s.lead}{changed if n == place else s.words}{''.join(f'[{m}]' for m in s.numbers)}"
                for n, s in enumerate(statements_of(reply.reply))
            ]
            yield Falsehood(kind, reply, "".join(parts), place, was, now)


Change = tuple[str, str, int]


def _numbers(words: str, _: Reply) -> Iterator[Change]:
    for amount in amounts(words):
        match = re.search(r"\d+(?:[.,]\d+)*", words[amount.start : amount.end])
        if match:
            yield match.group(), _other_digits(match.group()), amount.start + match.start()
            continue
        spelled = re.match(rf"(?:{'|'.join(_SMALL)})\b", words[amount.start : amount.end])
        if spelled:
            other = _SMALL[(_SMALL.index(spelled.group()) + 3) % len(_SMALL)]
            yield spelled.group(), other, amount.start


def _other_digits(digits: str) -> str:
    """One digit changed, the first that is not alone a leading one."""
    place = next((n for n, c in enumerate(digits) if c.isdigit() and n), 0)
    return digits[:place] + str((int(digits[place]) + 3) % 9 + 1) + digits[place + 1 :]


def _dates(words: str, _: Reply) -> Iterator[Change]:
    for day in dates(words):
        told = words[day.start : day.end]
        year = re.search(r"(?:19|20)\d\d", told)
        if year:
            yield year.group(), str(int(year.group()) + 2), day.start + year.start()
        month = re.search("|".join(_MONTHS), told)
        if month:
            other = _MONTHS[(_MONTHS.index(month.group()) + 5) % 12]
            yield month.group(), other, day.start + month.start()


def _units(words: str, _: Reply) -> Iterator[Change]:
    for was, now in _UNITS:
        pattern = rf"(?<![^\W\d_]){re.escape(was)}(?![^\W\d_])" if was[0].isalpha() else re.escape(was)
        for match in re.finditer(pattern, words):
            if any(a.start <= match.start() <= a.end + 12 for a in amounts(words)):
                yield was, now, match.start()


def _quotations(words: str, _: Reply) -> Iterator[Change]:
    others = cycle(_OTHER_WORDS)
    for quote in re.finditer(r"“([^”]+)”|\"([^\"]+)\"", words):
        inner = list(re.finditer(r"[a-z]{4,}", quote.group()))
        for match in inner[1::2]:
            yield match.group(), next(others), quote.start() + match.start()


def _names(words: str, reply: Reply) -> Iterator[Change]:
    shown = " ".join(p.text for p in reply.passages)
    others = cycle(_names_elsewhere(reply))
    for name in re.finditer(r"(?<![.!?:] )(?<!^)\b[A-Z][a-z]+(?: [A-Z][a-z]+)*\b", words):
        if name.group() in shown and name.group() not in _MONTHS:
            yield name.group(), next(others), name.start()


def _names_elsewhere(reply: Reply) -> list[str]:
    own = {p.release for p in reply.passages}
    texts = [(f, r.text) for f, r in sorted(bench().files.items()) if f not in own]
    shown = " ".join(bench().files[f].text for f in own)
    found = [m for _, t in texts for m in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,} [A-Z][a-z]{3,}\b", t)]
    return [n for n in dict.fromkeys(found) if not any(w in shown for w in n.split())] or ["Ada Roe"]


def _negations(words: str, _: Reply) -> Iterator[Change]:
    if re.search(r"\b(?:not|no|never)\b|n['’]t\b", words):
        return
    for match in islice(re.finditer(r"\b(?:is|are|was|were|has|have|had|will|can|would|could)\b", words), 1):
        yield match.group(), f"{match.group()} not", match.start()


def _speakers(words: str, reply: Reply) -> Iterator[Change]:
    own = {bench().files[p.release].issuer for p in reply.passages}
    names = {
        s.speaker for r in bench().files.values() for s in r.sections if s.speaker and r.issuer not in own
    }
    theirs = {s.speaker for p in reply.passages for s in bench().files[p.release].sections if s.speaker}
    for speaker in sorted(theirs):
        for match in islice(re.finditer(rf"(?:{re.escape(speaker)})", words), 1):
            yield speaker, sorted(names)[len(words) % len(names)], match.start()


def _companies(words: str, reply: Reply) -> Iterator[Change]:
    for shown in reply.passages:
        issuer = bench().files[shown.release].issuer.split()[0]
        others = sorted({r.issuer for r in bench().files.values() if not r.issuer.startswith(issuer)})
        for match in islice(re.finditer(rf"\b{re.escape(issuer)}\b(?: [A-Z][a-z]+)?", words), 1):
            yield match.group(), others[len(words) % len(others)], match.start()


def _plans(words: str, _: Reply) -> Iterator[Change]:
    for pattern in _DONE:
        for match in islice(re.finditer(pattern, words), 1):
            verb = _IRREGULAR.get(match[1], match[1].removesuffix("e") + "ed")
            verb = match[1] if match[1].endswith("ed") else verb
            yield match.group(), f"has {verb}", match.start()


_CHANGES: dict[str, Callable[[str, Reply], Iterator[Change]]] = {
    "number": _numbers, "date": _dates, "unit": _units, "quotation": _quotations, "name": _names,
    "negation": _negations, "speaker": _speakers, "company": _companies, "plan told as fact": _plans,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Caught:
    """What became of the false answers of one kind. missed: those that left as if they were right."""

    kind: str
    struck: int
    marked: int
    made: int
    missed: tuple[Falsehood, ...]

    @property
    def share(self) -> float:
        """Of those made, the share that was struck or marked, 0..1."""
        return (self.struck + self.marked) / self.made if self.made else 1.0


def catch(replies: Sequence[Reply] | None = None) -> list[Caught]:
    """Send every false answer through the gate.

    A mark counts where the right answer has none such, or where it says that a number was
    counted or calculated, which tells the reader not to rely on it.
    """
    rows = falsified(replies if replies is not None else load_replies(REPLIES / "right.yaml"))
    found = []
    for kind in dict.fromkeys(r.kind for r in rows):
        struck, marked = 0, 0
        missed = []
        for row in (r for r in rows if r.kind == kind):
            now, before = checked(row.reply, row.text)[row.place], checked(row.reply)[row.place]
            if now.is_struck:
                struck += 1
            elif set(now.doubts) - (set(before.doubts) - {Doubt.CALCULATED}):
                marked += 1
            else:
                missed.append(row)
        found.append(Caught(kind, struck, marked, struck + marked + len(missed), tuple(missed)))
    return found


def table(found: Sequence[Caught]) -> "Table":
    """What became of false answers, for a terminal."""
    from rich.table import Table

    drawn = Table("right answers made false")
    for heading in ("made", "struck", "marked", "caught", "at least"):
        drawn.add_column(heading, justify="right")
    for c in found:
        least = f"{LEAST[c.kind]:.0%}" if c.kind in LEAST else "–"
        drawn.add_row(c.kind, str(c.made), str(c.struck), str(c.marked), f"{c.share:.1%}", least)
    return drawn


def judged_table(found: Sequence[Judged]) -> "Table":
    """What the gate did with labelled statements, for a terminal."""
    from rich.table import Table

    drawn = Table("statements labelled by hand")
    for heading in ("n", "kept", "cited by code", "marked", "struck", "no claim"):
        drawn.add_column(heading, justify="right")
    for j in found:
        drawn.add_row(j.label, *map(str, (j.n, j.kept, j.cited, j.marked, j.struck, j.passed_over)))
    return drawn
