"""Ask every case and grade the answers, of Dateline and of its peers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from corpus.errors import DatelineError
from corpus.release import Release
from evals.case import Case, Evidence
from evals.cited import check
from evals.delivered import Delivery, deliver, pieces_of
from evals.grade import Grade, facts_held, forbidden_said, plainly
from evals.loss import Loss, loss
from evals.outcome import outcome_of, outcome_of_words, without_markers
from evals.peers import Peer, Reply
from rag.assistant import Assistant
from rag.records import Answer, Citation, Progress


@dataclass(frozen=True, slots=True)
class Result:
    """One case with its answer (None where an error came instead) and its grade.

    delivery: what of the evidence came in the passages that the answer was made from.
    loss: the first place where a failed case was lost; "" for one that passed.
    seconds: how long the answer took.
    """

    case: Case
    answer: Answer | None
    grade: Grade
    delivery: Delivery | None = None
    loss: Loss | None = None
    error: str = ""
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the case went as its label wants it; see `passes`."""
        return passes(self.case, self.grade)


@dataclass(frozen=True, slots=True)
class PeerResult:
    """One case as a peer answers it; a peer cites nothing, so that only its words count."""

    case: Case
    reply: Reply
    grade: Grade
    delivery: Delivery

    @property
    def passed(self) -> bool:
        """Whether the facts are held and nothing forbidden is said, or rightly no answer given."""
        return words_pass(self.case, self.grade)


def passes(case: Case, grade: Grade) -> bool:
    """Right words, with exact citations into the right release; or rightly abstained or asked back."""
    return words_pass(case, grade) and grade.valid and grade.right_release and not grade.off


def words_pass(case: Case, grade: Grade) -> bool:
    """Whether the words alone are right, or the silence, or the question back."""
    wanted = {"answer": "answered", "abstain": "abstained", "clarify": "clarified"}[case.expect]
    return grade.outcome == wanted and (case.expect != "answer" or grade.correct)


def grade(case: Case, answer: Answer, releases: Mapping[str, Release]) -> Grade:
    """Grade an answer against its case. releases: by id, those of the corpus."""
    text = without_markers(answer.text)
    cited = check(answer, releases)
    days = {e.release for e in case.evidence}
    homes = [{c.date, *(releases[o].date for o in c.also if o in releases)} for c in answer.citations]
    return Grade(
        outcome=outcome_of(answer.status, answer.text),
        facts=facts_held(case, text),
        forbidden=forbidden_said(case, text),
        right_release=not days or any(home & days for home in homes),
        faults=cited.faults,
        grounded=cited.grounded,
        supported=cited.supported,
        precise=cited.precise,
        off=tuple(_off(case, answer)),
    )


def _off(case: Case, answer: Answer) -> Iterable[str]:
    """What else is not as the case wants it."""
    if "standalone" in case.tags and answer.standalone != case.question:
        yield f"the question stands alone, but was read as “{answer.standalone}”"
    if any(c.date > case.as_of for c in answer.citations):
        yield f"it cites a release later than {case.as_of}"
    for entry in case.evidence:
        told = {c.claim for c in answer.citations if c.date == entry.release and _holds_anchor(entry, c)}
        if entry.claim and told and not any(_same_claim(entry.claim, t) for t in told):
            yield f"its words are called a {', '.join(sorted(told))}, and are a {entry.claim}"
    speakers = {e.speaker for e in case.evidence if e.speaker}
    named = {c.speaker for c in answer.citations if c.speaker}
    if speakers and named and not any(_same_person(s, n) for s in speakers for n in named):
        yield f"its words are given to {', '.join(sorted(named))}, not to {', '.join(sorted(speakers))}"


def _holds_anchor(entry: Evidence, citation: Citation) -> bool:
    return all(plainly(a) in plainly(citation.quote) for a in entry.anchors)


def _same_claim(wanted: str, told: str) -> bool:
    """A plan and a condition are near each other; neither is a fact."""
    return wanted == told or {wanted, told} == {"plan", "conditional"}


def _same_person(wanted: str, named: str) -> bool:
    return wanted.lower().split()[-1:] == named.lower().split()[-1:]


def run(assistant: Assistant, cases: Sequence[Case], progress: Progress | None = None) -> list[Result]:
    """Ask the cases in order. An error in one is a result of its own and ends nothing."""
    releases = {r.id: r for r in assistant.releases()}
    results = []
    for number, case in enumerate(cases, start=1):
        results.append(_ask(assistant, case, releases))
        if progress:
            progress(number, len(cases))
    return results


def _ask(assistant: Assistant, case: Case, releases: Mapping[str, Release]) -> Result:
    history = [turn.model_dump() for turn in case.history]
    clock = perf_counter()
    try:
        answer, hits = assistant.trace(case.question, history, as_of=case.as_of)
    except DatelineError as error:
        failed = Grade("error", (False,) * len(case.facts))
        return Result(case, None, failed, None, Loss.ERROR, str(error))
    seconds = perf_counter() - clock
    graded = grade(case, answer, releases)
    delivery = deliver(case, pieces_of(hits)) if case.evidence else None
    lost = None
    if not passes(case, graded):
        lost = loss(case, graded, delivery, lambda: _pool(assistant, case, answer), releases.values())
    return Result(case, answer, graded, delivery, lost, "", seconds)


_POOL = 50  # passages; what either half of the search takes into account


def _pool(assistant: Assistant, case: Case, answer: Answer) -> Delivery:
    found = assistant.search(answer.standalone, _POOL, as_of=case.as_of)
    return deliver(case, pieces_of(found))


def run_peer(peer: Peer, cases: Sequence[Case], progress: Progress | None = None) -> list[PeerResult]:
    """Ask a peer the same cases; it has read the releases already."""
    results = []
    for number, case in enumerate(cases, start=1):
        reply = peer.reply(case.question)
        graded = Grade(
            outcome=outcome_of_words(reply.text),
            facts=facts_held(case, reply.text),
            forbidden=forbidden_said(case, reply.text),
        )
        results.append(PeerResult(case, reply, graded, deliver(case, reply.pieces)))
        if progress:
            progress(number, len(cases))
    return results


def failures(results: Iterable[Result]) -> list[Result]:
    """The results that did not pass."""
    return [r for r in results if not r.passed]
