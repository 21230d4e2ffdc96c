"""An evaluation -> one HTML file that needs nothing but itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals import metrics, report
from evals.case import Case
from evals.compare import Comparison, Flip
from evals.evaluation import RESULTS, Evaluation, write_results
from evals.grade import holds
from evals.metrics import Bar, Scored, Share
from evals.outcome import without_markers
from evals.run import Result
from rag.disk import write_whole

PAGE = "report.html"
_TEMPLATE = Path(__file__).parent / "assets"
_AROUND = 220  # characters of a release shown around its evidence
_OUTCOMES = ("answered", "abstained", "clarified", "error")
_WISHES = {"answer": "to be answered", "abstain": "to be silent about", "clarify": "to be asked back about"}


@dataclass(frozen=True, slots=True)
class Interval:
    """A share as a mark on a scale of 0 to 100."""

    value: float
    low: float
    high: float


def write_report(evaluation: Evaluation, comparison: Comparison | None, bar: Bar, folder: Path) -> Path:
    """Write report.html and results.jsonl into a folder, which is made; returns the page's path.

    The page loads nothing from anywhere. Raises OSError where the folder cannot be written.
    """
    write_results(evaluation, folder / RESULTS)
    file = folder / PAGE
    write_whole(file, page(evaluation, comparison, bar).encode())
    return file


def page(evaluation: Evaluation, comparison: Comparison | None, bar: Bar) -> str:
    """The report as HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATE),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    results = evaluation.results
    good, words = report.verdict(evaluation, comparison, bar)
    return environment.get_template("report.html").render(
        good=good,
        verdict=words,
        bar=bar.words,
        tiles=report.tiles(evaluation, comparison, bar),
        kinds=[_kind_row(r, len(results)) for r in metrics.rows(results)],
        suites=[_kind_row(metrics.row(s.name, s.results), len(s.results)) for s in evaluation.suites],
        headings=report.BY_KIND,
        rivals=report.beside(evaluation),
        rival_headings=report.BESIDE,
        waterfall=_waterfall(results),
        curves=_curves(evaluation),
        confusion=_confusion(results),
        outcomes=_OUTCOMES,
        comparison=comparison,
        comparison_words=report.comparison_words(comparison) if comparison else "",
        flips=[_flip(w, f) for w, fs in _flips(comparison) for f in fs],
        failed=[_failed(r, evaluation) for r in results if not r.passed],
        canaries=evaluation.canaries,
        canary_words=report.canary_words(evaluation),
        steps=[(s, f"{1000 * m:.0f}", f"{1000 * p:.0f}") for s, (m, p) in metrics.stages(results).items()],
        provenance=evaluation.provenance,
        cases=len(results),
        too_few=metrics.TOO_FEW,
        results_file=RESULTS,
    )


def _kind_row(found: metrics.Row, n: int) -> dict[str, Any]:
    shares = (found.correct, found.refused, found.false_answers, found.valid)
    return {
        "name": found.name,
        "few": found.n < metrics.TOO_FEW,
        "whole": found.name == "all",
        "n": n if found.name == "all" else found.n,
        "cells": [_cell(s, bad=place in (1, 2)) for place, s in enumerate(shares)],
    }


def _cell(share: Share, bad: bool) -> dict[str, Any]:
    few = share.n < metrics.TOO_FEW
    low, high = share.interval
    return {
        "count": f"{share.count}/{share.n}" if share.n else "–",
        "percent": f"{share.value:.0%}" if share.n and not few else "",
        "mark": Interval(100 * share.value, 100 * low, 100 * high) if share.n and not few else None,
        "bad": bad,
        "words": f"{share.value:.0%}, 95 % interval {low:.0%} to {high:.0%}" if share.n else "",
    }


def _waterfall(results: Sequence[Result]) -> list[dict[str, Any]]:
    """The cases that are left after each place where some are lost, as bars in percent."""
    left = len(results)
    found: list[dict[str, Any]] = [{"name": "asked", "n": left, "from": 0.0, "width": 100.0, "lost": False}]
    for place, lost in report.waterfall(results):
        left -= lost
        found.append(
            {
                "name": place.value,
                "n": lost,
                "from": 100 * left / len(results),
                "width": 100 * lost / len(results),
                "lost": True,
            }
        )
    width = 100 * left / len(results) if results else 0.0
    found.append({"name": "passed", "n": left, "from": 0.0, "width": width, "lost": False})
    return found


