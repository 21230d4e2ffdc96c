"""The eval harness: cases with known answers, graded without a judge model.

from evals import evaluate, load_cases
evaluation = evaluate(load_cases(["my-cases.yaml"]), corpus="releases/")
"""

from evals.case import Case, load_cases
from evals.evaluation import Evaluation, evaluate
from evals.gate import require

__all__ = ["Case", "Evaluation", "evaluate", "load_cases", "require"]
