"""What leaves is checked here: citations are resolved to exact words, or do not leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.claims import claim_of
from corpus.release import Release
from corpus.sentences import Span
from rag.records import Citation, Hit


@dataclass(frozen=True, slots=True)
class Cited:
    """A stretch that a marker of the answer stands for; offsets into Release.text.

    told: what the answer tells of it, where that is less than the stretch: a row of a table, whose head
    may speak of other things; "" elsewhere.
    """

    marker: int
    hit: Hit
    start: int
    end: int
    answer: Span | None = None
    told: str = ""


def resolve(cited: Sequence[Cited], releases: Mapping[str, Release]) -> tuple[Citation, ...]:
    """Citations whose words stand at their offsets; any other is left out.

    releases: by id.
    """
    found = []
    for one in cited:
        passage = one.hit.passage
        release = releases.get(passage.release_id)
        if release is None or release.text[passage.start : passage.end] != passage.text:
            continue
        if not passage.start <= one.start < one.end <= passage.end:
            continue
        inside = (
            one.answer if one.answer and one.start <= one.answer.start and one.answer.end <= one.end else None
        )
        said = release.quotation_at(one.start, one.end)
        found.append(
            Citation(
                marker=one.marker,
                release_id=release.id,
                title=release.title,
                date=release.date,
                url=release.url,
                kind=release.kind,
                section=passage.section,
                speaker=said.speaker if said else "",
                claim=claim_of(one.told or release.text[one.start : one.end], passage.kind),
                start=one.start,
                end=one.end,
                quote=release.text[one.start : one.end],
                answer_start=inside.start if inside else None,
                answer_end=inside.end if inside else None,
                also=tuple(other.release_id for other in one.hit.also),
            )
        )
    return tuple(found)