def _curves(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Risk against coverage as polylines in a box of 100 by 100, risk upwards."""
    systems: list[tuple[str, list[Scored]]] = [(report.NAME, metrics.scored(evaluation.results))]
    systems += [(name, metrics.scored(results)) for name, results in evaluation.peers.items()]
    found = []
    for name, cases in systems:
        points = metrics.curve(cases)
        if points:
            line = " ".join(f"{100 * c:.1f},{100 - 100 * r:.1f}" for c, r in points)
            last = points[-1]
            found.append(
                {
                    "name": name,
                    "points": line,
                    "x": 100 * last[0],
                    "y": 100 - 100 * last[1],
                    "coverage": f"{last[0]:.0%}",
                    "risk": f"{last[1]:.0%}",
                    "at_risk": f"{metrics.coverage_at(cases):.0%}",
                }
            )
    return found


def _confusion(results: Sequence[Result]) -> list[dict[str, Any]]:
    counts = metrics.confusion(results).counts
    wanted = {"answer": "answered", "abstain": "abstained", "clarify": "clarified"}
    return [
        {"name": words, "cells": [(counts.get((wish, o), 0), o == wanted[wish]) for o in _OUTCOMES]}
        for wish, words in _WISHES.items()
    ]


def _flips(comparison: Comparison | None) -> list[tuple[str, tuple[Flip, ...]]]:
    return [("broke", comparison.broken), ("mended", comparison.mended)] if comparison else []


def _flip(word: str, flip: Flip) -> dict[str, Any]:
    return {
        "word": word,
        "id": flip.now.case.id,
        "kind": flip.now.case.kind,
        "question": flip.now.case.question,
        "before": flip.before.text,
        "now": flip.now.answer.text if flip.now.answer else flip.now.error,
    }


def _failed(result: Result, evaluation: Evaluation) -> dict[str, Any]:
    case, answer = result.case, result.answer
    text = answer.text if answer else ""
    return {
        "id": case.id,
        "kind": case.kind,
        "question": case.question,
        "history": [(t.role, t.content) for t in case.history],
        "as_of": case.as_of,
        "standalone": answer.standalone if answer and answer.standalone != case.question else "",
        "loss": result.loss,
        "wish": _WISHES[case.expect],
        "outcome": result.grade.outcome,
        "confidence": f"{answer.confidence:.2f}" if answer else "–",
        "text": text or result.error,
        "facts": [(p.any[0], p.type, holds(p, without_markers(text))) for f in case.facts for p in f.parts],
        "forbidden": result.grade.forbidden,
        "off": (*result.grade.off, *result.grade.faults),
        "cited": [
            (c.marker, c.date, c.title, c.speaker, c.section, c.claim, c.quote) for c in answer.citations
        ]
        if answer
        else [],
        "evidence": _evidence(case, evaluation),
    }


def _evidence(case: Case, evaluation: Evaluation) -> list[dict[str, Any]]:
    """For each piece of evidence the words around its anchors, cut into (words, is_anchor)."""
    found = []
    for entry in case.evidence:
        releases = [r for s in evaluation.suites for r in s.releases if r.date == entry.release]
        for release in releases:
            text = release.text
            places = [m for a in entry.anchors for m in [_find(a, text)] if m]
            if not places:
                continue
            start = max(0, min(m.start() for m in places) - _AROUND)
            end = min(len(text), max(m.end() for m in places) + _AROUND)
            if end - start > 4 * _AROUND:
                end = start + 4 * _AROUND
            found.append(
                {"date": release.date, "title": release.title, "parts": _cut(text, start, end, places)}
            )
            break
    return found


def _find(anchor: str, text: str) -> re.Match[str] | None:
    words = r"[\s\-–‑]+".join(re.escape(w) for w in re.split(r"[\s\-–‑]+", anchor))
    return re.search(words, text, re.I)


def _cut(text: str, start: int, end: int, places: Sequence[re.Match[str]]) -> list[tuple[str, bool]]:
    parts: list[tuple[str, bool]] = []
    for match in sorted(places, key=lambda m: m.start()):
        if match.start() >= start and match.end() <= end:
            parts += [(text[start : match.start()], False), (match.group(), True)]
            start = match.end()
    return [*parts, (text[start:end], False)]
