"""The code knows no corpus: no name and no figure of any release stands in it."""

import os
import re
from pathlib import Path

from corpus.collect import SHIPPED, collect
from corpus.release import Release
from rag.values import find_numbers
from rag.words import NOT_NAMES
from tests.builders import RELEASES, ROOT, WIRES

CODE = [p for part in ("rag", "corpus", "ui", "evals") for p in sorted((ROOT / part).glob("*.py"))]
ORIGINALS = os.environ.get("DATELINE_ORIGINALS")
FOLDERS = [SHIPPED, RELEASES, WIRES, *([Path(ORIGINALS)] if ORIGINALS else [])]
WORD = re.compile(r"[^\W\d_]{3,}")

# Words with a capital that belong to no one: the calendar, exchanges and wires, roles and the other
# language of press releases, and what Python calls its things.
COMMON = frozenset(
    """
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec states american iso
north south east west
nasdaq nyse euronext otc business globe newswire globenewswire prnewswire access usa european
president chief officer executive chairman director managing vice founder head financial operating
ambassador general professor secretary sir british ceo cfo
united change small group
company corporation companies inc corp ltd llc note field
contact contacts media investor investors relations source about statements securities
""".split()
)


def texts() -> list[Release]:
    return [r for folder in FOLDERS for r in collect([folder]).releases]


def proper_names() -> set[str]:
    """Words that releases write with a capital within sentences, and none ever without."""
    named: set[str] = set()
    small: set[str] = set()
    for release in texts():
        named.update(re.findall(r"(?<=[a-z,;] )[A-Z][^\W\d_]{2,}", release.text))
        named.update(WORD.findall(release.issuer))
        named.update(w for s in release.sections for w in WORD.findall(s.speaker))
        small.update(re.findall(r"(?<!\S)[a-z]{3,}(?=[\s,.;:)]|$)", release.text))
    return {n for n in named if n.lower() not in small | COMMON | {w.lower() for w in NOT_NAMES}}


def figures() -> set[str]:
    """Amounts, shares and large numbers, as they are written."""
    return {
        r.text[n.start : n.end].strip()
        for r in texts()
        for n in find_numbers(r.text, words=False)
        if n.unit_class != "quantity" or n.value >= 10_000 or "." in r.text[n.start : n.end]
    }


def test_no_proper_name_of_a_release_stands_in_the_code() -> None:
    names = proper_names()
    assert len(names) > 60
    found = {p.name: names & set(WORD.findall(p.read_text(encoding="utf-8"))) for p in CODE}
    assert {name: words for name, words in found.items() if words} == {}


def test_no_figure_of_a_release_stands_in_the_code() -> None:
    known = figures()
    assert len(known) > 20
    either = "|".join(re.escape(figure) for figure in known)
    pattern = re.compile(rf"(?<![\w.,])(?:{either})(?![\w%]|[.,]\d)", re.I)
    found = {p.name: pattern.findall(p.read_text(encoding="utf-8")) for p in CODE}
    assert {name: words for name, words in found.items() if words} == {}
