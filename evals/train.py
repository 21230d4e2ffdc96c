"""`python -m evals.train FOLDER` fine-tunes the cross-encoder, and writes it as int8.

From the packaged MiniLM weights in two stages. The first learns from half of SQuAD 2.0: the sentences
of the paragraphs of the articles with an even number, so that the odd ones can tell how good it is.
The second learns releases: small invented ones of evals/pairs.py, with a share of SQuAD among them
so that nothing is unlearnt. About an hour on two cores; `--start FILE`
goes on from weights that the first stage wrote.
"""

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import InputError
from corpus.sentences import sentences
from evals.pairs import Pair, trained_on, training_pairs
from evals.public import squad_articles
from rag.cross import MAX_TOKENS, WEIGHTS, in_context, quantised, weights
from rag.embed import packaged_folder

BATCH, WARM = 32, 0.06
EPOCHS, RATE = 3, 8e-5  # of the first stage
RELEASES_EPOCHS, RELEASES_RATE = 2, 5e-5
POSITIVE = 3.0  # the weight of an answering sentence: there is one among five
ELSEWHERE = 2  # sentences of other paragraphs of the article that are shown with each question
KEPT = 0.15  # of the pairs of SQuAD in the second stage
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


def train(
    rows: Sequence[Pair], start: Mapping[str, Any] | None, epochs: int, rate: float, name: str
) -> dict[str, Any]:
    """Fine-tune on pairs; returns the tensors of the cross-encoder.

    start: tensors to go on from; the packaged weights where None. name: of the stage, shown.
    """
    import torch
    from rich.progress import track
    from transformers import (
        AutoModelForSequenceClassification,
        AutoTokenizer,
        get_linear_schedule_with_warmup,
    )

    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    folder = str(packaged_folder())
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    model: Any = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=1)
    if start is not None:
        model.load_state_dict({k: torch.from_numpy(np.array(t)) for k, t in start.items()})
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)
    steps = epochs * len(rows) // BATCH
    scheduled: Any = get_linear_schedule_with_warmup
    schedule = scheduled(optimiser, int(WARM * steps), steps)
    loss_of = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(POSITIVE))
    model.train()
    for epoch in range(epochs):
        for batch in track(_batches(rows, chance), description=f"{name}, epoch {epoch + 1} of {epochs}"):
            inputs = tokenizer(
                [p.question for p in batch], [p.sentence for p in batch],
                truncation="only_second", max_length=MAX_TOKENS, padding=True, return_tensors="pt",
            )  # fmt: skip
            logits = model(**inputs).logits[:, 0]
            loss = loss_of(logits, torch.tensor([float(p.answers) for p in batch]))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
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


def main() -> None:
    """Train and write."""
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("folder", type=Path, help="the folder of SQuAD 2.0")
    asking.add_argument("--start", type=Path, help="weights of the first stage, to go on from")
    asking.add_argument("--out", type=Path, default=WEIGHTS)
    given = asking.parse_args()
    try:
        articles = squad_articles(given.folder)
    except InputError as error:
        asking.error(str(error))
    if given.start:
        first = weights(given.start)
    else:
        first = train(_told(squad_pairs(articles, titled=False)), None, EPOCHS, RATE, "questions")
    chance = random.Random(SEED)
    rows = list(training_pairs(trained_on(), chance))
    rows += [p for p in squad_pairs(articles, titled=True) if chance.random() < KEPT]
    tensors = train(_told(rows), first, RELEASES_EPOCHS, RELEASES_RATE, "releases")
    from safetensors.numpy import save_file

    save_file(quantised(tensors), str(given.out))
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


def _told(rows: Iterator[Pair] | Sequence[Pair]) -> list[Pair]:
    pairs = list(rows)
    print(f"{len(pairs):,} pairs, {sum(p.answers for p in pairs):,} of them answer")
    return pairs


if __name__ == "__main__":
    main()
