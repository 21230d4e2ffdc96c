"""Whether a sentence answers a question, by a cross-encoder; it lies beside this file as int8 in ONNX.

Fine-tuned by `python -m evals.train` from the packaged MiniLM weights on half of SQuAD 2.0 and on small
invented releases. It reads a sentence behind the title and the month of its release, as a sentence
alone often names neither the company nor the year.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Encoding

MODEL = Path(__file__).parent / "cross-encoder-int8.onnx"
MAX_TOKENS = 160  # of question and sentence, as it was trained
_KNOWN = 4096  # pairs whose scores are kept
_THREADS = min(4, os.cpu_count() or 1)


def in_context(sentence: str, title: str, day: date | None = None) -> str:
    """A sentence as the cross-encoder reads it. day: of its release; None or date.min: it has none."""
    when = f" ({day:%B %Y})" if day and day > date.min else ""
    return f"{title}{when}: {' '.join(sentence.split())}"


def quiet_runtime() -> Any:
    """onnxruntime without its telemetry.

    By itself it leaves an identifier and a queue of events in the user's cache, and sends them, from its
    import on; only this variable, set before, keeps it from all of it.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    return onnxruntime


class CrossEncoder:
    """Scores pairs of a question and a sentence, and remembers them. Safe between threads.

    tokenizer: tokenizer.json of the weights it was fine-tuned from. model: the ONNX file.
    Each pair is read alone, so that no score depends on what else was asked: int8 takes its scale
    from all that is in a batch. On two cores this is also quicker than batches (512 pairs a second
    against 330, and 167 in float32 with torch), as nothing is padded.
    """

    def __init__(self, tokenizer: Path, model: Path = MODEL) -> None:
        self._files = tokenizer, model
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, str], float] = OrderedDict()

    def score(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """How likely each sentence answers the question, 0..1; shape (len(sentences),)."""
        keys = [(question, s) for s in sentences]
        with self._lock:
            missing = [key for key in dict.fromkeys(keys) if key not in self._known]
            if missing:
                self._known.update(zip(missing, self._read(missing), strict=True))
            found = np.array([self._known[key] for key in keys], dtype=np.float32)
            while len(self._known) > _KNOWN:
                self._known.popitem(last=False)
        return found

    def _read(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        encoded = self._tokenizer.encode_batch(list(pairs))
        logits = np.fromiter(self._pool.map(self._logit, encoded), dtype=np.float64, count=len(pairs))
        return [float(x) for x in 1.0 / (1.0 + np.exp(-logits))]

    def _logit(self, pair: "Encoding") -> float:
        given = {
            "input_ids": pair.ids,
            "attention_mask": pair.attention_mask,
            "token_type_ids": pair.type_ids,
        }
        (logits,) = self._session.run(None, {k: np.array([v], dtype=np.int64) for k, v in given.items()})
        return float(logits[0, 0])

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._files[0]))
        tokenizer.enable_truncation(MAX_TOKENS)  # of the longer first
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(_THREADS, thread_name_prefix="cross-encoder")

    @cached_property
    def _session(self) -> Any:
        runtime = quiet_runtime()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # the pairs are read side by side
        options.log_severity_level = 3  # errors
        return runtime.InferenceSession(str(self._files[1]), options, providers=["CPUExecutionProvider"])
