"""How sure it is that a statement answers a question: signals, and the curve that was fitted over them.

The signals fail one by one: words are held by what only resembles an answer, nearness does not tell
years and plants apart, and the cross-encoder overlooks a name. Summed up they are turned into a
probability by a logistic curve (Platt 1999), fitted by `python -m evals.calibrate`, which writes where
it comes from beside it in confidence.json.
"""

import json
from functools import cache
from math import exp
from pathlib import Path
from typing import NamedTuple

from rag.evidence import HIT, JUDGED, Statement, leaning
from rag.lexical import Lexicon, pivotal
from rag.question import Question
from rag.timely import OTHER

CURVE = Path(__file__).parent / "confidence.json"
# What speaks for a statement: held words, and nearness, which says all it can at 0.75.
_HELD, _NEAR, _NEAR_TO = 0.35, 0.45, 0.75
# What speaks for it that such a span is there: little, but that the one who is asked about says something.
_FITS, _SPOKEN = 0.06, 0.45
# What it costs that no span of the asked type is there; names are the hardest to tell.
_UNFIT = {"money": 1.00, "percent": 0.65, "number": 0.50, "date": 0.40, "person": 0.90, "speech": 0.90,
          "role": 0.30, "place": 0.25, "name": 0.30, "reason": 1.2}  # fmt: skip
# And that a name, a word on which the question turns, or what is counted is not there.
_MISSING = 0.30
_UNKNOWN = 0.60  # and that no release at all holds a name of the question, or its number is another
_ELSEWHERE, _ELSEWHERE_MOST = 0.18, 0.25
# What each signal weighs in the sum; fitted weights would trust the cross-encoder on what it was trained on.
_EVIDENCE, _RANK, _JUDGED, _UNTIMELY = 1.0, 1.0, 1.2, -1.2


class Signals(NamedTuple):
    """What speaks for a statement, each about 0..1 but for `judged`.

    evidence: held words, nearness, the asked type, what is missing. rank: the score by which it was
    chosen, without its passage's. judged: log odds of the cross-encoder, over 6. untimely: how far its
    days are from those asked for.
    """

    evidence: float
    rank: float
    judged: float
    untimely: float

    @property
    def total(self) -> float:
        """Their weighted sum."""
        own = _EVIDENCE * self.evidence + _RANK * self.rank
        return own + _JUDGED * self.judged + _UNTIMELY * self.untimely


def signals(question: Question, statement: Statement, lexicon: Lexicon) -> Signals:
    """The signals of a statement that was weighed for a question."""
    leans = leaning(statement.judged)
    odds = 2 * leans - 1
    missing = question.names & set(statement.missing) - question.carried
    mistaken = bool(missing or statement.otherwise)
    if mistaken or statement.timely <= OTHER:
        # The cross-encoder takes one name, or one year, for another: its yes says nothing.
        odds = min(odds, 0.0)
    return Signals(
        evidence=_evidence(question, statement, lexicon),
        rank=statement.score - HIT * statement.hit.score - JUDGED * leans * mistaken,
        judged=odds,
        untimely=1.0 - statement.timely,
    )


def _evidence(question: Question, statement: Statement, lexicon: Lexicon) -> float:
    evidence = _HELD * statement.held + _NEAR * min(1.0, statement.cosine / _NEAR_TO)
    if question.wants != "any":
        fitting = _SPOKEN if question.asks_speech and question.people else _FITS
        unfit = 2 * _UNFIT["date"] if question.asks_day else _UNFIT[question.wants]
        evidence += fitting if statement.fits else -unfit
    missing = set(statement.missing) - question.carried
    evidence -= _MISSING * bool(question.names & missing)
    evidence -= _UNKNOWN * any(t not in lexicon or t[0].isdigit() for t in question.names & missing)
    evidence -= _UNKNOWN * statement.otherwise
    evidence -= _MISSING * bool(missing & pivotal())
    counted = question.wants in ("number", "name") and bool(missing & set(question.objects[-1:]))
    evidence -= _MISSING * counted
    # Words that other passages hold and this one lacks: the question is about something else.
    known = sum(lexicon.worth(t) for t in missing if t in lexicon)
    share = 0.5 if question.asks_speech and statement.fits else 1.0  # what is said has its own words
    return evidence - share * min(_ELSEWHERE_MOST, _ELSEWHERE * known)


class Curve(NamedTuple):
    """A logistic curve. middle: the total at which an answer is as likely right as wrong."""

    slope: float
    middle: float

    def confidence(self, told: Signals) -> float:
        """How likely a statement with such signals answers, 0..1."""
        return 1.0 / (1.0 + exp(-self.slope * (told.total - self.middle)))


@cache
def curve() -> Curve:
    """The curve that ships."""
    found = json.loads(CURVE.read_text(encoding="utf-8"))
    return Curve(found["slope"], found["middle"])
