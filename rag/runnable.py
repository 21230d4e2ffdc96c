"""The Assistant as a LangChain Runnable and retriever: a thin wrapper, no steps of its own."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig

from corpus.errors import InputError
from rag.records import Answer, Hit, Message, as_json

Input = str | Mapping[str, Any]


class _Asks(Protocol):
    def ask(
        self,
        question: str,
        history: Sequence[Message] = (),
        since: date | None = None,
        until: date | None = None,
        as_of: date | None = None,
    ) -> Answer: ...

    def search(
        self,
        question: str,
        k: int = 8,
        since: date | None = None,
        until: date | None = None,
        as_of: date | None = None,
    ) -> list[Hit]: ...


class AnswerRunnable(Runnable[Input, Answer]):
    """Takes a question, or a mapping with "question" and the other arguments of ask."""

    def __init__(self, assistant: _Asks) -> None:
        self._assistant = assistant

    def invoke(self, input: Input, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        given = {"question": input} if isinstance(input, str) else input
        taken = ("question", "history", "since", "until", "as_of")
        if not isinstance(given, Mapping) or "question" not in given or set(given) - set(taken):
            raise InputError(f"invoke takes a question or a mapping with {', '.join(taken)}; not {input!r}.")
        return self._assistant.ask(**given)


class PassageRetriever(BaseRetriever):
    """Finds passages as LangChain documents.

    The metadata of each holds the passage's fields (dates in ISO form), its score and why.
    """

    assistant: Any
    k: int = 8

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [_document(hit) for hit in self.assistant.search(query, k=self.k)]


def _document(hit: Hit) -> Document:
    metadata = as_json(hit.passage) | {"score": hit.score, "why": dict(hit.why)}
    text = metadata.pop("text")
    return Document(page_content=text, metadata=metadata, id=hit.passage.id)
