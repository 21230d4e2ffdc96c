"""What changed at a company, for the shell and for the page."""

from typing import Any

from rich.text import Text

from rag.changes import Changes, Comparison, Part, Told
from rag.records import Citation
from ui.shell import out

_STYLES = {"": "", "removed": "red strike", "added": "green underline"}


def print_changes(found: Changes) -> None:
    """Print a company over time: its About paragraphs, what its news changed, what was told when."""
    out.print(found.company, style="bold", markup=False)
    if len(found.names) > 1:
        out.print(f"also: {', '.join(n for n in found.names if n != found.company)}", markup=False)
    _print_about(found.about)
    if found.facts:
        out.print("\nWhat the news changed", style="bold")
    for change in found.facts:
        for cited in filter(None, (change.old, change.new)):
            out.print(f"  {_line(cited)}", markup=False)
        out.print()
    out.print("\nRelease by release, newest first", style="bold")
    for told in found.told:
        out.print(f"  {told.lines[0].date}  {told.release_id}", markup=False)
        for cited in told.lines:
            out.print(f"    {_claim(cited)}{' '.join(cited.quote.split())}", markup=False)


def _print_about(compared: tuple[Comparison, ...]) -> None:
    out.print("\nHow it presents itself", style="bold")
    if not compared:
        out.print("  No two releases hold a paragraph about it that could be compared.", markup=False)
    for one in compared:
        out.print(f"  {one.earlier.date} to {one.later.date}: ", end="", markup=False)
        if not one.changes:
            out.print("unchanged", markup=False)
            continue
        out.print(Text.assemble(*((_shown_part(p), _STYLES[p.mark]) for p in one.parts)))


def _shown_part(part: Part) -> str:
    """Words with signs about what changed, where no colour can show it."""
    words = part.text.replace("\n", " ")
    if out.is_terminal or not part.mark:
        return words
    signs = "[-]" if part.mark == "removed" else "{+}"
    return f"{signs[:2]}{words.strip()}{signs[1:]} "


def _line(cited: Citation) -> str:
    return f"{cited.date}  {_claim(cited)}{' '.join(cited.quote.split())}  [{cited.release_id}]"


def _claim(cited: Citation) -> str:
    return f"({cited.claim}) " if cited.claim in ("plan", "conditional") else ""


def changes_view(found: Changes) -> dict[str, Any]:
    """What the page shows of a company over time; addresses are those of ui.panel.source_view."""
    return {
        "company": found.company,
        "names": ", ".join(n for n in found.names if n != found.company),
        "about": [_compared(one) for one in found.about],
        "facts": [[_shown(cited) for cited in (change.old, change.new) if cited] for change in found.facts],
        "told": [_told(one) for one in found.told],
    }


def _compared(one: Comparison) -> dict[str, Any]:
    return {
        "from": _shown(one.earlier),
        "to": _shown(one.later),
        "same": not one.changes,
        "parts": [{"text": p.text, "mark": p.mark} for p in one.parts],
    }


def _told(one: Told) -> dict[str, Any]:
    return {"title": one.title, "lines": [_shown(cited) for cited in one.lines]}


def _shown(cited: Citation) -> dict[str, str]:
    return {
        "date": cited.date.isoformat(),
        "claim": cited.claim if cited.claim in ("plan", "conditional") else "",
        "speaker": cited.speaker,
        "text": " ".join(cited.quote.split()),
        "address": f"{cited.release_id}:{cited.start}-{cited.end}",
    }
