"""`python -m evals` runs the eval cases over the releases that ship, and prints the table."""

import sys

from evals.case import load_cases
from evals.metrics import clears_bar
from evals.report import plain_table
from evals.run import run
from rag.assistant import Assistant
from rag.settings import Settings

results = run(Assistant(settings=Settings.from_environment()), load_cases())
print(plain_table(results))
sys.exit(0 if clears_bar(results) else 1)
