"""The plan of the house, held: who may import whom, and which file a heavy library enters by."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import rag

ROOT = Path(__file__).parent.parent
ORDER = {
    "corpus": [
        "errors", "release", "claims", "sentences", "read", "people", "speech", "sections", "parse",
        "collect", "companies", "compare",
    ],
    "rag": [
        "records", "settings", "split", "disk", "cross", "embed", "chroma", "generation", "store",
        "words", "values", "alternatives", "phrases", "lexical", "entities", "relative", "periods",
        "followup", "kinds",
        "events", "typos", "rephrase", "sides", "question", "retrieve", "library", "talk", "audit", "spans",
        "timely", "tables", "stretches", "otherwise",
        "held", "evidence", "extent", "confidence", "summary", "standing", "contrast", "listed",
        "wording", "quote", "inventory",
        "clarify", "days", "units", "figures", "developments", "changes",
        "reply", "prompts", "clean", "support",
        "gate", "local", "models", "receive", "write", "verify", "written", "tell", "runnable",
        "assistant", "__init__",
    ],
    "ui": [
        "render", "panel", "guard", "about", "shell", "history", "web", "evals", "cli", "__init__",
        "__main__",
    ],
    "evals": [
        "words", "days", "units", "numerals", "amounts", "case", "outcome", "grade", "cited",
        "delivered", "loss", "peers", "run", "metrics", "canaries", "evaluation", "compare", "report",
        "page", "lint", "gate", "agreement", "metamorphic", "sets", "public", "pairs", "export", "replies",
        "falsify", "parsing", "differences", "boilerplate", "train", "calibrate", "__init__", "__main__",
    ],
}  # fmt: skip
MAY_IMPORT = {
    "corpus": {"corpus"},
    "rag": {"corpus", "rag"},
    "ui": {"corpus", "rag", "ui"},
    "evals": {"corpus", "rag", "evals"},
}
DOORS = {
    "sentence_transformers": "rag/embed.py",
    "chromadb": "rag/chroma.py",
    "gradio": "ui/web.py",
    "bm25s": "rag/lexical.py",
}
FILES = [p for package in ORDER for p in sorted((ROOT / package).glob("*.py"))]


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_file_imports_only_from_above(path: Path) -> None:
    package = path.parent.name
    ours = {n for n in imported(path) if n.split(".")[0] in ORDER}
    allowed = MAY_IMPORT[package]
    if path == ROOT / "ui/evals.py":
        allowed = allowed | {"evals"}  # the evals' door in the shell
    assert {n.split(".")[0] for n in ours} <= allowed
    order = ORDER[package]
    below = order[order.index(path.stem) :] if path.stem in order else []
    assert not {n for n in ours if n.split(".")[0] == package and n.split(".")[-1] in below}


def test_every_file_has_its_place_in_the_order() -> None:
    named = {(package, stem) for package, stems in ORDER.items() for stem in stems}
    assert {(p.parent.name, p.stem) for p in FILES} - named <= {("corpus", "__init__")}


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_heavy_libraries_enter_by_their_door(path: Path) -> None:
    roots = {n.split(".")[0] for n in imported(path)}
    here = path.relative_to(ROOT).as_posix()
    assert {lib for lib, door in DOORS.items() if lib in roots and door != here} == set()


@pytest.mark.parametrize("arguments", [["-c", "import rag"], ["-m", "ui.cli", "--help"]])
def test_nothing_heavy_is_loaded_before_it_is_needed(arguments: list[str]) -> None:
    heavy = ("torch", "transformers", "chromadb", "gradio", "langchain_core")
    script = (
        "import sys\n"
        f"arguments = {arguments!r}\n"
        "try:\n"
        "    if arguments[0] == '-c':\n"
        "        exec(arguments[1])\n"
        "    else:\n"
        "        from ui.cli import main\n"
        "        main(arguments[2:])\n"
        "except SystemExit:\n"
        "    pass\n"
        f"sys.exit(','.join(m for m in {heavy!r} if m in sys.modules) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (done.stderr, done.returncode) == ("", 0)


def test_the_public_door_has_seven_names() -> None:
    assert sorted(rag.__all__) == [
        "Answer", "Assistant", "Citation", "DatelineError", "Hit", "Passage", "Settings",
    ]  # fmt: skip


def test_functions_and_files_stay_short() -> None:
    long = []
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 400:
            long.append(path.name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 60:
                long.append(f"{path.name}: {node.name}")
    assert long == []
