"""How far a chosen stretch reaches: with what it leans on, or cut to what answers. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.claims import claim_of
from corpus.release import ROLE
from corpus.sentences import Span, sentences, trimmed
from rag.evidence import MAX_STATEMENT, Statement
from rag.lexical import synonyms, tokens
from rag.question import Question
from rag.values import find_names

MAX_QUOTE = 360  # characters of one sentence; a longer one is cut to its clauses that answer
# A sentence that begins so leans on the one before it.
_LEANS_BACK = re.compile(
    r"[\"“]?(?:it|its|he|his|she|her|they|their|this|these|that|those|such|both|there|then|"
    r"with (?:it|these|this|them)|"
    r"in (?:it|this|addition)|under (?:it|this)|for (?:this|that)|after (?:this|that)|present (?:was|were)|"
    r"also|future|together|the latter|the former)\b",
    re.I,
)


_SEVERAL = 3  # people from which on a sentence that presents them is a list of them
_ROLE_AFTER = 40  # characters behind a name within which the role begins
_BETWEEN_ITEMS = " ,;:"


def person_alone(question: Question, statement: Statement) -> Statement:
    """The one person that is asked for, with the role, out of a sentence that lists several with theirs.

    Any other stretch, or question, is left as it is.
    """
    asked = question.shape == "one" and (question.role is not None or question.wants == "role")
    if not asked or statement.answer is None or statement.told:
        return statement
    text = statement.text
    starts = [n.start for n in find_names(text) if " " in n.text and _has_role(text, n.end)]
    if len(starts) < _SEVERAL:
        return statement
    place = statement.answer.start - statement.start
    begins = max((s for s in starts if s <= place), default=None)
    if begins is None:
        return statement
    ends = min((s for s in starts if s > begins), default=len(text))
    item = text[begins:ends]
    if ends < len(text):
        item = item.rstrip(_BETWEEN_ITEMS).removesuffix(" and").rstrip(_BETWEEN_ITEMS)
    kind = statement.hit.passage.kind
    if text[:begins].rstrip().endswith(":") or claim_of(text, kind) != claim_of(item, kind):
        return statement  # what leads the list in says what is told of each
    start = statement.start + begins
    return replace(statement, start=start, end=start + len(item), text=item)


def _has_role(text: str, end: int) -> bool:
    """Whether a name that ends there is followed by a role behind a comma: "Ann Roe, President of Acme"."""
    item = re.match(r",\s+([^,;]+)", text[end:])
    if item is None or not ROLE.search(item[1][:_ROLE_AFTER]):
        return False
    # "Ada Roe, chairman Ben Low": the role is that of the next one.
    own = re.split(r"\b(?:of|at|for)\b", item[1])[0]
    return not any(" " in name.text for name in find_names(own) if not ROLE.search(name.text))


def uncontained(statements: Sequence[Statement]) -> list[Statement]:
    """Without stretches that an earlier one, its neighbours taken in, already holds.

    Rows of tables all begin with the table's head, and are told apart; cells of one row become one.
    """
    kept: list[Statement] = []
    for s in statements:
        home = s.hit.passage.release_id
        around = [
            n
            for n, k in enumerate(kept)
            if k.hit.passage.release_id == home and k.start <= s.start and s.end <= k.end
        ]
        rows = [n for n in around if kept[n].told and s.told]
        same = [n for n in rows if (kept[n].start, kept[n].end) == (s.start, s.end)]
        if same:
            kept[same[0]] = _with_cells(kept[same[0]], s)
        elif len(rows) == len(around):
            kept.append(s)
    return kept


def _with_cells(row: Statement, other: Statement) -> Statement:
    """A row of a table with the cells that are told of it elsewhere as well."""
    name, _, values = other.told.rpartition(": ")
    more = [v for v in values.split("; ") if v not in row.told]
    return replace(row, told="; ".join([row.told, *more]), answer=None) if row.told.startswith(name) else row


_LEAVES = re.compile(
    r"\b(?:will|to|has|is) (?:step(?:ping|ped)? down|retir(?:e|ed|ing)|resign(?:ed|ing)?|leav(?:e|ing)|left|"
    r"depart\w*)\b"
)
_FOLLOWS = re.compile(
    r"\b(?:succeed(?:s|ed)?|replac(?:e|es|ed)|interim|tak(?:e|es|ing) over|search for)\b", re.I
)


def rounded(statement: Statement) -> Statement:
    """A stretch with the neighbours that it cannot be read without, as long as there is room.

    These are the sentence before one that begins with a pronoun, and the sentence after that
    goes on with one, or names who follows somebody who leaves.
    """
    if statement.told:
        return statement
    passage = statement.hit.passage
    spans = [Span(s.start + passage.start, s.end + passage.start) for s in sentences(passage.text)]
    start, end = statement.start, statement.end
    before = [s for s in spans if s.end <= start]
    after = [s for s in spans if s.start >= end]
    if _LEANS_BACK.match(statement.text) and before and end - before[-1].start <= MAX_STATEMENT:
        start = before[-1].start
    text = passage.text[start - passage.start : end - passage.start]
    for following in after:
        words = passage.text[following.start - passage.start : following.end - passage.start]
        goes_on = _LEANS_BACK.match(words) or (_LEAVES.search(text) and _FOLLOWS.search(words))
        if not goes_on or following.end - start > MAX_STATEMENT:
            break
        end = following.end
    text = passage.text[start - passage.start : end - passage.start]
    return replace(statement, start=start, end=end, text=text)


def shortened(question: Question, statement: Statement) -> Statement:
    """A stretch that is too long cut to the clauses that answer."""
    text = statement.text
    if len(text) <= MAX_STATEMENT or statement.told:
        return statement
    stems = {s for t in question.weighty for s in synonyms(t)}
    asked = set(tokens(question.standalone))
    names = [n for n in find_names(text) if not set(tokens(n.text)) <= asked]
    must = statement.answer
    best, best_worth = Span(0, MAX_QUOTE), -1.0
    for start, end in _clauses(text):
        if must and not start <= must.start - statement.start <= must.end - statement.start <= end:
            continue
        held = len(set(tokens(text[start:end])) & stems)
        new = sum(start <= n.start and n.end <= end for n in names)
        worth = held + 0.25 * new + (0.5 if start == 0 else 0.0) + 0.2 * (end - start) / MAX_QUOTE
        if worth > best_worth:
            best, best_worth = Span(start, end), worth
    cut = trimmed(text, *best)
    kept = text[cut.start : cut.end].rstrip(" ,;:-–—")
    start = statement.start + cut.start
    return replace(statement, start=start, end=start + len(kept), text=kept)


def _clauses(text: str) -> Iterator[Span]:
    """Stretches of at most MAX_QUOTE characters that begin and end where clauses do."""
    marks = re.finditer(
        r"[,;:][\"”]?\s+|\s+[-–—]+\s+|\)\s+|(?<=[a-z])\s+(?=(?:to|and|which|that|using|through|for)\s)", text
    )
    cuts = [0, *(m.end() for m in marks), len(text)]
    for place, start in enumerate(cuts):
        for end in cuts[place + 1 :]:
            if end - start > MAX_QUOTE:
                break
            yield Span(start, end)
