"""For a case that failed: the first place where its answer was lost."""

from collections.abc import Callable, Iterable
from enum import StrEnum

from corpus.release import Release
from evals.case import Case
from evals.delivered import Delivery, groups
from evals.grade import Grade, plainly


class Loss(StrEnum):
    """The places in the order in which an answer passes them."""

    ERROR = "error"
    NOT_READ = "not read"
    NOT_FOUND = "not in the pool"
    NOT_SHOWN = "in the pool, not shown"
    REFUSED = "shown, but refused"
    WRONG = "shown, but answered wrongly"
    FORBIDDEN = "says what is false"
    MISCITED = "right, but wrongly cited"
    SPOKE = "answered what no release says"
    NOT_ASKED = "did not ask back"
    ASKED = "asked back needlessly"


def loss(
    case: Case,
    grade: Grade,
    shown: Delivery | None,
    pool: Callable[[], Delivery],
    releases: Iterable[Release],
) -> Loss:
    """Where a failed case was lost.

    shown: what of its evidence the answer was made from; None where a case has none. pool:
    called for what the search would have had to give, where that is the question.
    """
    if grade.outcome == "error":
        return Loss.ERROR
    if case.expect != "answer":
        if grade.faults and grade.outcome == ("abstained" if case.expect == "abstain" else "clarified"):
            return Loss.MISCITED
        return Loss.SPOKE if case.expect == "abstain" and grade.outcome == "answered" else Loss.NOT_ASKED
    if grade.correct:
        return Loss.MISCITED
    if shown is not None and shown.recall() < 1:
        if not _is_read(case, releases):
            return Loss.NOT_READ
        return Loss.NOT_FOUND if pool().recall() < 1 else Loss.NOT_SHOWN
    if grade.outcome == "abstained":
        return Loss.REFUSED
    if grade.outcome == "clarified":
        return Loss.ASKED
    return Loss.WRONG if not all(grade.facts) else Loss.FORBIDDEN


def _is_read(case: Case, releases: Iterable[Release]) -> bool:
    """Whether all evidence stands in the sections of the releases as they were read."""
    read: dict[object, str] = {}
    for release in releases:
        told = " ".join(release.text[s.start : s.end] for s in release.sections)
        read[release.date] = read.get(release.date, "") + " " + plainly(told)
    return all(
        any(all(a in read.get(d, "") for a in anchors) for d in days) for anchors, days in groups(case)
    )
