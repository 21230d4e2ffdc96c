"""`python -m evals` asks all cases, the peers too, and prints the README's tables in Markdown."""

import sys

from evals.compare import accepted, compare
from evals.evaluation import evaluate
from evals.metrics import EXACT, Bar
from evals.report import markdown, verdict
from rag.settings import Settings

evaluation = evaluate(peers=True, settings=Settings.from_environment())
past = accepted(evaluation)
against = compare(past, evaluation.results) if past is not None else None
good, words = verdict(evaluation, against, EXACT if against else Bar())
print(f"{markdown(evaluation)}\n\n{words}")
sys.exit(0 if good else 1)
