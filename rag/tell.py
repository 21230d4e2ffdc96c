"""What was found -> an Answer, in the releases' own words or in a chat model's, checked."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from time import perf_counter

from rag.followup import MAX_QUESTION
from rag.gate import Gate
from rag.inventory import Direct
from rag.library import State
from rag.prompts import REFUSAL
from rag.question import Question
from rag.quote import Quoted
from rag.records import Answer, Hit, Message, Writer
from rag.verify import Cited, resolve
from rag.wording import worded
from rag.written import Draft, drafted

_SHOWN_TO_MODEL = 8  # passages; about 1,500 tokens, which small local models read well
# Cosine; below it, and without one word in common, a passage has nothing to do with a question.
_NEAR = 0.2
_DISAGREEING = 0.6  # of the confidence is left where the model and the quoted answer rest on other words
_NEAREST = 2  # releases named by a refusal


@dataclass(frozen=True, slots=True)
class Found:
    """What the steps before the writing came to. writer: the chat model that was set then."""

    state: State
    question: Question
    hits: tuple[Hit, ...]
    quoted: Quoted
    timings: dict[str, float]
    writer: Writer | None = None
    direct: Direct | None = None


def direct_answer(found: Found, direct: Direct) -> Iterator[str | Answer]:
    """An answer that code gives by itself: of the corpus, a count, to a greeting, a question back."""
    passages = found.state.retriever.generation.passages
    cited: list[Cited] = []
    lines: list[str] = []
    for line in direct.lines:
        release, span = line.release, line.span
        words = release.title if direct.titled else " ".join(release.text[span.start : span.end].split())
        holding = [p for p in passages if p.release_id == release.id and p.start <= span.start < p.end]
        marker = ""
        if holding:
            end = min(span.end, holding[0].end)
            cited.append(Cited(len(cited) + 1, Hit(holding[0], 1.0), span.start, end))
            marker = f" [{len(cited)}]"
        lines.append(f"{release.date.isoformat()}: {words}{marker}")
    refused = f"{REFUSAL} " if direct.status == "abstained" else ""
    text = refused + "\n\n".join([direct.text, *lines])
    yield text
    answer = _answer(found, direct.status, text, cited, (), sure=0.0 if refused else 1.0)
    yield replace(answer, mode="told")


def quoted_answer(found: Found, notes: Sequence[str] = ()) -> Iterator[str | Answer]:
    """The answer in the releases' own words, or the refusal."""
    if not found.quoted.answers:
        text = _refusal(found)
        yield text
        yield _answer(found, "abstained", text, (), notes)
        return
    chosen = found.quoted.statements
    text = worded(found.question, chosen, found.state.by_id)
    cited = [Cited(n, s.hit, s.start, s.end, s.answer, s.told) for n, s in enumerate(chosen, start=1)]
    yield text
    yield _answer(found, "answered", text, cited, notes)


def written_answer(
    found: Found, writer: Writer, history: Sequence[Message], secrets: Sequence[str], strike: bool = True
) -> Iterator[str | Answer]:
    """The chat model's answer, checked; the quoted one where nothing of it stands.

    secrets: values that no answer may hold. strike: see rag.gate.Gate.
    """
    clock = perf_counter()
    shown = found.hits[:_SHOWN_TO_MODEL]
    lexicon = found.state.retriever.lexicon
    gate = Gate(shown, found.question.standalone, found.state.by_id, lexicon, secrets, strike)
    period = found.question.period
    pieces = writer.stream(found.question.standalone, shown, history, period.words if period else "")
    draft = Draft()
    with closing(drafted(pieces, gate)) as items:
        for item in items:
            if isinstance(item, Draft):
                draft = item
            else:
                yield item
    found.timings.update(write=perf_counter() - clock - draft.seconds, check=draft.seconds)
    if draft.first_piece is not None:
        found.timings["first piece"] = draft.first_piece
    yield from _ended(found, writer, draft)


