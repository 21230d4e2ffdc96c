"""A chat model in this process, through transformers. The only door to its text generation.

LangChain's own class for it cannot be stopped in the middle, and waits a minute where the
generation fails; this one ends with its reader and hands every failure over.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from corpus.errors import ModelError

MAX_NEW = 600  # tokens of a reply; five sentences with their markers need about 250
_LAST_TOKEN = 5.0  # seconds that a generation that was stopped has for the token it is at
_ROLES = {"system": "system", "human": "user", "ai": "assistant"}


class LocalChat(BaseChatModel):
    """A causal language model of transformers with its tokenizer."""

    tokenizer: Any
    model: Any
    name_or_path: str
    temperature: float = 0.0

    @classmethod
    def load(cls, name: str, temperature: float = 0.0) -> "LocalChat":
        """Load a model from a folder, or from the local cache of the model hub by its name.

        Nothing is downloaded. Raises ModelError where it is not there or is none.
        """
        import transformers

        transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        folder = Path(name).expanduser()
        source = str(folder) if folder.is_dir() else name
        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(source, local_files_only=True)
            model = transformers.AutoModelForCausalLM.from_pretrained(
                source, local_files_only=True, dtype="auto"
            )
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"is no model that transformers finds on this machine; name a folder, or download it "
                f"first with: hf download {name}"
            ) from error
        model.train(False)
        return cls(tokenizer=tokenizer, model=model, name_or_path=name, temperature=temperature)

    @property
    def _llm_type(self) -> str:
        return "transformers"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(str(chunk.message.content) for chunk in self._stream(messages))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        import transformers

        inputs = self._inputs(messages)
        size = int(inputs["input_ids"].shape[1])
        self._refuse_too_long(size)
        streamer = transformers.TextIteratorStreamer(
            self.tokenizer, skip_prompt=True, skip_special_tokens=True
        )
        ended = threading.Event()
        failed: list[BaseException] = []
        made: list[int] = []

        def generate() -> None:
            try:
                found = self.model.generate(
                    **inputs,
                    streamer=streamer,
                    max_new_tokens=MAX_NEW,
                    do_sample=self.temperature > 0,
                    temperature=self.temperature or None,
                    top_p=None,
                    top_k=None,
                    pad_token_id=self.tokenizer.pad_token_id or self.tokenizer.eos_token_id,
                    stopping_criteria=[lambda *_, **__: ended.is_set()],
                )
                made.append(int(found.shape[1]) - size)
            except Exception as error:  # handed over below; torch raises whatever it likes
                failed.append(error)
                streamer.on_finalized_text("", stream_end=True)

        worker = threading.Thread(target=generate, name="dateline-local", daemon=True)
        worker.start()
        try:
            for piece in streamer:
                yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
            worker.join()
            if failed:
                raise failed[0]
            took = UsageMetadata(input_tokens=size, output_tokens=made[0], total_tokens=size + made[0])
            yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=took))
        finally:
            ended.set()
            worker.join(_LAST_TOKEN)

    def _inputs(self, messages: list[BaseMessage]) -> Any:
        """Token ids, by the model's own chat template where it has one."""
        turns = [{"role": _ROLES.get(m.type, "user"), "content": str(m.text)} for m in messages]
        if getattr(self.tokenizer, "chat_template", None):
            return self.tokenizer.apply_chat_template(
                turns, add_generation_prompt=True, return_tensors="pt", return_dict=True
            )
        text = "\n\n".join(f"{t['role']}: {t['content']}" for t in turns)
        return self.tokenizer(f"{text}\n\nassistant:", return_tensors="pt")

    def _refuse_too_long(self, size: int) -> None:
        limit = getattr(self.model.config, "max_position_embeddings", None)
        if limit and size + MAX_NEW > limit:
            raise ModelError(
                f"reads at most {limit:,} tokens, and the question with its passages takes {size:,} of them, "
                f"beside {MAX_NEW} for the reply; choose a model that reads more"
            )
