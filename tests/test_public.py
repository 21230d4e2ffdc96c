import json
from pathlib import Path

import pytest

from corpus.errors import InputError
from evals.public import SETS, Figure, measure

PARAGRAPHS = [
    "The bridge over the Aller is 312 metres long. Mira Falk designed it in 1931.",
    "Otters live along the river. They eat fish and crabs.",
]


def squad(folder: Path) -> None:
    def asked(text: str, start: int | None) -> dict[str, object]:
        answers = [] if start is None else [{"answer_start": start, "text": "x"}]
        return {"question": text, "is_impossible": start is None, "answers": answers}

    rows = [asked("Who designed the bridge?", 46), asked("Who painted the bridge?", None)]
    otters = {"context": PARAGRAPHS[1], "qas": [asked("What do otters eat?", 29)]}
    articles = [
        {"title": "Otter", "paragraphs": [otters]},
        {"title": "Aller_Bridge", "paragraphs": [{"context": PARAGRAPHS[0], "qas": rows}]},
    ]
    (folder / "dev.json").write_text(json.dumps({"data": articles}))


def mtrag(folder: Path) -> None:
    def row(label: str, *turns: str) -> dict[str, object]:
        speakers = ("user", "agent")
        said = [{"speaker": speakers[n % 2], "text": t} for n, t in enumerate(turns)]
        return {"input": said, "answerability": [label], "contexts": [{"text": t} for t in PARAGRAPHS]}

    asked = row("ANSWERABLE", "Tell me of the bridge.", "It is long.", "Who designed it?")
    rows = [asked, asked, row("UNDERSPECIFIED", "How?"), row("UNANSWERABLE", "Who sank the ferry?")]
    (folder / "reference.jsonl").write_text("\n".join(map(json.dumps, rows)))


def canard(folder: Path) -> None:
    def row(dialogue: str, question: str, rewrite: str) -> dict[str, object]:
        history = ["Mira Falk", "Bridges", "Who was she?", "Mira Falk was an engineer."]
        return {"QuAC_dialog_id": dialogue, "History": history, "Question": question, "Rewrite": rewrite}

    rows = [
        row("a", "Where?", "Where?"),
        row("b", "When was she born?", "When was Mira Falk born?"),
        row("b", "Who built the Aller bridge?", "Who built the Aller bridge?"),
    ]
    (folder / "dev.json").write_text(json.dumps(rows))


@pytest.mark.parametrize(
    ("name", "write", "n"),
    [("squad2", squad, (1, 1, 2)), ("mtrag-un", mtrag, (2, 1, 1)), ("canard", canard, (1, 1, 1))],
)
def test_a_public_set_is_measured_on_its_odd_half(
    tmp_path: Path, name: str, write: object, n: tuple[int, ...]
) -> None:
    write(tmp_path)  # type: ignore[operator]
    seen: list[tuple[int, int]] = []
    found = measure(name, tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert tuple(figure.ours.n for figure in found) == n
    assert seen[-1][0] == seen[-1][1] == len(seen)
    everything = measure(name, tmp_path, half="all")
    assert all(a.ours.n >= b.ours.n for a, b in zip(everything, found, strict=True))


def test_the_figures_are_those_of_what_was_found(tmp_path: Path) -> None:
    squad(tmp_path)
    paragraph, sentence, area = measure("squad2", tmp_path)
    assert (paragraph.ours.value, sentence.ours.value, area.ours.value) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("name", list(SETS))
def test_a_set_that_is_absent_or_another_one_is_explained(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="name the folder of the set"):
        measure(name, tmp_path / "none")
    (tmp_path / "x.json").write_text('{"a": 1}')
    (tmp_path / "x.jsonl").write_text('{"a": 1}')
    with pytest.raises(InputError, match=f"its file is not that of {name}"):
        measure(name, tmp_path, half="all")


def test_a_figure_stands_beside_that_of_a_plain_method(tmp_path: Path) -> None:
    squad(tmp_path)
    assert [f.plain_name for f in measure("squad2", tmp_path)] == ["BM25", "cosine", "top cosine"]
    assert all(isinstance(f, Figure) and f.plain for f in measure("squad2", tmp_path))
