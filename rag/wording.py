"""The statements of a keyless answer -> its text. Pure."""

import re
from collections.abc import Mapping, Sequence

from corpus.claims import claim_of
from corpus.parse import dateline_length
from corpus.release import Release
from rag.contrast import contrasted
from rag.evidence import Statement
from rag.question import Question
from rag.spans import TODAY_SAID

_BULLET = re.compile(r"^\s*[*•▪·-]\s+")
_CLAIMED = {"plan": "Planned", "conditional": "Not settled"}


def _lead(question: Question, statement: Statement, dated: bool, issuer: str) -> str:
    """The day on which words were told, and in which news, where that matters; whether they tell of a plan.

    A title with figures is left out, as these would stand in no cited words.
    """
    passage = statement.hit.passage
    day = passage.date.isoformat()
    claim = _CLAIMED.get(claim_of(statement.words, passage.kind), "")
    if question.asks_which_news and not re.search(r"\d", passage.title):
        claim = f", {claim.lower()}" if claim else ""
        return f"“{passage.title}” ({day}{claim}): "
    if question.asks_companies and issuer:
        return f"{issuer} ({day}, {claim.lower()}): " if claim else f"{issuer} ({day}): "
    if dated:
        return f"{day} ({claim.lower()}): " if claim else f"{day}: "
    if claim:
        return f"{claim} as of {day}: "
    told_day = question.asks_when_told or (question.wants == "date" and TODAY_SAID.search(statement.words))
    return f"Reported on {day}: " if question.asks_done or told_day else ""


_BRACKETED = re.compile(r"\[(\d{1,3})\]")  # a footnote's number would read as a marker


def worded(question: Question, statements: Sequence[Statement], releases: Mapping[str, Release]) -> str:
    """The answer's text: each stretch with its marker, its day where that matters, and who says it.

    releases: by id.
    """
    dated = (question.shape != "one" or question.is_overview) and len(
        {s.hit.passage.release_id for s in statements}
    ) > 1
    lines: list[str] = []
    said_by = ""
    for marker, statement in enumerate(statements, start=1):
        passage = statement.hit.passage
        release = releases[passage.release_id]
        own = statement.told or _BULLET.sub("", statement.text)
        words = _BRACKETED.sub(r"(\1)", " ".join(own.split()))
        begins = statement.start <= passage.start + dateline_length(passage.text)
        before = release.text[: statement.start].rstrip(' \n"“*•-')
        if not begins and not statement.told and before[-1:] not in '.!?"”:':
            words = "… " + words
        if not re.search(r"[.!?][\"”’)]*$", words) and passage.kind != "sub-headline" and not statement.told:
            words += " …"
        said = release.quotation_at(statement.start, statement.end)
        speaker = said.speaker if said else ""
        lead = _lead(question, statement, dated, release.issuer)
        if speaker and speaker.split()[-1] not in words and said_by != speaker:
            lead += f"{speaker}: "
        said_by = speaker
        lines.append(f"{lead}{words} [{marker}]")
    told = ("\n\n" if dated else " ").join(lines)
    first = contrasted(question, statements, releases) if question.sides else ""
    return f"{first}\n\n{told}" if first else told
