"""`python -m evals.train FOLDER` fine-tunes the cross-encoder on half of SQuAD 2.0, and writes it as int8.

From the packaged MiniLM weights; on the sentences of the paragraphs of the articles with an even
number, so that the odd ones can tell how good it is. About 30 minutes on two cores.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from corpus.sentences import sentences
from rag.cross import MAX_TOKENS, WEIGHTS, quantised
from rag.embed import packaged_folder

EPOCHS, BATCH, RATE, WARM = 3, 32, 8e-5, 0.06
POSITIVE = 3.0  # the weight of an answering sentence: there is one among five
ELSEWHERE = 2  # sentences of other paragraphs of the article that are shown with each question
SEED = 7


class Pair(NamedTuple):
    """A question with a sentence, and whether this one answers it."""

    question: str
    sentence: str
    answers: bool


def pairs(articles: Sequence[dict[str, Any]]) -> Iterator[Pair]:
    """Each question with every sentence of its paragraph and a few of others of the article."""
    chance = random.Random(SEED)
    for article in articles[::2]:
        told = [_sentences(p["context"]) for p in article["paragraphs"]]
        for place, paragraph in enumerate(article["paragraphs"]):
            others = [s for n, spans in enumerate(told) if n != place for _, _, s in spans]
            for row in paragraph["qas"]:
                starts = {a["answer_start"] for a in row["answers"]} if not row["is_impossible"] else set()
                for start, end, words in told[place]:
                    yield Pair(row["question"], words, any(start <= s < end for s in starts))
                for words in chance.sample(others, min(ELSEWHERE, len(others))):
                    yield Pair(row["question"], words, False)


def _sentences(text: str) -> list[tuple[int, int, str]]:
    return [(s.start, s.end, text[s.start : s.end]) for s in sentences(text)]


def train(rows: Sequence[Pair], folder: Path) -> dict[str, Any]:
    """Fine-tune the weights in a folder on pairs; returns the tensors of the cross-encoder."""
    import torch
    from rich.progress import track
    from transformers import (
        AutoModelForSequenceClassification,
        AutoTokenizer,
        get_linear_schedule_with_warmup,
    )

    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    tokenizer: Any = AutoTokenizer.from_pretrained(str(folder))
    model: Any = AutoModelForSequenceClassification.from_pretrained(str(folder), num_labels=1)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    steps = EPOCHS * len(rows) // BATCH
    scheduled: Any = get_linear_schedule_with_warmup
    schedule = scheduled(optimiser, int(WARM * steps), steps)
    loss_of = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(POSITIVE))
    model.train()
    for epoch in range(EPOCHS):
        for batch in track(_batches(rows, chance), description=f"epoch {epoch + 1} of {EPOCHS}"):
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
    asking.add_argument("--out", type=Path, default=WEIGHTS)
    given = asking.parse_args()
    file = next(iter(sorted(given.folder.glob("*.json"))), None)
    if file is None:
        asking.error(f"{given.folder}: holds no *.json; name the folder of the set.")
    rows = list(pairs(json.loads(file.read_text(encoding="utf-8"))["data"]))
    print(f"{len(rows):,} pairs, {sum(p.answers for p in rows):,} of them answer")
    from safetensors.numpy import save_file

    save_file(quantised(train(rows, packaged_folder())), str(given.out))
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
