"""A gate for tests: fails with the cases that failed, so that users hold their own corpora to it."""

from evals.evaluation import Evaluation
from evals.metrics import Bar
from evals.report import failure_lines

_BAR = Bar()
_SHOWN = 10  # failed cases


def require(
    evaluation: Evaluation, *, correct: float = _BAR.correct, false_answers: float = _BAR.false_answers
) -> None:
    """Fail unless an evaluation is good enough; for use in a test of pytest's.

    correct, false_answers: as in evals.metrics.Bar, 0..1. Every citation has to be exact, every
    figure to stand in the cited words, and no case may end in an error.

    Raises AssertionError with the reasons and the first failed cases.
    """
    if reasons := Bar(correct, false_answers).shortfalls(evaluation.results):
        lines = [line for line in failure_lines(evaluation.results) if line][: 4 * _SHOWN]
        raise AssertionError("; ".join(reasons) + "\n" + "\n".join(lines))
