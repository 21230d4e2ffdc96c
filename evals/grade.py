"""An answer to one case -> its grade. Pure functions; no judge model."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from corpus.release import Release
from evals.case import Case, Fact
from rag.lexical import stem
from rag.records import Answer, Citation
from rag.values import find_dates, find_numbers

Outcome = Literal["answered", "abstained", "error"]

_MARKER = re.compile(r"\s*\[\d{1,3}\]")


@dataclass(frozen=True, slots=True)
class Grade:
    """How one case went.

    facts: for each fact of the case whether the answer holds it; forbidden: wordings of
    must_not that it holds; right_release: whether a citation goes into a release of the
    evidence; valid: whether every citation's words stand at its offsets.
    """

    outcome: Outcome
    facts: tuple[bool, ...]
    forbidden: tuple[str, ...]
    right_release: bool
    valid: bool

    @property
    def correct(self) -> bool:
        """All facts held and nothing forbidden said, in an answer."""
        return self.outcome == "answered" and all(self.facts) and not self.forbidden


def grade(case: Case, answer: Answer, releases: Mapping[str, Release]) -> Grade:
    """Grade an answer against its case. releases: by id, those that the answer came from."""
    text = _MARKER.sub("", answer.text)
    dates = {e.release for e in case.evidence}
    return Grade(
        outcome="answered" if answer.status == "answered" else "abstained",
        facts=tuple(holds(fact, text) for fact in case.facts),
        forbidden=tuple(words for words in case.must_not if _has_words(words, text)),
        right_release=any(c.date in dates for c in answer.citations),
        valid=citations_valid(answer, releases),
    )


def failed_grade(case: Case) -> Grade:
    """The grade of a case that ended in an error: neither right nor wrong."""
    return Grade("error", (False,) * len(case.facts), (), False, True)


def citations_valid(answer: Answer, releases: Mapping[str, Release]) -> bool:
    """Whether each citation quotes its release exactly and its marker stands in the text."""
    for citation in answer.citations:
        release = releases.get(citation.release_id)
        if release is None or release.text[citation.start : citation.end] != citation.quote:
            return False
        if not citation.quote or f"[{citation.marker}]" not in answer.text:
            return False
        if not _answer_inside(citation):
            return False
    markers = {int(n) for n in re.findall(r"\[(\d{1,3})\]", answer.text)}
    return markers == {c.marker for c in answer.citations}


def _answer_inside(citation: Citation) -> bool:
    if citation.answer_start is None or citation.answer_end is None:
        return citation.answer_start is citation.answer_end
    return citation.start <= citation.answer_start < citation.answer_end <= citation.end


def holds(fact: Fact, text: str) -> bool:
    """Whether a text holds a fact in one of its wordings, or its value in another spelling."""
    if any(_has_words(words, text) for words in fact.any):
        return True
    if fact.type == "number":
        return any(_has_number(words, text) for words in fact.any)
    if fact.type == "date":
        return any(_has_date(words, text) for words in fact.any)
    return False


def _has_words(words: str, text: str) -> bool:
    """Whole words in order, whatever their case, hyphens, quotes and spaces."""
    wanted = re.escape(_plain(words)).replace(r"\ ", " ")
    return re.search(rf"(?<![\w]){wanted}(?![\w])", _plain(text)) is not None


def _plain(text: str) -> str:
    text = text.lower().translate(str.maketrans("’‘“”–—‑-", "''\"\"    "))
    text = re.sub(r"(?<=\d)(?=[a-z])", " ", text)
    return " ".join(text.replace('"', " ").split()).rstrip(".")


def _has_number(words: str, text: str) -> bool:
    """A number of the same value and unit class; of the same unit where both name one."""
    wanted = find_numbers(words)
    if not wanted:
        return False
    first = wanted[0]
    return any(
        n.value == first.value
        and n.unit_class == first.unit_class
        and (not first.unit or not n.unit or stem(n.unit) == stem(first.unit))
        for n in find_numbers(text)
    )


def _has_date(words: str, text: str) -> bool:
    """A date that means the same days, or days within them: the wanted grain counts."""
    wanted = find_dates(words)
    return bool(wanted) and any(
        wanted[0].first <= d.first and d.last <= wanted[0].last for d in find_dates(text)
    )
