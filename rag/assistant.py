"""Question in, Answer out: the only file that knows the order of the steps."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from corpus.collect import SHIPPED
from corpus.companies import Company, companies
from corpus.errors import InputError, ModelError
from corpus.release import Release
from rag.changes import Changes, changes
from rag.clarify import clarified
from rag.clean import cleaned, environment_secrets, tells_secrets
from rag.embed import SentenceEmbedder
from rag.events import event_of, period_since
from rag.followup import is_faithful, leans
from rag.inventory import Direct, inventory
from rag.library import Added, Library, State
from rag.question import Question, understand
from rag.quote import Quoted, quote
from rag.records import Answer, Embedder, Hit, Message, Progress, Writer
from rag.settings import Settings
from rag.store import SHIPPED_NAME, Store, default_store
from rag.talk import reply
from rag.tell import Found, direct_answer, is_near, quoted_answer, written_answer
from rag.write import ChatWriter

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from rag.audit import Check
    from rag.runnable import AnswerRunnable, PassageRetriever

_HITS = 14  # passages that an answer is made from


class Assistant:
    """Answers questions about a corpus of releases; safe to share between threads.

    corpus: a folder or file of releases; None for those that ship with Dateline. What `add`
    brought into the store comes on top. store: a folder; None for one in the user's data
    folder. model: None for answers in the releases' own words, "provider:name", or a
    LangChain BaseChatModel. settings: the rest; the three arguments win over it.
    embedder, writer: parts to use instead of the usual ones.

    Raises InputError for a corpus that is not there or a model without a provider.
    """

    def __init__(
        self,
        corpus: str | Path | None = None,
        store: str | Path | None = None,
        model: "str | BaseChatModel | None" = None,
        *,
        settings: Settings | None = None,
        embedder: Embedder | None = None,
        writer: Writer | None = None,
    ) -> None:
        settings = settings or Settings()
        corpus = corpus if corpus is not None else settings.corpus
        store = store if store is not None else settings.store
        model = model if model is not None else settings.model
        base = Path(corpus).expanduser().resolve() if corpus is not None else SHIPPED
        if not base.exists():
            raise InputError(f"{corpus}: no such file or folder; name the releases with --corpus.")
        name = SHIPPED_NAME if corpus is None else str(base)
        folder = Path(store).expanduser().resolve() if store is not None else default_store(name)
        self._embedder: Embedder = embedder or SentenceEmbedder(settings.embedding_model)
        self.library = Library(base, Store(folder, name), self._embedder)
        self._settings = settings
        self._writer = writer
        if writer is None and model is not None:
            self.use_model(model)

    @property
    def model(self) -> str | None:
        """The name of the chat model, or None."""
        writer = self._writer  # another thread may set another one meanwhile
        return writer.name if writer else None

    @property
    def leaves(self) -> str:
        """What of a question leaves this machine, in a sentence."""
        writer = self._writer
        return writer.leaves if writer else "No chat model is set; nothing leaves this machine."

    def use_model(self, model: "str | BaseChatModel | None") -> None:
        """Answer with another chat model from now on, or with none.

        model: "provider:name", the address of a server, a LangChain chat model, or None. Raises
        InputError for a setting that names no model.
        """
        settings = self._settings
        self._writer = ChatWriter(model, settings.temperature, settings.tracing, self._key) if model else None

    @property
    def _key(self) -> str | None:
        return self._settings.api_key.get_secret_value() if self._settings.api_key else None

    @property
    def _secrets(self) -> tuple[str, ...]:
        """What no answer may hold: the secrets of the environment, and a key that a program set."""
        return (*environment_secrets(), *filter(None, [self._key]))

    def check_model(self) -> str:
        """Ask the chat model for one word, with no question and no passage, and return its reply.

        Raises InputError where none is set, and ModelError with what fails and why.
        """
        writer = self._writer
        if writer is None:
            raise InputError("No chat model is set; name one with --model or DATELINE_MODEL.")
        reply = writer.check()
        if tells_secrets(reply, self._secrets):
            raise ModelError(f"{writer.name} repeats a secret of this machine; use no model that does")
        return cleaned(reply, ())

    def ask(
        self,
        question: str,
        history: Sequence[Message] = (),
        since: date | None = None,
        until: date | None = None,
        as_of: date | None = None,
    ) -> Answer:
        """Answer a question; see `stream`, of which this is the last item."""
        for item in self.stream(question, history, since, until, as_of):
            if isinstance(item, Answer):
                return item
        raise AssertionError("the stream ended without an Answer")

    def stream(
        self,
        question: str,
        history: Sequence[Message] = (),
        since: date | None = None,
        until: date | None = None,
        as_of: date | None = None,
    ) -> Iterator[str | Answer]:
        """Answer a question in pieces: strings, then one Answer with the joined text.

        history: the conversation so far. since, until: days that limit the releases, both
        included. as_of: the day from which one looks; later releases do not exist yet. None
        is today. Raises InputError for an empty question and StoreError where no index can
        be had; a chat model that fails never raises.
        """
        yield from self._told(self._find(question, history, since, until, as_of), history)

    def trace(
        self,
        question: str,
        history: Sequence[Message] = (),
        since: date | None = None,
        until: date | None = None,
        as_of: date | None = None,
    ) -> tuple[Answer, tuple[Hit, ...]]:
        """The Answer of `ask`, with the hits that it was made from, best first."""
        found = self._find(question, history, since, until, as_of)
        answer = next(item for item in self._told(found, history) if isinstance(item, Answer))
        return answer, found.hits

    def search(
        self,
        question: str,
        k: int = 8,
        since: date | None = None,
        until: date | None = None,
        as_of: date | None = None,
    ) -> list[Hit]:
        """The k best passages for a question, best first; the limits are those of `stream`."""
        state = self.library.state()
        understood = self._understood(question, (), state, as_of)
        return state.retriever.search(understood, max(1, k), since, _earlier(until, as_of))

    def releases(self) -> list[Release]:
        """All releases of the corpus, newest first; needs no index."""
        return list(self.library.read().releases)

    def skipped(self) -> tuple[str, ...]:
        """One sentence for each file of the corpus that is no release; needs no index."""
        return self.library.read().skipped

    def release(self, release_id: str) -> Release:
        """One release by its id. Raises InputError where there is none."""
        return self.library.release(release_id)

    def companies(self) -> list[Company]:
        """The companies that the releases present, sorted by name; needs no index."""
        return companies(self.library.read().releases)

    def changes(self, company: str) -> Changes:
        """What the releases say of a company over time, and what changed between them.

        company: a name, a short name or a ticker. Raises InputError, naming the nearest, where
        no release speaks of it.
        """
        state = self.library.state()
        return changes(company, state.collected.releases, state.retriever.lexicon)

    def add(self, *sources: str | Path, progress: Progress | None = None) -> Added:
        """Take files, or folders of files, into the store and index them.

        Files that are no releases are skipped with the reason; those that are there already
        are named. Raises InputError for a path that does not exist and a folder without
        files that could be releases, StoreBusy and StoreError.
        """
        return self.library.add(*sources, progress=progress)

    def remove(self, release_id: str, progress: Progress | None = None) -> None:
        """Take a release out. A digest that it had replaced comes back.

        The file of a release that was added is deleted from the store; one that belongs to
        the corpus itself is left where it is and passed over from now on, until it is added.
        Raises InputError for an unknown id, StoreBusy and StoreError.
        """
        self.library.remove(release_id, progress)

    def file_of(self, release_id: str) -> Path:
        """The file that a release was read from. Raises InputError where there is none."""
        return self.library.file_of(release_id)

    def index(self, progress: Progress | None = None) -> int:
        """Bring the index up to date with the corpus; returns its number of passages."""
        return len(self.library.state(progress).retriever.generation.passages)

    def verify(self) -> "tuple[Check, ...]":
        """Compare the whole store with what it should be; mends nothing.

        Raises StoreError when the store belongs to another corpus.
        """
        from rag.audit import audit

        return tuple(audit(self.library, self._embedder))

    def as_retriever(self, k: int = 8) -> "PassageRetriever":
        """A LangChain retriever over `search`; the documents' metadata hold the passages."""
        from rag.runnable import PassageRetriever

        return PassageRetriever(assistant=self, k=k)

    def as_runnable(self) -> "AnswerRunnable":
        """A LangChain Runnable over `ask`: a question or a mapping in, an Answer out."""
        from rag.runnable import AnswerRunnable

        return AnswerRunnable(self)

    def warm(self) -> None:
        """Load the model and open the index, so that the first question is not the slow one."""
        state = self.library.state()
        self._embedder.embed(["warm"])
        state.retriever.lexicon.scores(("warm",))

    # The steps

    def _find(
        self,
        question: str,
        history: Sequence[Message],
        since: date | None,
        until: date | None,
        as_of: date | None,
    ) -> Found:
        clock = perf_counter()
        if since and until and since > until:
            raise InputError(f"since {since} lies after until {until}; no release can be between them.")
        state = self.library.state()
        writer = self._writer  # one model for the whole answer, whatever is set meanwhile
        understood = self._understood(question, history, state, as_of, writer)
        timings = {"understand": perf_counter() - clock}
        clock = perf_counter()
        last = _earlier(until, as_of)
        seen = [r for r in state.collected.releases if r.date <= last and (since is None or since <= r.date)]
        if (direct := _direct(question, understood, seen)) is not None:
            return Found(state, understood, (), Quoted((), 0.0), timings, writer, direct)
        hits = state.retriever.search(understood, _HITS, since, last)
        timings["search"] = perf_counter() - clock
        clock = perf_counter()
        quoted = quote(understood, hits, state.retriever.lexicon, self._embedder)
        timings["quote"] = perf_counter() - clock
        back = clarified(understood, quoted.candidates, bool(history))
        return Found(state, understood, tuple(hits), quoted, timings, writer, back)

    def _understood(
        self,
        question: str,
        history: Sequence[Message],
        state: State,
        as_of: date | None,
        writer: Writer | None = None,
    ) -> Question:
        if not question.strip():
            raise InputError("The question is empty; ask something about the releases.")
        lexicon = state.retriever.lexicon
        day = as_of or date.today()
        understood = understand(question, history, lexicon, state.speakers, day)
        if not (understood.periods or understood.unlimited) and (event := event_of(understood.standalone)):
            passages = state.retriever.generation.passages
            if period := period_since(event, (p for p in passages if p.date <= day)):
                rest = understand(event.rest, (), lexicon, state.speakers, day)
                understood = replace(rest, text=understood.text, periods=(period,))
        if writer is None or not history or not leans(question, lexicon):
            return understood
        try:
            rewrite = writer.rewrite(question, history)
        except ModelError:
            return understood  # what code made of it stands
        if not is_faithful(rewrite, question, history):
            return understood
        return replace(understand(rewrite, (), lexicon, state.speakers, day), text=understood.text)

    def _told(self, found: Found, history: Sequence[Message]) -> Iterator[str | Answer]:
        """The answer by the chat model where there is one, else in the releases' own words."""
        if found.direct is not None:
            yield from direct_answer(found, found.direct)
        elif found.writer is None or not is_near(found.hits):
            yield from quoted_answer(found)
        else:
            strike = self._settings.unproven == "strike"
            yield from written_answer(found, found.writer, history, self._secrets, strike)


def _direct(said: str, question: Question, releases: Sequence[Release]) -> Direct | None:
    """What needs no search: a word to a greeting, and what the corpus as such answers."""
    if (told := reply(said, releases)) is not None:
        return Direct(told)
    return inventory(question, releases)


def _earlier(until: date | None, as_of: date | None) -> date:
    last = as_of or date.today()
    return min(until, last) if until else last
