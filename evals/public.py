"""Public sets of questions, read from a folder that the caller names: SQuAD 2.0, MTRAG-UN, CANARD.

They are nobody's releases, so that they tell whether what works on releases works at all. Halves
are by article, conversation or dialogue: tune on the even ones, report the odd ones.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import InputError
from corpus.sentences import sentences
from evals.metrics import Mean, auroc, mean
from evals.peers.keywords import Keywords
from evals.sets import paragraphs_as_corpus
from rag.assistant import Assistant
from rag.embed import SentenceEmbedder
from rag.evidence import weigh
from rag.lexical import Lexicon, tokens
from rag.question import Question, understand
from rag.quote import quote
from rag.records import Hit, Passage, Progress

if TYPE_CHECKING:
    from rich.table import Table

_DAY = date.min  # none
_K = 5
Half = str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: Dateline's, and what a plain method gets on the same questions."""

    name: str
    ours: Mean
    plain: Mean | None = None
    plain_name: str = ""


def measure(
    name: str, folder: Path, half: Half = "odd", limit: int = 0, progress: Progress | None = None
) -> list[Figure]:
    """Measure on a set by its name, one of SETS.

    folder: holds the set's file as it was published. half: "odd", "even" or "all". limit: at
    most so many questions, taken evenly; 0 for all.
    Raises InputError where the file is not there or is another one.
    """
    try:
        return SETS[name](folder, half, limit, progress)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise InputError(f"{folder}: its file is not that of {name} ({error!r}).") from error


def _load(folder: Path, pattern: str) -> str:
    files = sorted(folder.glob(pattern)) if folder.is_dir() else []
    if not files:
        raise InputError(f"{folder}: holds no {pattern}; name the folder of the set.")
    return files[0].read_text(encoding="utf-8")


def _in_half(number: int, half: Half) -> bool:
    return half == "all" or (number % 2 == 1) == (half == "odd")


