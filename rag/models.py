"""The one setting that names a chat model -> a LangChain chat model, and where it is."""

import importlib.util
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from corpus.errors import InputError, ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

CONNECT = 10.0  # seconds until a server must have taken the connection
READ = 90.0  # seconds that a client waits for more; the writer's own deadlines are shorter

_ADDRESS = re.compile(r"https?://", re.I)
_NAMED = re.compile(r"[\w-]+:\S+")
_EXTRAS = {"anthropic": "langchain-anthropic", "ollama": "langchain-ollama"}
# Where the clients of the providers send to, by the variables that they read for it.
_HOMES = {
    "openai": (("OPENAI_BASE_URL", "OPENAI_API_BASE"), "https://api.openai.com"),
    "anthropic": (("ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL"), "https://api.anthropic.com"),
    "ollama": (("OLLAMA_HOST",), "http://127.0.0.1:11434"),
}
_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_NAME_LENGTH = 40  # characters; what is longer may be a key in the wrong place
_LOOPBACK = re.compile(r"^(?:localhost|127(?:\.\d{1,3}){3}|::1|0\.0\.0\.0)$")


@dataclass(frozen=True, slots=True)
class Choice:
    """A chat model as the setting names it.

    provider: "openai", "anthropic", "ollama", "huggingface", another one of LangChain's, or
    "address" for a server that speaks OpenAI's protocol. name: the model's; "" where an
    address leaves it to the server. address: "" but for "address".
    """

    provider: str
    name: str
    address: str = ""

    @property
    def host(self) -> str:
        """The host that questions and passages go to; "" where none is known."""
        variables, home = _HOMES.get(self.provider, ((), ""))
        given = next((os.environ[v] for v in variables if os.environ.get(v)), home)
        address = self.address or given
        try:
            return urlsplit(address if "//" in address else f"http://{address}").hostname or ""
        except ValueError:  # a variable that holds no address; the provider's client will say so
            return ""

    @property
    def leaves(self) -> str:
        """What leaves this machine, in a sentence."""
        if self.provider == "huggingface":
            return "It runs in this process; nothing leaves this machine."
        if _LOOPBACK.match(self.host):
            return f"It runs at {self.host}; nothing leaves this machine."
        to = self.host or f"the provider {self.provider}"
        return f"Your question, the conversation and the passages it needs are sent to {to}."


def choice(model: str) -> Choice:
    """Read the setting: "provider:name", "http://host:port/v1" or "http://host:port/v1#name".

    Raises InputError where it is neither.
    """
    model = model.strip()
    if _ADDRESS.match(model):
        address, _, name = model.partition("#")
        if not _is_plain_address(address) or " " in model:
            # not repeated: whoever writes a key into an address would see it everywhere
            raise InputError(
                "model: that is no plain address; write http://host:port/v1, with no name, key or query in "
                "it (DATELINE_API_KEY holds the key)."
            )
        return Choice("address", name, address.rstrip("/"))
    if not _NAMED.fullmatch(model):
        shown = f'model "{model}"' if len(model) <= _NAME_LENGTH and "sk-" not in model else "model"
        raise InputError(
            f"{shown}: write it as provider:name, such as openai:gpt-5-mini, or as the address "
            "of a server, such as http://127.0.0.1:8000/v1."
        )
    provider, _, name = model.partition(":")
    return Choice(provider.lower(), name)


def _is_plain_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and "@" not in parts.netloc and not parts.query and parts.port != 0
    except ValueError:
        return False


def build(chosen: Choice, temperature: float, key: str | None = None) -> "BaseChatModel":
    """The chat model, ready to be asked; a server is asked for its name where none is given.

    key: for "address" alone; the others read their providers' variables. Raises ModelError,
    in words of our own, where a package or a key is missing, or the model is not there.
    """
    if (package := _EXTRAS.get(chosen.provider)) and not importlib.util.find_spec(package.replace("-", "_")):
        raise ModelError(f"needs a package that is not installed: pip install {package}")
    if (variable := _KEYS.get(chosen.provider)) and not os.environ.get(variable):
        raise ModelError(f"has no key; set {variable} in the environment")
    if chosen.provider == "huggingface":
        from rag.local import LocalChat

        return LocalChat.load(chosen.name, temperature)
    if chosen.provider == "address":
        return _of_address(chosen, temperature, key)
    from langchain.chat_models import init_chat_model

    limits = _limits(chosen.provider)
    try:
        model: BaseChatModel = init_chat_model(
            chosen.name, model_provider=chosen.provider, temperature=temperature, **limits
        )
    except ImportError as error:
        raise ModelError(f"needs a package that is not installed: pip install {_package(error)}") from error
    except ValueError as error:
        raise ModelError(f'"{chosen.provider}" is no provider that LangChain knows') from error
    return model


def _limits(provider: str) -> dict[str, Any]:
    """Deadlines of the client, and no retries of its own: the writer tries again itself."""
    import httpx

    timeout = httpx.Timeout(READ, connect=CONNECT)
    if provider == "openai":
        return {"timeout": timeout, "max_retries": 0}
    if provider == "ollama":
        return {"client_kwargs": {"timeout": timeout}}
    return {"timeout": READ, "max_retries": 0}


def _of_address(chosen: Choice, temperature: float, key: str | None) -> "BaseChatModel":
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    secret = SecretStr(key or "none")  # a key of a provider is not for other people's servers
    name = chosen.name or _first_model(chosen, secret.get_secret_value())
    return ChatOpenAI(
        model=name,
        base_url=chosen.address,
        api_key=secret,
        temperature=temperature,
        # nor are the names of a provider's organisation and project, which its client reads by itself
        default_headers={"OpenAI-Organization": "", "OpenAI-Project": ""},
        **_limits("openai"),
        **_clients(chosen),
    )


def _clients(chosen: Choice) -> dict[str, Any]:
    """For a server on this machine, clients that no proxy of the environment comes between."""
    if not _LOOPBACK.match(chosen.host):
        return {}
    import httpx

    return {
        "http_client": httpx.Client(trust_env=False),
        "http_async_client": httpx.AsyncClient(trust_env=False),
    }


def _first_model(chosen: Choice, key: str) -> str:
    """The first model that a server says it has."""
    import openai

    address, own = chosen.address, _clients(chosen).get("http_client")
    client = openai.OpenAI(base_url=address, api_key=key, max_retries=0, timeout=CONNECT, http_client=own)
    try:
        models = client.models.list().data
    except (openai.NotFoundError, openai.InternalServerError, openai.APIResponseValidationError) as error:
        raise ModelError(f"does not tell which models it has; name one as {address}#NAME") from error
    if not models:
        raise ModelError(f"offers no model; name one as {address}#NAME")
    return models[0].id


def _package(error: ImportError) -> str:
    found = re.search(r"langchain-[\w-]+", str(error).replace("_", "-"))
    return found.group() if found else (error.name or "its package").replace("_", "-")
