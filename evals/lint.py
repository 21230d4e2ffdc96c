"""What is wrong with cases themselves, checked against the releases that they are about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus.release import Release
from evals.case import WITHOUT_EVIDENCE, Case, Evidence
from evals.grade import facts_held, forbidden_said, holds, plainly

_ANCHOR_WORDS = 5
_LEAST_SILENT = 0.2  # the share of cases to be abstained from or asked back about
_ALIKE = 93  # of 100; token-sort similarity at which two questions are taken for one
# What these hold is counted or put together, and need not stand in a release in so many words.
_DERIVED = frozenset({"count", *WITHOUT_EVIDENCE})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong ("error"), or that a person should look at ("warning")."""

    level: Literal["error", "warning"]
    case: str
    message: str


def lint(cases: Sequence[Case], releases: Sequence[Release]) -> list[Finding]:
    """Check cases against the releases of their corpus; [] where all is well."""
    found = [f for case in cases for f in _case(case, releases)]
    found.extend(_alike(cases))
    silent = sum(c.expect != "answer" for c in cases)
    if cases and silent < _LEAST_SILENT * len(cases):
        message = f"only {silent} of {len(cases)} cases want silence; make it {_LEAST_SILENT:.0%} or more"
        found.append(Finding("warning", "all", message))
    return found


def _case(case: Case, releases: Sequence[Release]) -> Iterable[Finding]:
    for entry in case.evidence:
        yield from _evidence(case, entry, releases)
    if case.expect == "answer" and not case.evidence and case.kind not in WITHOUT_EVIDENCE:
        yield Finding("error", case.id, "it names no evidence")
    days = {e.release for e in case.evidence}
    if days and min(days) > case.as_of:
        yield Finding("error", case.id, f"all its evidence is later than {case.as_of}, from which it looks")
    texts = [r.text for r in releases if r.date in days]
    for fact in case.facts if case.kind not in _DERIVED else ():
        for part in fact.parts:
            if not any(holds(part, text) for text in (*texts, *_days(days))):
                yield Finding("error", case.id, f"{part.any[0]!r} stands in no release of its evidence")
    model = " ".join(f"{part.any[0]}." for fact in case.facts for part in fact.parts)
    if not all(facts_held(case, model)):
        yield Finding("error", case.id, "the first wordings of its facts do not pass its own grader")
    for words in forbidden_said(case, model):
        yield Finding("error", case.id, f"{words!r} is forbidden, but stands in the wanted facts")


def _evidence(case: Case, entry: Evidence, releases: Sequence[Release]) -> Iterable[Finding]:
    of_day = [r for r in releases if r.date == entry.release]
    if not of_day:
        yield Finding("error", case.id, f"there is no release of {entry.release}")
        return
    for anchor in entry.anchors:
        if len(anchor.split()) > _ANCHOR_WORDS:
            yield Finding("error", case.id, f"the anchor {anchor!r} has more than {_ANCHOR_WORDS} words")
    if not any(_stand_together(entry.anchors, r) for r in of_day):
        named = ", ".join(repr(a) for a in entry.anchors)
        yield Finding("error", case.id, f"{named} stand in no one section of {entry.release}")
    if entry.speaker and not any(plainly(entry.speaker) in plainly(r.text) for r in of_day):
        yield Finding("error", case.id, f"{entry.speaker} does not occur in {entry.release}")


def _stand_together(anchors: Sequence[str], release: Release) -> bool:
    stretches = [release.text[s.start : s.end] for s in release.sections]
    return any(all(plainly(a) in plainly(s) for a in anchors) for s in (*stretches, release.title))


def _days(days: Iterable[date]) -> list[str]:
    """The days of releases in words: when something was announced need not stand in the text."""
    return [f"{d:%B} {d.day}, {d.year}" for d in days]


def _alike(cases: Sequence[Case]) -> Iterable[Finding]:
    from rapidfuzz.fuzz import token_sort_ratio

    asked = [c for c in cases if not c.history]
    for place, one in enumerate(asked):
        for other in asked[place + 1 :]:
            likeness = token_sort_ratio(_bare(one), _bare(other))
            if one.as_of == other.as_of and likeness >= _ALIKE:
                yield Finding("warning", other.id, f"asks nearly the same as {one.id}")


def _bare(case: Case) -> str:
    return plainly(case.question).rstrip(" ?!.")
