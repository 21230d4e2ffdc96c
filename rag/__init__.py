"""Dateline from Python: ask a company's press releases, get answers with exact citations."""

from corpus.errors import DatelineError
from rag.assistant import Assistant
from rag.records import Answer, Citation, Hit, Passage
from rag.settings import Settings

__all__ = ["Answer", "Assistant", "Citation", "DatelineError", "Hit", "Passage", "Settings"]
