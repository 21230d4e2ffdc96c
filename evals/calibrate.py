"""`python -m evals.calibrate FOLDER` fits the curve of rag/confidence.py, and writes it with its provenance.

On the questions of half of SQuAD 2.0 (articles with an even number) about the paragraph they were
asked of, and on those of the small releases of evals/pairs.py that the cross-encoder was not trained
on, about the release they were asked of. What is fitted is whether the statement that would
be shown holds the answer; both sets weigh alike. Logistic regression, scikit-learn.
"""

import argparse
import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import InputError
from evals.metrics import auroc
from evals.pairs import HELD_OUT, Told, load_pairs
from evals.public import passages_of, squad_articles, understood
from rag.assistant import Assistant
from rag.confidence import CURVE, Curve, Signals, signals
from rag.cross import MODEL
from rag.embed import SentenceEmbedder
from rag.evidence import Statement, weigh
from rag.lexical import Lexicon
from rag.question import understand
from rag.quote import chosen
from rag.records import Hit, Passage

Row = tuple[Signals, bool]


def squad_rows(articles: Sequence[dict[str, Any]], embedder: SentenceEmbedder, share: int) -> Iterator[Row]:
    """The signals of the best statement for each question of the even half, and whether it answers."""
    texts = [(a["title"].replace("_", " "), p["context"]) for a in articles for p in a["paragraphs"]]
    passages = passages_of(texts)
    lexicon = Lexicon(passages)
    place = -1
    for number, article in enumerate(articles):
        for paragraph in article["paragraphs"]:
            place += 1
            for row in paragraph["qas"][place % share :: share] if number % 2 == 0 else ():
                question = understood(row["question"], lexicon)
                best = weigh(question, [Hit(passages[place], 1.0)], lexicon, embedder)[0]
                starts = [a["answer_start"] for a in row["answers"]] if not row["is_impossible"] else []
                right = any(best.start <= s < best.end for s in starts)
                yield signals(question, best, lexicon), right


def release_rows(corpus: Sequence[Told], embedder: SentenceEmbedder, share: int) -> Iterator[Row]:
    """The same of small releases, each asked of alone, as its questions seldom name it."""
    with tempfile.TemporaryDirectory(prefix="dateline-calibrate-") as folder:
        releases = Path(folder) / "releases"
        releases.mkdir()
        for number, told in enumerate(corpus):
            (releases / f"{number:04}.txt").write_text(told.text, encoding="utf-8")
        assistant = Assistant(releases, Path(folder) / "store", embedder=embedder)
        state = assistant.library.state()
        lexicon = state.retriever.lexicon
        passages: dict[str, list[Passage]] = {r.id: [] for r in assistant.releases()}
        for passage in state.retriever.generation.passages:
            passages[passage.release_id].append(passage)
        ids = {assistant.file_of(r.id).stem: r.id for r in assistant.releases()}
        for place, told in enumerate(corpus):
            mine = passages.get(ids.get(f"{place:04}", ""), [])
            if not mine:
                continue  # no release to the parser
            vectors = embedder.embed([p.embedded for p in mine])
            for each in told.questions[place % share :: share]:
                question = replace(understand(each.q, (), lexicon, state.speakers), shape="one", sides=())
                near = vectors @ embedder.embed([question.standalone])[0]
                hits = [Hit(p, float(s)) for p, s in zip(mine, near, strict=True)]
                best = chosen(question, weigh(question, hits, lexicon, embedder), _unsure)[0]
                right = any(_holds(best, told.sentences[n]) for n in each.answers)
                yield signals(question, best, lexicon), right


def _unsure(_: Statement) -> float:
    """How sure a statement is while that is not known yet."""
    return 0.0


def _holds(statement: Statement, sentence: str) -> bool:
    one, other = (" ".join(words.split()) for words in (sentence, statement.text))
    return one in other or other in one


def fit(sets: Sequence[Sequence[Row]]) -> Curve:
    """The logistic curve over the totals of sets of rows that weigh alike."""
    from sklearn.linear_model import LogisticRegression

    x = np.array([[told.total] for rows in sets for told, _ in rows])
    y = np.array([right for rows in sets for _, right in rows])
    weight = np.concatenate([np.full(len(rows), 1000 / len(rows)) for rows in sets])
    model = LogisticRegression(C=100.0).fit(x, y, sample_weight=weight)
    slope, bias = float(model.coef_[0][0]), float(model.intercept_[0])
    return Curve(round(slope, 2), round(-bias / slope, 2))


def main() -> None:
    """Fit and write."""
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("folder", type=Path, help="the folder of SQuAD 2.0")
    asking.add_argument("--share", type=int, default=6, help="ask one of so many questions")
    asking.add_argument("--out", type=Path, default=CURVE)
    given = asking.parse_args()
    try:
        articles = squad_articles(given.folder)
    except InputError as error:
        asking.error(str(error))
    embedder = SentenceEmbedder()
    releases = load_pairs(HELD_OUT)
    sets = {
        "small releases held out": list(release_rows(releases, embedder, given.share)),
        "SQuAD 2.0, even half": list(squad_rows(articles, embedder, given.share)),
    }
    fitted = fit(list(sets.values()))
    told: dict[str, Any] = {"slope": fitted.slope, "middle": fitted.middle}
    told["provenance"] = {
        "made by": "python -m evals.calibrate",
        "small releases held out": _digest(sorted(HELD_OUT.glob("*.jsonl"))),
        "SQuAD 2.0": _digest(sorted(given.folder.glob("*.json"))[:1]),
        "cross-encoder": _digest([MODEL]),
    }
    for name, rows in sets.items():
        sure = auroc([(fitted.confidence(s), right) for s, right in rows]).value
        told["provenance"][f"questions, {name}"] = len(rows)
        print(f"{name}: n {len(rows)}, right {np.mean([r for _, r in rows]):.3f}, AUROC {sure:.3f}")
    given.out.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(f"{given.out} is written.")


def _digest(files: Sequence[Path]) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()[:12]


if __name__ == "__main__":
    main()
