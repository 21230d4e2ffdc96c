"""Chat models of transformers: in this process, and behind its own server."""

import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import ModelError
from rag import local
from rag.records import Usage
from rag.write import ChatWriter
from tests.test_write import HITS

TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny language model with random weights, saved as any other."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    torch.manual_seed(0)
    made = tmp_path_factory.mktemp("tiny")
    letters = pre_tokenizers.ByteLevel.alphabet()
    bare = Tokenizer(models.BPE(unk_token="<unk>"))
    bare.pre_tokenizer = pre_tokenizers.ByteLevel()
    bare.decoder = decoders.ByteLevel()
    special = ["<unk>", "<s>", "</s>"]
    trainer = trainers.BpeTrainer(vocab_size=280, special_tokens=special, initial_alphabet=letters)
    bare.train_from_iterator(["the plant cost 42 million euros"], trainer)
    tokenizer: Any = PreTrainedTokenizerFast
    tokenizer = tokenizer(tokenizer_object=bare, unk_token="<unk>", bos_token="<s>", eos_token="</s>")
    tokenizer.chat_template = TEMPLATE
    config = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=32, num_hidden_layers=1,
        num_attention_heads=2, max_position_embeddings=8192,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(made)
    tokenizer.save_pretrained(made)
    return made


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "MAX_NEW", 12)


def test_a_folder_is_loaded_and_writes_with_its_tokens_counted(folder: Path) -> None:
    *pieces, usage = [p for p in ChatWriter(f"huggingface:{folder}").stream("What is new?", HITS, ()) if p]
    assert isinstance(usage, Usage)
    assert usage.read > 100
    assert 1 <= usage.written <= 12
    assert "".join(str(p) for p in pieces)


def test_the_same_prompt_gets_the_same_reply(folder: Path) -> None:
    model = local.LocalChat.load(str(folder))
    assert model.invoke("Why?").text == model.invoke("Why?").text


def test_to_stop_reading_ends_the_generation(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "MAX_NEW", 5_000)
    pieces = ChatWriter(f"huggingface:{folder}").stream("?", HITS[:1], ())
    assert next(p for p in pieces if p)
    pieces.close()  # type: ignore[attr-defined]
    for thread in threading.enumerate():
        if thread.name == "dateline-local":
            thread.join(10)
            assert not thread.is_alive()


def test_a_prompt_that_is_too_long_is_explained(folder: Path) -> None:
    with pytest.raises(ModelError, match="reads at most 8,192 tokens"):
        list(ChatWriter(f"huggingface:{folder}").stream("why " * 8_000, HITS, ()))


@pytest.mark.parametrize("name", ["/nowhere", "nobody/nothing", "."])
def test_a_model_that_is_not_here_is_not_downloaded(name: str) -> None:
    with pytest.raises(ModelError, match=r"no model that transformers finds on this machine"):
        ChatWriter(f"huggingface:{name}").check()


@pytest.fixture
def served(folder: Path) -> Iterator[str]:
    """The model behind `transformers serve`, an OpenAI-compatible server of other people's."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("transformers")), "serve", str(folder)]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if "Uvicorn running" in line:
                break
        threading.Thread(target=process.stderr.read, daemon=True).start()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=60) as health:
            assert health.status == 200
        yield f"http://127.0.0.1:{port}/v1#{folder}"
    finally:
        process.terminate()
        process.wait()


def test_a_server_that_nobody_here_wrote_is_asked_by_its_address(served: str) -> None:
    assert ChatWriter(served).check()
    with pytest.raises(ModelError, match="does not tell which models"):
        ChatWriter(served.partition("#")[0]).check()
