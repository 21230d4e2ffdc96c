"""Question in, Answer out: the only file that knows the order of the steps."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from corpus.collect import SHIPPED
from corpus.errors import InputError, ModelError
from corpus.release import Release
from rag.embed import SentenceEmbedder
from rag.followup import MAX_QUESTION
from rag.library import Added, Library, State
from rag.question import Question, understand
from rag.quote import Quoted, quote, worded
from rag.records import Answer, Embedder, Hit, Message, Progress, Usage, Writer
from rag.settings import Settings
from rag.store import Store
from rag.verify import Cited, MarkerFilter, resolve, statements, supporting_span
from rag.write import REFUSAL, ChatWriter, is_refusal

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from rag.audit import Check
    from rag.runnable import AnswerRunnable, PassageRetriever

_SHIPPED_NAME = "shipped"
_HITS = 14  # passages that an answer is made from
_SHOWN_TO_MODEL = 8  # passages; about 1,500 tokens, which small local models read well
_NEAREST = 2  # releases named by a refusal


@dataclass(frozen=True, slots=True)
class _Found:
    """What the steps before the writing came to."""

    state: State
    question: Question
    hits: tuple[Hit, ...]
    quoted: Quoted
    timings: dict[str, float]
    usage: list[Usage] = field(default_factory=list)


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
        name = _SHIPPED_NAME if corpus is None else str(base)
        folder = Path(store).expanduser().resolve() if store is not None else default_store(name)
        self._embedder: Embedder = embedder or SentenceEmbedder(settings.embedding_model)
        self.library = Library(base, Store(folder, name), self._embedder)
        self._writer = writer
        if writer is None and model is not None:
            self._writer = ChatWriter(model, settings.temperature, settings.tracing)

    @property
    def model(self) -> str | None:
        """The name of the chat model, or None."""
        return self._writer.name if self._writer else None

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
        understood = self._understood(question, (), state)
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
    ) -> _Found:
        clock = perf_counter()
        if since and until and since > until:
            raise InputError(f"since {since} lies after until {until}; no release can be between them.")
        state = self.library.state()
        understood = self._understood(question, history, state)
        timings = {"understand": perf_counter() - clock}
        clock = perf_counter()
        vector = state.retriever.vector(understood)
        last = _earlier(until, as_of)
        hits = state.retriever.search(understood, _HITS, since, last, vector)
        timings["search"] = perf_counter() - clock
        clock = perf_counter()
        quoted = quote(understood, hits, state.retriever.lexicon, self._embedder)
        timings["quote"] = perf_counter() - clock
        return _Found(state, understood, tuple(hits), quoted, timings)

    def _understood(self, question: str, history: Sequence[Message], state: State) -> Question:
        if not question.strip():
            raise InputError("The question is empty; ask something about the releases.")
        return understand(question, history, state.retriever.lexicon, state.speakers)

    def _told(self, found: _Found, history: Sequence[Message]) -> Iterator[str | Answer]:
        """The answer by the chat model where there is one, else in the releases' own words."""
        if self._writer is None or not found.hits:
            yield from self._quoted(found, ())
        else:
            yield from self._written(found, self._writer, history)

    def _quoted(self, found: _Found, notes: Sequence[str]) -> Iterator[str | Answer]:
        """The answer in the releases' own words, or the refusal."""
        if not found.quoted.answers:
            text = self._refusal(found)
            yield text
            yield self._answer(found, "abstained", text, (), "quoted", notes)
            return
        chosen = found.quoted.statements
        texts = {r.id: r.text for r in found.state.collected.releases}
        text = worded(found.question, chosen, texts)
        cited = [Cited(n, s.hit, s.start, s.end, s.answer) for n, s in enumerate(chosen, start=1)]
        yield text
        yield self._answer(found, "answered", text, cited, "quoted", notes)

    def _written(self, found: _Found, writer: Writer, history: Sequence[Message]) -> Iterator[str | Answer]:
        """The chat model's answer; the quoted one where the model fails before it cited."""
        clock = perf_counter()
        shown = found.hits[:_SHOWN_TO_MODEL]
        markers = MarkerFilter(len(shown))
        notes: list[str] = []
        text = ""
        failure = ""
        try:
            for piece in writer.stream(found.question.standalone, shown, history):
                if isinstance(piece, Usage):
                    found.usage.append(piece)
                elif ready := markers.feed(piece):
                    text += ready
                    yield ready
        except ModelError as error:
            failure = str(error)
        if rest := markers.finish():
            text += rest
            yield rest
        found.timings["write"] = perf_counter() - clock
        if markers.dropped:
            notes.append(f"{markers.dropped} marker(s) named no passage and were removed.")
        if failure or not text.strip():
            failure = failure or f"{writer.name} wrote nothing"
            if not markers.numbers:
                yield from self._instead(found, text, failure)
                return
            notes.append(f"The chat model broke off ({failure}); what it had written stands above.")
        if is_refusal(text) and not markers.numbers:
            ending = self._nearest(found)
            if ending:
                yield ending
            yield self._answer(found, "abstained", text + ending, (), "written", notes)
            return
        cited = self._supports(text, shown, markers)
        if not cited:
            notes.append("The chat model cited nothing; take its answer as unproven.")
        checks = {"markers dropped": markers.dropped}
        yield self._answer(found, "answered", text, cited, "written", notes, checks)

    def _instead(self, found: _Found, begun: str, failure: str) -> Iterator[str | Answer]:
        """The keyless answer in place of a chat model that failed; what was shown stays."""
        note = f"The chat model gave no answer ({failure}); the releases are quoted instead."
        bridge = "\n\n" if begun.strip() else ""
        if bridge:
            yield bridge
        for item in self._quoted(found, (note,)):
            if isinstance(item, str):
                yield item
            else:
                yield replace(item, text=begun + bridge + item.text)

    def _supports(self, text: str, shown: Sequence[Hit], markers: MarkerFilter) -> list[Cited]:
        """For each marker the sentences of its passage that carry the statement it stands at."""
        hit_of = {marker: shown[number - 1] for number, marker in markers.numbers.items()}
        first: dict[int, str] = {}
        for words, numbers in statements(text):
            for number in numbers:
                first.setdefault(number, words)
        cited = []
        for marker, hit in sorted(hit_of.items()):
            span = supporting_span(first.get(marker, ""), hit)
            cited.append(Cited(marker, hit, span.start, span.end))
        return cited

    def _answer(
        self,
        found: _Found,
        status: str,
        text: str,
        cited: Sequence[Cited],
        mode: str,
        notes: Sequence[str],
        checks: dict[str, int] | None = None,
    ) -> Answer:
        citations = resolve(cited, found.state.by_id)
        failed = len(cited) - len(citations)
        if len(found.question.text) == MAX_QUESTION:
            notes = [*notes, f"Only the first {MAX_QUESTION:,} characters of the question were read."]
        return Answer(
            question=found.question.text,
            standalone=found.question.standalone,
            status=status,
            text=text,
            citations=citations,
            confidence=round(found.quoted.confidence, 3),
            mode=mode,
            model=self.model if mode == "written" else None,
            notes=(*found.state.notes, *found.state.retriever.generation.notes, *notes),
            checks={"citations": len(citations), "citations failed": failed} | (checks or {}),
            timings={k: round(v, 4) for k, v in found.timings.items()},
            usage=found.usage[0] if found.usage else None,
        )

    def _refusal(self, found: _Found) -> str:
        period = found.question.period
        if not found.state.collected.releases:
            return f"{REFUSAL} There are no releases yet; `dateline add` takes them in."
        if not found.hits and period:
            return f"{REFUSAL} There is no release for the period asked ({period.words})."
        return REFUSAL + self._nearest(found)

    def _nearest(self, found: _Found) -> str:
        """ " Nearest: …" with the releases that the best hits stand in, or ""."""
        titles = dict.fromkeys(f"“{h.passage.title}” ({h.passage.date.isoformat()})" for h in found.hits[:4])
        named = "; ".join(list(titles)[:_NEAREST])
        return f" Nearest: {named}." if named else ""


def default_store(corpus: str) -> Path:
    """The folder, within the user's data folder, of the store of a corpus."""
    import platformdirs

    data = Path(platformdirs.user_data_dir("dateline", appauthor=False))
    if corpus == _SHIPPED_NAME:
        return data / _SHIPPED_NAME
    mark = hashlib.sha256(corpus.encode()).hexdigest()[:10]
    return data / f"{Path(corpus).stem[:40]}-{mark}"


def _earlier(until: date | None, as_of: date | None) -> date:
    last = as_of or date.today()
    return min(until, last) if until else last
