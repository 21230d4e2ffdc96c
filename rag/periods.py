"""The days that a question limits itself to. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rag.relative import relative_days
from rag.values import DateSpan, days_told, find_dates

_SAID = re.compile(
    r"\bannounc|\b(?:press )?releases?\b|\bpublish|\breport(?:ed|s)?\b|\bnews\b|\bdisclos|\bpress\b|\bunveil|"
    r"\bsa(?:y|id|ys)\b|\bstate[ds]\b|\bcomment|\bquot", re.I,
)  # fmt: skip
_MONTH_WORD = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
)
_YEAR = r"(?:19|20)\d{2}"
_DATE_WORDS = rf"(?:\d{{4}}-\d\d-\d\d|(?:\d{{1,2}}\s+)?{_MONTH_WORD}\s+(?:\d{{1,2}},?\s+)?{_YEAR}|{_YEAR})"
# "from May to July 2024", "2022 through 2023", "2022-2024"; "May and July 2024" only behind "between".
_RANGE = re.compile(
    rf"(?:(?P<led>\b(?:from|between|during)\s+)|(?<![\w,.-]))"
    rf"(?P<first>{_DATE_WORDS}|(?:\d{{1,2}}\s+)?{_MONTH_WORD}(?:\s+\d{{1,2}})?)"
    rf"(?:\s+(?:to|until|through|till)\s+|\s*[-–—]\s*|(?(led)\s+and\s+|(?!)))"
    rf"(?P<last>{_DATE_WORDS}|now|today|the present)(?![\w-])",
    re.I,
)
# "2026-2028 targets" are told of, and no releases of these years.
_IS_PART = re.compile(
    r"\s+(?!(?:press|releases?|news|announce\w*|and|or|but|about|for|on|of|in|to|by|with|how|what|who|which|when|"
    r"where|why|did|does|do|was|were|is|are|please|period|only)\b)[a-z]"
)
_BOTH = re.compile(rf"\bin\s+(?P<first>{_YEAR})\s+and\s+(?:in\s+)?(?P<last>{_YEAR})\b", re.I)
_BEFORE = re.compile(r"\b(?:before|prior to|earlier than|until|up to)\s+(?:the\s+)?(?:end of\s+)?$", re.I)
_AFTER = re.compile(r"\b(?:since|after|later than)\s+(?:the\s+)?(?:end of\s+)?$", re.I)
_FROM = re.compile(r"\bfrom\s+(?:the\s+)?$", re.I)
_ON = re.compile(r"\s+on(?:wards?)?\b", re.I)  # "from 2024 on"; "from 2024" alone is of that year
_FISCAL = re.compile(r".*\b(?:fiscal|financial year|FY)", re.I)  # whose days no release need be of
_THE_RELEASES = re.compile(r"\s+(?:press\s+)?(?:releases?|announcements?|news)\b", re.I)
_AS_OF = re.compile(r"\bas (?:of|at)\s+(?:the\s+)?(?:end of\s+)?$", re.I)
_PLANNED = re.compile(
    r"\b(?:by|through|starting|beginning|start(?:s|ing)? in|scheduled for|expected in|planned for)\s+$", re.I
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days that a question limits itself to, both ends included; None is open.

    hard: the releases of these days are meant; otherwise passages that speak of the days
    count as well.
    """

    first: date | None
    last: date | None
    hard: bool
    words: str

    def holds(self, day: date) -> bool:
        """Whether a day lies within."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def is_fiscal(self) -> bool:
        """Whether it is a fiscal year, or a part of one, counted as if it were a calendar year."""
        return bool(_FISCAL.match(self.words))

    @property
    def told(self) -> str:
        """The days with the words that name them, for a reader."""
        if self.is_fiscal:
            return f"“{self.words}”"  # which days these are differs from company to company
        first, last = (day.isoformat() if day else "" for day in (self.first, self.last))
        if first and last:
            days = first if first == last else f"{first} to {last}"
        else:
            days = f"from {first} on" if first else f"until {last}"
        return f"“{self.words}”, {days}"

    def meets(self, span: DateSpan) -> bool:
        """Whether words of a text can mean a day within."""
        return (self.first is None or span.last >= self.first) and (
            self.last is None or span.first <= self.last
        )


def periods_of(question: str, as_of: date | None = None) -> tuple[Period, ...]:
    """The periods that a question's dates name, in order; a range "from … to …" is one.

    as_of: the day from which "last quarter" or "in May" is counted; None leaves these unread.
    """
    said = bool(_SAID.search(question))
    if match := _range(question, said):
        said = said and not _IS_PART.match(question, match.end())
        dates = find_dates(match["last"])
        if not dates:  # until now
            begun_ = find_dates(match["first"])
            if begun_:
                return (Period(begun_[0].first, None, said, match.group()),)
            return ()
        begun = match["first"] if find_dates(match["first"]) else f"{match['first']} {dates[0].first.year}"
        first = find_dates(begun)
        if first and first[0].first <= dates[0].last:
            named = match.group()
            return (Period(first[0].first, dates[0].last, said, named),)
    return tuple(_period(question, span, said) for span in _spans(question, as_of))


def _range(question: str, said: bool) -> re.Match[str] | None:
    """Where a question names a range; of the news of two years on end it makes one, too."""
    for match in _RANGE.finditer(question):
        months = re.fullmatch(_MONTH_WORD, match["first"], re.I)
        if not (months and re.fullmatch(_YEAR, match["last"])):  # "May-2024" is a month
            return match
    both = _BOTH.search(question) if said else None
    return both if both and int(both["last"]) - int(both["first"]) == 1 else None


def _spans(question: str, as_of: date | None) -> list[DateSpan]:
    """The dates of a question; where it has none, the days that it names from as_of."""
    spans = days_told(question)
    if spans or as_of is None:
        return spans
    return [DateSpan(n.start, n.end, n.first, n.last, "part") for n in relative_days(question, as_of)]


def _period(question: str, span: DateSpan, said: bool) -> Period:
    before = question[: span.start]
    named = question[span.start : span.end]
    if _AS_OF.search(before) and not _THE_RELEASES.match(question, span.end):
        return Period(None, span.last, True, f"as of {named}")
    if match := _BEFORE.search(before):
        # "until May" and "before the end of May" hold May, "before May" does not.
        whole = "end of" in f"{match.group()} {named}".lower() or match.group().lower().startswith("u")
        last = span.last if whole else span.first - timedelta(days=1)
        return Period(None, last, said, f"{match.group().strip().lower()} {named}")
    if _FROM.search(before) and _ON.match(question, span.end):
        return Period(span.first, None, said, f"from {named} on")
    if match := _AFTER.search(before):
        after = match.group().lower().startswith(("after", "later"))
        first = span.last + timedelta(days=1) if after else span.first
        return Period(first, None, said, f"{match.group().strip().lower()} {named}")
    hard = said and not _PLANNED.search(before) and not _FISCAL.match(named)
    return Period(span.first, span.last, hard, named)


def undated(question: str, as_of: date | None = None) -> str:
    """The question without its dates: they limit the search and are no words to look for."""
    if match := _range(question, said=False):
        question = question[: match.start()] + question[match.end() :]
    kept, last = [], 0
    for span in _spans(question, as_of):
        kept.append(question[last : span.start])
        last = span.end
    return " ".join([*kept, question[last:]])
