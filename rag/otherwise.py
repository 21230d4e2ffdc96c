"""Stretches that speak of another thing of the same kind, or say that something was not told. Pure."""

import re
from functools import lru_cache

from rag.kinds import Shape, Wants
from rag.lexical import tokens

_NUMBERS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ORDINAL = re.compile(
    rf"\b(?P<which>{'|'.join(_NUMBERS)}|\d+(?:st|nd|rd|th))[- ]"
    r"(?!(?:quarter|half|time|of|in|to)\b)(?P<what>[a-z][\w-]+(?: [a-z][\w-]+)?)",
    re.I,
)
_DIGITS = {f"{n}{'st' if n == 1 else 'nd' if n == 2 else 'rd' if n == 3 else 'th'}": w
           for n, w in enumerate(_NUMBERS, start=1)}  # fmt: skip
_UNTOLD = re.compile(
    r"\b(?:did|does|do|has|have|had|would|will)(?: not|n['’]t) (?:yet )?"
    r"(?:name|disclose|specify|identify|reveal|say|give)d?\b|"
    r"\b(?:was|were|is|are|been|being|be)(?: not|n['’]t) (?:yet )?"
    r"(?:named|disclosed|specified|identified|revealed|given)\b|"
    r"\b(?:undisclosed|unnamed|unspecified)\b|\bdeclined to (?:name|say|disclose|comment)\b",
    re.I,
)


def of_another(question: str, text: str) -> bool:
    """Whether a text has the asked thing under other ordinals only: "second dock" for "first dock"."""
    told = _counted(text)
    return any(what in told and told[what].isdisjoint(which) for what, which in _counted(question).items())


@lru_cache(maxsize=4096)
def _counted(text: str) -> dict[str, set[str]]:
    """The ordinals by the stem of what each stands before."""
    found: dict[str, set[str]] = {}
    for match in _ORDINAL.finditer(text):
        which = match["which"].lower()
        for stem in tokens(match["what"]):
            found.setdefault(stem, set()).add(_DIGITS.get(which, which))
    return found


def untold(wants: Wants, shape: Shape, text: str) -> bool:
    """Whether a text says that a name, a figure or a day was not told, where one or a list is asked for."""
    told = wants not in ("any", "speech", "reason") or (wants == "any" and shape == "list")
    return told and bool(_UNTOLD.search(text))