def _some(rows: Sequence[Any], limit: int) -> list[Any]:
    if not limit or len(rows) <= limit:
        return list(rows)
    return [rows[n * len(rows) // limit] for n in range(limit)]


def _ticking(rows: Sequence[Any], progress: Progress | None) -> Iterator[Any]:
    for number, row in enumerate(rows, start=1):
        yield row
        if progress:
            progress(number, len(rows))


def understood(question: str, lexicon: Lexicon, history: Sequence[dict[str, str]] = ()) -> Question:
    """The question without its period: paragraphs of no day would all lie outside of it."""
    return replace(understand(question, history, lexicon, ()), periods=())


def passages_of(texts: Iterable[tuple[str, str]]) -> list[Passage]:
    return [
        Passage(f"{n:05}", f"{n:05}", title, _DAY, "body", "", "", 0, len(text), text, title)
        for n, (title, text) in enumerate(texts)
    ]


# SQuAD 2.0


def squad_articles(folder: Path) -> list[dict[str, Any]]:
    """The articles of the set's file in a folder. Raises InputError where there is none."""
    articles: list[dict[str, Any]] = json.loads(_load(folder, "*.json"))["data"]
    return articles


def _squad(folder: Path, half: Half, limit: int, progress: Progress | None) -> list[Figure]:
    """Finding the paragraph, the answering sentence in it, and telling answerable from not."""
    articles = squad_articles(folder)
    paragraphs = [(a["title"].replace("_", " "), p["context"]) for a in articles for p in a["paragraphs"]]
    asked: list[tuple[int, dict[str, Any]]] = []
    place = 0
    for number, article in enumerate(articles):
        for paragraph in article["paragraphs"]:
            asked += [(place, q) for q in paragraph["qas"] if _in_half(number, half)]
            place += 1
    asked = _some(asked, limit)
    embedder = SentenceEmbedder()
    passages = passages_of(paragraphs)
    lexicon = Lexicon(passages)
    keywords = Keywords()
    found: dict[str, list[Any]] = {k: [] for k in ("first", "bm25", "sentence", "nearest", "ours", "top")}
    with tempfile.TemporaryDirectory(prefix="dateline-public-") as folder_name:
        paragraphs_as_corpus(paragraphs, Path(folder_name) / "corpus")
        assistant = Assistant(Path(folder_name) / "corpus", Path(folder_name) / "store", embedder=embedder)
        state = assistant.library.state()
        keywords.read_texts([text for _, text in paragraphs])
        for place, row in _ticking(asked, progress):
            text = row["question"]
            answerable = not row["is_impossible"]
            question = understood(text, lexicon)
            hits = [Hit(passages[place], 1.0)]
            found["ours"].append((quote(question, hits, lexicon, embedder).confidence, answerable))
            spans = sentences(passages[place].text)
            told = [passages[place].text[s.start : s.end] for s in spans]
            asked_as, *read = embedder.read([text, *told])
            cosines = [float(r.vector @ asked_as.vector) for r in read]
            found["top"].append((max(cosines), answerable))
            if not answerable:
                continue
            right = state.retriever.search(understood(text, state.retriever.lexicon), 1)
            found["first"].append(bool(right) and right[0].passage.text in paragraphs[place][1])
            found["bm25"].append(keywords.best(text) == place)
            start = row["answers"][0]["answer_start"]
            best = weigh(question, hits, lexicon, embedder)[0]
            found["sentence"].append(best.start <= start < best.end)
            span = spans[int(np.argmax(cosines))]
            found["nearest"].append(span.start <= start < span.end)
    return [
        Figure(f"paragraph first of {len(paragraphs)}", mean(found["first"]), mean(found["bm25"]), "BM25"),
        Figure("answering sentence first", mean(found["sentence"]), mean(found["nearest"]), "cosine"),
        Figure("answerable or not, AUROC", auroc(found["ours"]), auroc(found["top"]), "top cosine"),
    ]


# MTRAG-UN


def _mtrag(folder: Path, half: Half, limit: int, progress: Progress | None) -> list[Figure]:
    """Conversations: telling answerable from not by what is found, and finding the passages."""
    rows = [json.loads(line) for line in _load(folder, "*.jsonl").splitlines() if line.strip()]
    texts = list(dict.fromkeys(c["text"].strip() for r in rows for c in r["contexts"]))
    passages = passages_of(("", t) for t in texts)
    place = {text: number for number, text in enumerate(texts)}
    lexicon = Lexicon(passages)
    embedder = SentenceEmbedder()
    vectors = embedder.embed([p.text for p in passages])
    chosen = _some([r for n, r in enumerate(rows) if _in_half(n, half)], limit)
    ours: list[tuple[float, bool]] = []
    top: list[tuple[float, bool]] = []
    recall: dict[str, list[float]] = {"ours": [], "last": [], "all": []}
    for row in _ticking(chosen, progress):
        history, last = _turns(row)
        question = understood(last, lexicon, history)
        label = row["answerability"][0]
        whole = " ".join([*(turn["content"] for turn in history), last])
        queries = {"ours": question.standalone, "last": last, "all": whole}
        scores = {key: vectors @ embedder.embed([text])[0] for key, text in queries.items()}
        if label in ("ANSWERABLE", "UNANSWERABLE"):
            near = np.argsort(-scores["ours"], kind="stable")[:_K]
            hits = [Hit(passages[n], float(scores["ours"][n])) for n in near]
            ours.append((quote(question, hits, lexicon, embedder).confidence, label == "ANSWERABLE"))
            top.append((float(scores["last"].max()), label == "ANSWERABLE"))
        if label == "ANSWERABLE" and row["contexts"]:
            wanted = {place[c["text"].strip()] for c in row["contexts"]}
            for key, values in scores.items():
                best = set(np.argsort(-values, kind="stable")[:_K].tolist())
                recall[key].append(len(wanted & best) / min(_K, len(wanted)))
    alone = mean(recall["last"])
    return [
        Figure("answerable or not, AUROC", auroc(ours), auroc(top), "top cosine"),
        Figure(f"passages in {_K}, question filled in", mean(recall["ours"]), alone, "last turn alone"),
        Figure(f"passages in {_K}, whole history", mean(recall["all"]), alone, "last turn alone"),
    ]


def _turns(row: dict[str, Any]) -> tuple[list[dict[str, str]], str]:
    roles = {"user": "user", "agent": "assistant"}
    turns = [{"role": roles[t["speaker"]], "content": t["text"]} for t in row["input"]]
    return turns[:-1], turns[-1]["content"]


# CANARD


def _canard(folder: Path, half: Half, limit: int, progress: Progress | None) -> list[Figure]:
    """Follow-ups: what the question filled in shares with a person's rewrite of it."""
    rows = json.loads(_load(folder, "*.json"))
    dialogues = list(dict.fromkeys(r["QuAC_dialog_id"] for r in rows))
    place = {name: n for n, name in enumerate(dialogues)}
    chosen = _some([r for r in rows if _in_half(place[r["QuAC_dialog_id"]], half)], limit)
    lexicon = Lexicon(passages_of(("", " ".join(r["History"])) for r in chosen))
    altered: list[float] = []
    carried: list[float] = []
    right: list[float] = []
    for row in _ticking(chosen, progress):
        about, turns = " ".join(row["History"][:2]), row["History"][2:]
        history = [{"role": "user", "content": about}, {"role": "assistant", "content": about}]
        history += [{"role": ("user", "assistant")[n % 2], "content": t} for n, t in enumerate(turns)]
        ours = understand(row["Question"], history, lexicon, ()).standalone
        own, theirs, mine = (set(tokens(t)) for t in (row["Question"], row["Rewrite"], ours))
        if _plain(row["Question"]) == _plain(row["Rewrite"]):
            # A typing error is mended in a first question as well: that is not the conversation's doing.
            alone = set(tokens(understand(row["Question"], [], lexicon, ()).standalone))
            altered.append(float(mine != alone))
        elif theirs - own:
            carried.append(len((mine - own) & theirs) / len(theirs - own))
            if mine - own:
                right.append(len((mine - own) & theirs) / len(mine - own))
    return [
        Figure("standalone questions altered", mean(altered)),
        Figure("words of a person's rewrite carried over", mean(carried)),
        Figure("of the words carried over, right ones", mean(right)),
    ]


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip("?. ")


SETS: dict[str, Callable[[Path, Half, int, Progress | None], list[Figure]]] = {
    "squad2": _squad,
    "mtrag-un": _mtrag,
    "canard": _canard,
}


def table(name: str, figures: Sequence[Figure]) -> "Table":
    """The figures for a terminal."""
    from rich.table import Table

    drawn = Table(name)
    for heading in ("n", "Dateline", "plain method", ""):
        drawn.add_column(heading, justify="right")
    for each in figures:
        plain = _words(each.plain) if each.plain else ""
        drawn.add_row(each.name, str(each.ours.n), _words(each.ours), plain, each.plain_name)
    return drawn


def _words(found: Mean) -> str:
    return "–" if found.value is None else f"{found.value:.3f} ({found.low:.3f}–{found.high:.3f})"
