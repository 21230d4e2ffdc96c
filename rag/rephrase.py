"""A question in the words in which such things are mostly asked, beside its own. Pure; general English only.

The cross-encoder learnt from questions that are plainly put: it knows "How much is paid for Acme?" better
than "What is the price tag on Acme?".
"""

import re

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


def rephrased(question: str) -> tuple[str, ...]:
    """Plainer ways to ask the same; () where none is known."""
    return tuple(p.sub(plainly, question) for p, plainly in _PLAINLY if p.search(question))
