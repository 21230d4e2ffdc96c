"""Questions that leave open what is meant, and the question back. Pure."""

import re
from collections.abc import Sequence

from rag.evidence import Statement
from rag.inventory import Direct
from rag.lexical import stem
from rag.question import Question

# Words that ask of any company, deal, plant or person alike.
_ANY = frozenset(
    stem(w)
    for w in """
    ceo cfo cto coo chief boss head chairman president director founder owner employee staff people
    worker headcount plant factory facility site office building company firm business party side partner
    customer supplier deal agreement contract memorandum pact jointventure project product sign signed
    ton tonne unit number big large size much many cost price worth value pay paid money revenue sale
    profit loss make made produce open close start begin build planned plan date year day say said
    comment think tell other one going happen announce go come do did it there get big amount share long
    last
    """.split()
)
_LEANING = re.compile(
    r"\b(?:it|he|him|his|she|her|they|them|their|that|this|these|those|there|one|ones|other)\b", re.I
)
_NEARLY = 0.8  # of the best score: what answers about as well
_CHOICES = 4
_LONG = 10  # words; whoever writes more has said what is meant
_ALL = re.compile(r"\b(?:all|every|each)\b", re.I)  # whoever asks of all of them means no one


def clarified(question: Question, candidates: Sequence[Statement], has_history: bool) -> Direct | None:
    """A question back, where the words of a question fit several releases alike; None where they do not.

    candidates: what may answer, best first. has_history: whether there is a conversation that it may
    lean on.
    """
    if has_history or question.names or question.periods or question.shape == "summary":
        return None
    if question.latest or question.earliest or question.is_overview or question.defines:
        return None
    if question.shape == "list" and _ALL.search(question.standalone):
        return None
    if len(question.standalone.split()) > _LONG or any(t not in _ANY for t in question.weighty):
        return None
    leans = bool(_LEANING.search(question.standalone))
    good = [c for c in candidates if c.score >= _NEARLY * candidates[0].score] if candidates else []
    homes = {c.hit.passage.release_id for c in (candidates[:20] if leans else good)}
    if len(homes) < 2:
        return None
    titles = dict.fromkeys(
        f"“{c.hit.passage.title}” ({c.hit.passage.date.isoformat()})"
        for c in candidates
        if not c.hit.passage.is_boilerplate
    )
    named = "; ".join(list(titles)[:_CHOICES])
    return Direct(f"Which one do you mean? It could be about {named}.", status="clarify")
