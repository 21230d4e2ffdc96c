"""The settings of Dateline, read once at an entrance."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from corpus.errors import InputError

PREFIX = "DATELINE_"
# Names that start like settings and are read by the test suite.
_NOT_SETTINGS = frozenset({"DATELINE_ORIGINALS"})


class Settings(BaseModel):
    """What a user may choose; everything else is a constant beside the code that it tunes.

    corpus: folder or file of releases; None for those that ship and those added.
    store: folder of the index; None for the user's data folder.
    model: a chat model, as "provider:name" or the address of a server, or None for answers in the
        releases' own words.
    api_key: for a server given by its address; providers have variables of their own.
    unproven: whether what a chat model claims and its cited words do not hold is struck or marked.
    embedding_model: folder of a sentence-transformers model; None for the packaged one.
    temperature: of the chat model, 0..2.
    tracing: whether LangChain may send prompts to a tracing service that the environment names.
    password: that the page asks of everybody.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    corpus: Path | None = None
    store: Path | None = None
    model: str | None = None
    embedding_model: Path | None = None
    temperature: float = Field(default=0.0, ge=0.0, le=2.0)
    tracing: bool = False
    password: SecretStr | None = None
    api_key: SecretStr | None = None
    unproven: Literal["strike", "mark"] = "strike"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Settings out of DATELINE_CORPUS, DATELINE_STORE, DATELINE_MODEL and so on.

        Raises InputError for an unknown name or an unusable value.
        """
        given = {
            key.removeprefix(PREFIX).lower(): value
            for key, value in environment.items()
            if key.startswith(PREFIX) and key not in _NOT_SETTINGS and value != ""
        }
        unknown = sorted(set(given) - set(cls.model_fields))
        if unknown:
            known = ", ".join(PREFIX + name.upper() for name in cls.model_fields)
            names = ", ".join(PREFIX + name.upper() for name in unknown)
            raise InputError(f"{names}: no such setting; the settings are {known}.")
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            name = PREFIX + str(first["loc"][0]).upper()
            raise InputError(f"{name}: {first['msg']}.") from error
