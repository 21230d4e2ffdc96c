"""What differs between two wordings of a paragraph, word by word. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from corpus.sentences import Span, sentences

_WORD = re.compile(r"[^\W_]+(?:[.,'’&/-][^\W_]+)*|[^\w\s]")
_ALIKE = str.maketrans({"“": '"', "”": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "–": "-", "—": "-"})
_SAME_SENTENCE = 0.5  # share of words from which two sentences are two wordings of one
_BETWEEN = 1  # words that stayed between two changes and are shown with them


@dataclass(frozen=True, slots=True)
class Edit:
    """Words that became others. old, new: spans of the two texts; None where nothing stood or stands.

    at: the offset in the new text before which the old words stood; None for a sentence that is gone.
    """

    old: Span | None
    new: Span | None
    at: int | None = None


def edits(old: str, old_spans: Iterable[Span], new: str, new_spans: Iterable[Span]) -> list[Edit]:
    """What differs between stretches of two texts, in the order of the new one, removed words last.

    Sentences are matched wherever they stand, so that a sentence that only moved is no change; nor
    are other marks of quotation, dashes and white space.
    """
    before = [s for span in old_spans for s in sentences(old, span.start, span.end)]
    after = [s for span in new_spans for s in sentences(new, span.start, span.end)]
    pairs = _pairs([_words(old, s) for s in before], [_words(new, s) for s in after])
    found: list[Edit] = []
    for place, span in enumerate(after):
        match = pairs.get(place)
        if match is None:
            found.append(Edit(None, span))
        else:
            found += _within(old, before[match], new, span)
    kept = set(pairs.values())
    return found + [Edit(span, None) for n, span in enumerate(before) if n not in kept]


def _words(text: str, span: Span) -> list[str]:
    return [m.group().translate(_ALIKE) for m in _WORD.finditer(text, span.start, span.end)]


def _pairs(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> dict[int, int]:
    """Which old sentence each new one is a wording of, the most alike first."""
    alike = sorted(
        ((SequenceMatcher(None, o, n, autojunk=False).ratio(), -abs(i - j), j, i)
         for i, o in enumerate(old) for j, n in enumerate(new)),
        reverse=True,
    )  # fmt: skip
    found: dict[int, int] = {}
    for ratio, _, j, i in alike:
        if ratio >= _SAME_SENTENCE and j not in found and i not in found.values():
            found[j] = i
    return found


def _within(old: str, before: Span, new: str, after: Span) -> list[Edit]:
    """The changes within a sentence; those with hardly a word between them are one."""
    a = list(_WORD.finditer(old, before.start, before.end))
    b = list(_WORD.finditer(new, after.start, after.end))
    matcher = SequenceMatcher(
        None,
        [m.group().translate(_ALIKE) for m in a],
        [m.group().translate(_ALIKE) for m in b],
        autojunk=False,
    )
    runs: list[tuple[int, int, int, int]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        last = runs[-1] if runs else None
        if last and i1 - last[1] <= _BETWEEN and j1 - last[3] <= _BETWEEN:
            runs[-1] = (last[0], i2, last[2], j2)
        else:
            runs.append((i1, i2, j1, j2))
    told = [run for run in runs if _tells(a[run[0] : run[1]]) or _tells(b[run[2] : run[3]])]
    places = [w.start() for w in b] + [after.end]
    return [Edit(_stretch(a[i1:i2]), _stretch(b[j1:j2]), places[j1]) for i1, i2, j1, j2 in told]


def _tells(words: Sequence[re.Match[str]]) -> bool:
    """Whether a change is of more than commas and "and", which follow from the length of a list."""
    return any(
        (w.group().lower() not in ("and", "or") and w.group()[0].isalnum()) or w.group() in "%$€£"
        for w in words
    )


def _stretch(words: Sequence[re.Match[str]]) -> Span | None:
    return Span(words[0].start(), words[-1].end()) if words else None
