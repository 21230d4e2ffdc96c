"""Whether a sentence answers a question, by a cross-encoder; its weights lie beside this file as int8.

Fine-tuned by `python -m evals.train` from the packaged MiniLM weights on half of SQuAD 2.0 and on small
invented releases. It reads a sentence behind the title and the month of its release, as a sentence
alone often names neither the company nor the year.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WEIGHTS = Path(__file__).parent / "cross-encoder-int8.safetensors"
_SCALE = ".scale"  # behind the name of a tensor, for the scales of its rows
MAX_TOKENS = 160  # of question and sentence, as it was trained
_KNOWN = 4096  # pairs whose scores are kept


def in_context(sentence: str, title: str, day: date | None = None) -> str:
    """A sentence as the cross-encoder reads it. day: of its release; None or date.min: it has none."""
    when = f" ({day:%B %Y})" if day and day > date.min else ""
    return f"{title}{when}: {' '.join(sentence.split())}"


def quantised(tensors: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Matrices as int8 with a float16 scale for each row; the rest as float16."""
    found: dict[str, NDArray[Any]] = {}
    for name, tensor in tensors.items():
        if tensor.ndim != 2:
            found[name] = tensor.astype(np.float16) if tensor.dtype.kind == "f" else tensor
            continue
        scale = (np.abs(tensor).max(axis=1) / 127).astype(np.float16)
        safe = np.where(scale == 0, 1, scale).astype(np.float32)
        found[name] = np.clip(np.rint(tensor / safe[:, None]), -127, 127).astype(np.int8)
        found[name + _SCALE] = safe.astype(np.float16)
    return found


def restored(tensors: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The float32 tensors that `quantised` made smaller."""
    found = {}
    for name, tensor in tensors.items():
        if name.endswith(_SCALE):
            continue
        scale = tensors.get(name + _SCALE)
        whole = tensor.astype(np.float32) if tensor.dtype.kind in "f" or scale is not None else tensor
        found[name] = whole * scale.astype(np.float32)[:, None] if scale is not None else whole
    return found


def weights(file: Path = WEIGHTS) -> dict[str, NDArray[Any]]:
    """The tensors of the fine-tuned cross-encoder, float32, by name."""
    from safetensors.numpy import load_file

    return restored(load_file(str(file)))


class Judge:
    """Scores pairs of a question and a sentence, and remembers them. Safe between threads.

    predict: from pairs to scores, 0..1.
    """

    def __init__(self, predict: Callable[[list[tuple[str, str]]], Sequence[float]]) -> None:
        self._predict = predict
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, str], float] = OrderedDict()

    def score(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """How likely each sentence answers the question, 0..1; shape (len(sentences),)."""
        keys = [(question, s) for s in sentences]
        with self._lock:
            missing = [key for key in dict.fromkeys(keys) if key not in self._known]
            if missing:
                scores = self._predict(missing)
                self._known.update(zip(missing, map(float, scores), strict=True))
            found = np.array([self._known[key] for key in keys], dtype=np.float32)
            while len(self._known) > _KNOWN:
                self._known.popitem(last=False)
        return found
