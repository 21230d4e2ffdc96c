import pytest

from corpus.errors import InputError, ModelError
from rag.models import Choice, build, choice
from rag.write import ChatWriter
from tests.builders import ScriptedServer


@pytest.mark.parametrize(
    ("model", "read"),
    [
        ("openai:gpt-5-mini", Choice("openai", "gpt-5-mini")),
        ("Ollama:qwen3:8b", Choice("ollama", "qwen3:8b")),
        ("huggingface:~/models/small", Choice("huggingface", "~/models/small")),
        ("http://127.0.0.1:8000/v1/", Choice("address", "", "http://127.0.0.1:8000/v1")),
        ("https://llm.example/v1#big", Choice("address", "big", "https://llm.example/v1")),
    ],
)
def test_one_setting_names_any_model(model: str, read: Choice) -> None:
    assert choice(model) == read


@pytest.mark.parametrize("model", ["gpt-5", "", "openai:", "http://", "http://user:key@host/v1", "a b:c"])
def test_a_setting_that_names_no_model_says_how_to_write_it(model: str) -> None:
    with pytest.raises(InputError, match=r"provider:name|http://host:port/v1"):
        choice(model)


@pytest.mark.parametrize(
    ("model", "leaves"),
    [
        ("openai:x", "are sent to api.openai.com."),
        ("anthropic:x", "are sent to api.anthropic.com."),
        ("ollama:x", "runs at 127.0.0.1; nothing leaves this machine."),
        ("huggingface:x", "runs in this process; nothing leaves this machine."),
        ("http://localhost:1/v1", "runs at localhost; nothing leaves this machine."),
        ("https://llm.example/v1", "are sent to llm.example."),
        ("mistralai:x", "are sent to the provider mistralai."),
    ],
)
def test_it_is_told_what_leaves_the_machine(model: str, leaves: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "ANTHROPIC_BASE_URL", "OLLAMA_HOST"):
        monkeypatch.delenv(variable, raising=False)
    assert ChatWriter(model).leaves.endswith(leaves)


def test_a_providers_own_variable_for_its_address_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "https://proxy.example/v1")
    monkeypatch.setenv("OLLAMA_HOST", "box.example:11434")
    assert choice("openai:x").host == "proxy.example"
    assert choice("ollama:x").host == "box.example"


def test_a_missing_key_names_its_variable() -> None:
    for provider, variable in (("openai", "OPENAI_API_KEY"), ("anthropic", "ANTHROPIC_API_KEY")):
        with pytest.raises(ModelError, match=f"set {variable} in the environment"):
            build(Choice(provider, "x"), 0.0)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.models.importlib.util.find_spec", lambda _: None)
    with pytest.raises(ModelError, match="pip install langchain-ollama"):
        build(Choice("ollama", "x"), 0.0)
    with pytest.raises(ModelError, match="nobody"):
        build(Choice("nobody", "x"), 0.0)


def test_a_server_is_asked_for_its_model_where_none_is_named() -> None:
    with ScriptedServer(["ready"], models=["first", "second"]).running() as server:
        assert ChatWriter(server.url).check() == "ready"
        assert ChatWriter(f"{server.url}#second").check() == "ready"
    assert [r["model"] for r in server.requests] == ["first", "second"]


@pytest.mark.parametrize(("models", "said"), [([], "offers no model"), (None, "does not tell which models")])
def test_a_server_without_models_is_explained(models: list[str] | None, said: str) -> None:
    server = ScriptedServer(["ready"], models=models)
    with server.running(), pytest.raises(ModelError, match=f"{said}.*#NAME"):
        ChatWriter(server.url).check()


def test_a_key_of_a_provider_is_not_sent_to_other_peoples_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-7")
    with ScriptedServer(["ready"], models=["m"]).running() as server:
        ChatWriter(server.url).check()
        ChatWriter(server.url, key="mine").check()
    assert {k for k in server.keys if "canary" in k} == set()
    assert server.keys[-1] == "Bearer mine"


def test_a_server_on_this_machine_is_asked_past_a_proxy_and_without_a_providers_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("OPENAI_ORG_ID", "org-canary")
    with ScriptedServer(["ready"]).running() as server:
        assert ChatWriter(server.url).check() == "ready"
    assert server.organisations == [""]
