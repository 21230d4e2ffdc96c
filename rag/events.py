"""Days that a question names by what happened: "since the harbour deal", "before the Acme order". Pure."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from rag.entities import ASKING_STEMS
from rag.kinds import NEWS_WORDS
from rag.lexical import stem, synonyms, tokens
from rag.periods import Period
from rag.records import Passage

_EVENT = re.compile(
    r"[,\s]*\b(?P<joint>since|after|before|until)\s+(?:the|its|their|that)\s+(?P<what>(?:[\w&.'’-]+\s+){1,6}?"
    r"(?:deal|agreement|partnership|venture|memorandum|mou|loi|order|contract|merger|acquisition|takeover|"
    r"purchase|sale|disposal|closing|closure|opening|recall|launch|appointment|announcement|release|results|"
    r"listing|ipo|approval|funding|round|investment|one|news))\b",
    re.I,
)
_KINDS = frozenset(
    stem(w)
    for w in (*NEWS_WORDS, *"venture mou loi order round listing ipo news one result".split())
)  # fmt: skip


class Event(NamedTuple):
    """What a question names as a limit. rest: the question without it; words: as they stand there."""

    rest: str
    joint: str
    what: str
    words: str


def event_of(question: str) -> Event | None:
    """The event that limits a question, or None."""
    match = _EVENT.search(question)
    if match is None:
        return None
    rest = (question[: match.start()] + question[match.end() :]).strip(" ,")
    return Event(rest, match["joint"].lower(), match["what"], match.group().strip(" ,")) if rest else None


def period_since(event: Event, passages: Iterable[Passage]) -> Period | None:
    """The days before or after the release whose title tells of an event; None where no title does.

    passages: of all releases that may be meant. Where several titles do, the one that says most of it
    in the fewest words counts, then the newest. "Since" and "before" leave the release itself out.
    """
    wanted = [t for t in tokens(event.what) if t not in _KINDS | ASKING_STEMS]
    if not wanted:
        return None
    fitting: set[tuple[int, date]] = set()
    for passage in passages:
        if passage.opens:
            title = tokens(passage.title)
            if all(synonyms(t) & set(title) for t in wanted):
                fitting.add((-len(title), passage.date))
    if not fitting:
        return None
    _, day = max(fitting)
    apart = timedelta(days=1)
    if event.joint in ("since", "after"):
        return Period(day + apart if event.joint == "since" else day, None, True, event.words)
    return Period(None, day - apart if event.joint == "before" else day, True, event.words)
