"""A question in the words in which such things are mostly asked, beside its own. Pure; general English only.

The cross-encoder learnt from questions that are plainly put: it knows "How much is paid for Acme?" better
than "What is the price tag on Acme?", and "A company has cut jobs?" better than "Which companies have?".
"""

import re

from rag.kinds import WHICH_COMPANIES

_AT_FIRST = r"^\W*(?:and )?"
_PLAINLY: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(_AT_FIRST + said, re.I), plainly)
    for said, plainly in (
        # A title beside a name tells it mostly.
        (
            r"who(?:['’]s| is)?(?: (?:currently|now|today))? (?:runs|heads|leads|running|heading|leading|"
            r"in charge of|at the helm of|(?:the )?(?:boss|head) of) (?P<of>.+)$",
            r"who is the chief executive of \g<of>",
        ),
        (
            r"what(?:['’]s| is| was| were)? the (?:price(?: tag)?|purchase price|value|cost) "
            r"(?:on|of|for) (?P<of>[^?]+)\??$",
            r"How much is paid for \g<of>?",
        ),
        (
            r"(?:is|was) (?P<of>[^?]{2,60}?) (?:profitable|in the black|making (?:money|a profit))"
            r"(?P<when>[^?]*)\??$",
            r"What is the net income or net loss of \g<of>\g<when>?",
        ),
    )
)
# "Which mills have been sold?" asks whether a mill has been sold, and of each that was.
_WHICH_OF_MANY = re.compile(
    _AT_FIRST + r"(?:which|what) (?P<many>[a-z][\w-]{2,}[^s\W]s) (?P<verb>have|were|are) "
    r"(?P<rest>(?:been )?\w+(?:ed|wn|ld|lt|ught)\b[^?]*)\W*$",
    re.I,
)
_OF_ONE = {"have": "has", "are": "is", "were": "was"}


def rephrased(question: str) -> tuple[str, ...]:
    """Plainer ways to ask the same; () where none is known."""
    if companies := WHICH_COMPANIES.match(question):
        first, _, rest = companies["did"].partition(" ")
        return (f"A company {_OF_ONE.get(first.lower(), first)} {rest}?",)
    if several := _WHICH_OF_MANY.match(question):
        return (f"{_one_of(several['many'])} {_OF_ONE[several['verb'].lower()]} {several['rest']}?",)
    return tuple(p.sub(plainly, question) for p, plainly in _PLAINLY if p.search(question))


def _one_of(many: str) -> str:
    """ "A mill" of "mills", "an agency" of "agencies"."""
    one = f"{many[:-3]}y" if many.endswith("ies") else re.sub(r"(?:(?<=x|z)e|(?<=ch|sh|ss)e)?s$", "", many)
    return f"{'An' if one[0].lower() in 'aeiou' else 'A'} {one}"
