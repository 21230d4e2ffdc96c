"""`python -m evals.train FOLDER` fine-tunes the cross-encoder, and writes it as int8 in ONNX.

From the packaged MiniLM weights in four stages. The first learns from half of SQuAD 2.0: the sentences
of the paragraphs of the articles with an even number, so that the odd ones can tell how good it is.
The second learns releases, the small invented ones of evals/pairs.py, and the third harder ones: who
owns what, who does what under an agreement, what has come of a plan; the fourth near misses, of which
half are answered by nothing. The later ones repeat shares of what was learnt before. `--kept FOLDER`
keeps the weights of each stage, and goes on from those that are there; `--from FILE` goes on from an
ONNX file with the last stage alone. The vectors of words are left as they are: rare ones would be
unlearnt. What is written is the mean of the weights before and after the last stage (Wortsman et al.
2022, "Robust fine-tuning of zero-shot models"). The third stage alone answers our own cases more freely,
the fourth alone (79,217 pairs seen twice, an hour) says no more readily; at a threshold that lets
through 20 false answers of 220, their mean tells 372 of 478 right, where the third stage lets through
24 for 373, and the fourth 19 for 363.

About an hour and a half on two cores that compute in bfloat16 (90 pairs a second). Others are taken in
float32, as they would do worse in bfloat16 than without: a product of matrices took five times as long.
"""

import argparse
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from corpus.errors import InputError
from corpus.sentences import sentences
from evals.export import read_onnx, untrained, write_onnx
from evals.pairs import HARDER, NEAR, TRAIN, Pair, load_pairs, training_pairs
from evals.public import squad_articles
from rag.cross import MAX_TOKENS, MODEL, in_context
from rag.embed import SentenceEmbedder, packaged_folder

BATCH, WARM = 32, 0.06
POSITIVE = 3.0  # the weight of an answering sentence: there is one among five
ELSEWHERE = 2  # sentences of other paragraphs of the article that are shown with each question
KEPT, RECALLED = 0.15, 0.3  # of the pairs of earlier stages, so that nothing is unlearnt
KEPT_LAST, RECALLED_LAST = 0.08, 0.12  # the same for the last stage, which sees them twice
SEED = 7


def squad_pairs(articles: Sequence[dict[str, Any]], titled: bool) -> Iterator[Pair]:
    """Each question with every sentence of its paragraph and a few of others of the article."""
    chance = random.Random(SEED)
    for article in articles[::2]:
        title = article["title"].replace("_", " ")
        told = [_sentences(p["context"]) for p in article["paragraphs"]]

        def pair(question: str, words: str, answers: bool, title: str = title) -> Pair:
            return Pair(question, in_context(words, title) if titled else words, answers)

        for place, paragraph in enumerate(article["paragraphs"]):
            others = [s for n, spans in enumerate(told) if n != place for _, _, s in spans]
            for row in paragraph["qas"]:
                starts = {a["answer_start"] for a in row["answers"]} if not row["is_impossible"] else set()
                for start, end, words in told[place]:
                    yield pair(row["question"], words, any(start <= s < end for s in starts))
                for words in chance.sample(others, min(ELSEWHERE, len(others))):
                    yield pair(row["question"], words, False)


def _sentences(text: str) -> list[tuple[int, int, str]]:
    return [(s.start, s.end, text[s.start : s.end]) for s in sentences(text)]


def train(rows: Sequence[Pair], start: Mapping[str, Any] | None, stage: "Stage") -> dict[str, Any]:
    """Fine-tune on pairs; returns the tensors of the cross-encoder.

    start: tensors to go on from; the packaged weights where None.
    """
    import torch
    from rich.progress import track
    from transformers import AutoTokenizer, get_linear_schedule_with_warmup

    torch.manual_seed(SEED)
    bfloat16 = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    chance = random.Random(SEED)
    tokenizer: Any = AutoTokenizer.from_pretrained(str(packaged_folder()))
    model = untrained(start)
    # Without dropout, and with plain attention: two thirds of the time on a CPU go there.
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    learnt = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learnt, lr=stage.rate, weight_decay=0.01, fused=True)
    steps = stage.epochs * len(rows) // BATCH
    scheduled: Any = get_linear_schedule_with_warmup
    schedule = scheduled(optimiser, int(WARM * steps), steps)
    loss_of = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(POSITIVE))
    model.train()
    for epoch in range(stage.epochs):
        for batch in track(
            _batches(rows, chance), description=f"{stage.name}, epoch {epoch + 1} of {stage.epochs}"
        ):
            inputs = tokenizer(
                [p.question for p in batch], [p.sentence for p in batch],
                truncation="longest_first", max_length=MAX_TOKENS, padding=True, return_tensors="pt",
            )  # fmt: skip
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
                logits = model(**inputs).logits[:, 0].float()
            loss = loss_of(logits, torch.tensor([float(p.answers) for p in batch]))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learnt, 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
    return {name: np.asarray(tensor.detach()) for name, tensor in model.state_dict().items()}


