"""How well the days of a stretch fit the period that a question asks about. Pure."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from rag.periods import Period
from rag.records import Passage
from rag.values import DateSpan, dates_near, days_told

# The words themselves tell of the period, or the title does; a part of it; the release is of it, or what is
# around; the words tell of far more days, as a year's figure does for a quarter; of none; of others.
EXACT, TITLED, PARTLY, RELEASED, AROUND, WIDER, UNKNOWN, OTHER = 1.0, 0.9, 0.8, 0.7, 0.6, 0.4, 0.2, 0.1
_MONTH, _YEAR = 31, 365
_COMPARED = re.compile(
    r"\b(?:against|compared (?:with|to)|versus|vs|(?<!more )(?<!less )(?<!fewer )(?<!other )than|"
    r"from(?= \S{0,4}\d)|"
    r"over(?= the))\b(?:[^.;]|\.\d){0,40}$",
    re.I,
)
# The title of a report on a quarter, a half or a year, which is over when it is told.
_REPORT = re.compile(
    r"\b(?:results?|half[- ]year|(?:first|second) half|quarter(?:ly)?|[QH][1-4]|earnings)\b", re.I
)
_IN_BRACKETS = re.compile(r":[^()]*\)")  # "(2023: 4 tons)"


def timeliness(period: Period | None, stretch: str, passage: Passage) -> float:
    """How well words fit the asked period, 0..1; 1 where none is asked, or the release's day alone counts."""
    if period is None or period.hard:
        return EXACT
    near = dates_near(stretch, passage.date)
    if period.is_fiscal:
        near = [span for span in near if span.grain != "part"]  # quarters of which year, nobody tells
    told = [*_told(stretch), *near]
    if any(_is_just(period, span) for span in told):
        return EXACT
    title = list(_told(passage.title))
    of_title = any(_is_just(period, span) for span in title)
    if of_title and not told:
        return TITLED
    if any(period.meets(span) and not _is_wider(period, span) for span in told):
        return PARTLY
    # What is to come, such as a day of payment, or is compared with does not say of when words tell.
    beside = all(_is_beside(stretch, span, passage.date) for span in told)
    within = period.holds(passage.date) and not _reports_on_before(period, passage.title, title)
    if (of_title and beside) or (within and (beside or _is_short(period))):
        return RELEASED
    if told:
        return WIDER if any(period.meets(span) for span in told) else OTHER
    around = [*title, *_told(passage.text)]
    return AROUND if any(period.meets(span) for span in around) else UNKNOWN


def _is_beside(stretch: str, span: DateSpan, day: date) -> bool:
    """Whether days are yet to come on a day, or those that something is compared with."""
    compared = _COMPARED.search(stretch[: span.start]) or _IN_BRACKETS.match(stretch, span.end)
    return span.first > day or bool(compared)


def _is_short(period: Period) -> bool:
    """Whether a period is a month at most: then what was told within counts, of whatever days it is."""
    return bool(period.first and period.last and (period.last - period.first).days <= _MONTH)


def _reports_on_before(period: Period, title: str, told: Sequence[DateSpan]) -> bool:
    """Whether a title is that of a report on days before a quarter, a half or a year, told within it."""
    if not _REPORT.search(title) or period.first is None or period.last is None or _is_short(period):
        return False
    if told:
        return not any(period.meets(span) for span in told)
    return (period.last - period.first).days < _YEAR - _MONTH


def _is_wider(period: Period, span: DateSpan) -> bool:
    """Whether words tell of twice the days of a quarter, a half or a year that is asked for, and of these."""
    if period.first is None or period.last is None or _is_short(period):
        return False
    return (span.last - span.first) > 2 * (period.last - period.first)


def _is_just(period: Period, span: DateSpan) -> bool:
    """Whether words mean the days of a period and no others, give or take a week."""
    if period.first is None or period.last is None:
        return period.holds(span.first) and period.holds(span.last)
    week = timedelta(days=7)
    return abs(span.first - period.first) <= week and abs(span.last - period.last) <= week


@lru_cache(maxsize=4096)
def _told(text: str) -> tuple[DateSpan, ...]:
    return tuple(days_told(text))