def _ended(found: Found, writer: Writer, draft: Draft) -> Iterator[str | Answer]:
    """What follows a reply that has ended: the rest of a refusal, other words, or nothing."""
    notes = draft.notes
    if draft.failure and draft.stands:
        notes.append(f"The chat model broke off ({draft.failure}); what it had written stands above.")
    elif draft.refused and not draft.stands:
        ending = _nearest(found)
        if ending:
            yield ending
        text = draft.text + ending
        doubted = found.quoted.confidence * (_DISAGREEING if found.quoted.answers else 1.0)
        yield _answer(found, "abstained", text, (), notes, writer.name, draft, doubted)
        return
    elif not draft.stands:
        held = " that the passages hold" if draft.struck else ""
        yield from _instead(found, draft, draft.failure or f"{writer.name} wrote nothing{held}")
        return
    if draft.refused:
        notes.append("The chat model began with a refusal; what follows it is less sure.")
    sure = found.quoted.confidence * (1.0 if _agree(found, draft) else _DISAGREEING)
    yield _answer(found, "answered", draft.text, draft.cited, notes, writer.name, draft, sure)


def _agree(found: Found, draft: Draft) -> bool:
    """Whether the model's answer rests on a passage that the quoted answer rests on, too."""
    if draft.refused or not found.quoted.answers:
        return False
    quoted = {s.hit.passage.id for s in found.quoted.statements}
    return bool(quoted & {c.hit.passage.id for c in draft.cited})


def _instead(found: Found, draft: Draft, failure: str) -> Iterator[str | Answer]:
    """The keyless answer in place of a chat model that failed; what was shown stays."""
    note = f"The chat model gave no answer ({failure}); the releases are quoted instead."
    bridge = "\n\n" if draft.text.strip() else ""
    if bridge:
        yield bridge
    for item in quoted_answer(found, (*draft.notes, note)):
        if isinstance(item, str):
            yield item
        else:
            checks = dict(item.checks) | draft.checks
            yield replace(item, text=draft.text + bridge + item.text, checks=checks, usage=draft.usage)


def _answer(
    found: Found,
    status: str,
    text: str,
    cited: Sequence[Cited],
    notes: Sequence[str],
    model: str | None = None,
    draft: Draft | None = None,
    sure: float | None = None,
) -> Answer:
    """The Answer. model, draft: of an answer that was written; sure: where it is not the quoted one's."""
    citations = resolve(cited, found.state.by_id)
    checks = {"citations": len(citations), "citations failed": len(cited) - len(citations)}
    if len(found.question.text) == MAX_QUESTION:
        notes = [*notes, f"Only the first {MAX_QUESTION:,} characters of the question were read."]
    return Answer(
        question=found.question.text,
        standalone=found.question.standalone,
        status=status,
        text=text,
        citations=citations,
        confidence=round(found.quoted.confidence if sure is None else sure, 3),
        mode="written" if model else "quoted",
        model=model,
        notes=(*found.state.notes, *found.state.retriever.generation.notes, *notes),
        checks=checks | (draft.checks if draft else {}),
        timings={k: round(v, 4) for k, v in found.timings.items()},
        usage=draft.usage if draft else None,
        period=found.question.period.told if found.question.period else "",
    )


def _refusal(found: Found) -> str:
    period = found.question.period
    if not found.state.collected.releases:
        return f"{REFUSAL} There are no releases yet; `dateline add` takes them in."
    if not found.hits and period:
        return f"{REFUSAL} There is no release for the period asked ({period.words})."
    return REFUSAL + _nearest(found)


def _nearest(found: Found) -> str:
    """ " Nearest: …" with the releases that the best hits stand in, or ""."""
    titles = dict.fromkeys(f"“{h.passage.title}” ({h.passage.date.isoformat()})" for h in found.hits[:4])
    named = "; ".join(list(titles)[:_NEAREST])
    return f" Nearest: {named}." if named else ""


def is_near(hits: Sequence[Hit]) -> bool:
    """Whether any passage has to do with the question at all; else no chat model is asked."""
    return any(
        h.why.get("keywords", 0.0) > 0 or h.why.get("dense", 1.0) >= _NEAR or "opening" in h.why for h in hits
    )