def _batches(rows: Sequence[Pair], chance: random.Random) -> list[list[Pair]]:
    """Pairs of about the same length together, as these waste no padding; in random order."""
    order = sorted(rows, key=lambda p: (len(p.sentence) + chance.randrange(30), chance.random()))
    batches = [list(order[n : n + BATCH]) for n in range(0, len(order), BATCH)]
    chance.shuffle(batches)
    return batches


class Stage(NamedTuple):
    """What is learnt next: from which pairs, how often seen, at which learning rate."""

    name: str
    rows: Callable[[], Iterable[Pair]]
    epochs: int
    rate: float


def stages(articles: Sequence[dict[str, Any]]) -> tuple[Stage, ...]:
    """The stages in order. articles: of SQuAD 2.0."""
    embed = SentenceEmbedder().embed

    def some(rows: Iterable[Pair], share: float) -> list[Pair]:
        chance = random.Random(SEED)
        return [pair for pair in rows if chance.random() < share]

    def releases(folder: Path) -> list[Pair]:
        return list(training_pairs(load_pairs(folder), random.Random(SEED), embed))

    def questions(share: float = KEPT) -> list[Pair]:
        return some(squad_pairs(articles, titled=True), share)

    return (
        Stage("questions", lambda: squad_pairs(articles, titled=False), 3, 8e-5),
        Stage("releases", lambda: [*releases(TRAIN), *questions()], 2, 5e-5),
        Stage(
            "harder releases",
            lambda: [*releases(HARDER), *some(releases(TRAIN), RECALLED), *questions()],
            1,
            3e-5,
        ),
        Stage(
            "near misses",
            lambda: [
                *releases(NEAR),
                *some([*releases(TRAIN), *releases(HARDER)], RECALLED_LAST),
                *questions(KEPT_LAST),
            ],
            2,
            4e-5,
        ),
    )


def mean_of(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The mean of the tensors of two cross-encoders, by name."""
    return {name: (one[name] + other[name]) / 2 for name in one}


def main() -> None:
    """Train and write."""
    from safetensors.numpy import load_file, save_file

    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("folder", type=Path, help="the folder of SQuAD 2.0")
    asking.add_argument(
        "--kept", type=Path, help="a folder for the weights of each stage, to go on from them"
    )
    asking.add_argument(
        "--from", dest="begin", type=Path, help="an ONNX file to go on from with the last stage alone"
    )
    asking.add_argument("--out", type=Path, default=MODEL)
    given = asking.parse_args()
    try:
        articles = squad_articles(given.folder)
    except InputError as error:
        asking.error(str(error))
    tensors = read_onnx(given.begin) if given.begin else None
    ahead = list(enumerate(stages(articles), start=1))
    before: Mapping[str, Any] | None = None
    for number, stage in ahead[-1:] if given.begin else ahead:
        before = tensors
        kept = given.kept / f"stage-{number}.safetensors" if given.kept else None
        if kept is not None and kept.is_file() and not given.begin:
            tensors = load_file(str(kept))
            continue
        tensors = train(_told(stage.rows()), tensors, stage)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            save_file(tensors, str(kept))
    write_onnx(mean_of(before, tensors) if before and tensors else {}, given.out)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


def _told(rows: Iterable[Pair]) -> list[Pair]:
    pairs = list(rows)
    print(f"{len(pairs):,} pairs, {sum(p.answers for p in pairs):,} of them answer")
    return pairs


if __name__ == "__main__":
    main()
