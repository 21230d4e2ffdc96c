"""A store that something happened to: mended, or explained in one sentence; nothing is lost."""

import json
import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from corpus.errors import StoreError
from rag import Assistant
from tests.builders import RELEASES, WordEmbedder

PARTS = [
    "passages.jsonl", "vectors.npy", "manifest.json",
    "chroma/chroma.sqlite3", "chroma/*/data_level0.bin", "chroma/*/header.bin", "chroma/*/length.bin",
    "chroma/*/link_lists.bin", "chroma/*/index_metadata.pickle",
]  # fmt: skip
NEW = """Oslo, May 5, 2025 -- Fjordlys ASA today opened a ferry terminal in Bergen.
The ferry terminal in Bergen cost 75 million Norwegian kroner."""


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(len(data) // 7, len(data), max(1, len(data) // 5)):
        data[place] ^= 0xFF
    path.write_bytes(data)


def removed(path: Path) -> None:
    path.unlink()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an added release and three generations; never used itself."""
    folder = tmp_path_factory.mktemp("built")
    assistant = Assistant(RELEASES, folder / "store", embedder=WordEmbedder())
    assistant.index()
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text(NEW if name == "one.txt" else NEW.replace("Bergen", "Bodø"))
        assistant.add(folder / name)
    return folder / "store"


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "store"))


def opened(store: Path) -> Assistant:
    return Assistant(RELEASES, store, embedder=WordEmbedder())


def answers_rightly(assistant: Assistant) -> bool:
    terminal = assistant.ask("What did the ferry terminal in Bergen cost?", as_of=date(2026, 1, 1))
    plant = assistant.ask("What did the plant in Rotterdam cost?", as_of=date(2026, 1, 1))
    return "75 million Norwegian kroner" in terminal.text and "€42 million" in plant.text


def assert_mended(store: Path) -> None:
    assert answers_rightly(opened(store))
    bad = [check for check in opened(store).verify() if not check.good]
    assert bad == []
    assert len(opened(store).releases()) == 5


@pytest.mark.parametrize("damage", [emptied, cut, flipped, removed], ids=lambda d: d.__name__)
@pytest.mark.parametrize("part", PARTS)
def test_a_damaged_file_is_mended(store: Path, part: str, damage: Callable[[Path], None]) -> None:
    live = store / "generations/000003"
    damage(next(live.glob(part)))
    assert_mended(store)


def test_a_database_with_damaged_pages_never_ends_the_process(store: Path) -> None:
    path = store / "generations/000003/chroma/chroma.sqlite3"
    chance = random.Random(4)
    whole = path.read_bytes()
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(20):
            data[chance.randrange(100, len(data))] ^= 0xFF
        path.write_bytes(data)
        generation = opened(store).library.store.open().generation
        assert generation is not None
        found = generation.nearest(generation.vectors[0], 1)[0]
        assert round(found[1], 3) == 1.0
    assert_mended(store)


def test_a_damaged_piece_of_an_interrupted_build_is_made_again(store: Path) -> None:
    (store / "embedded").mkdir()
    for name, data in (("a.npz", b""), ("b.npz", b"PK\x03\x04cut"), ("c.npz", b"words")):
        (store / "embedded" / name).write_bytes(data)
    emptied(store / "generations/000003/manifest.json")
    assert_mended(store)


@pytest.mark.parametrize("part", [".", "chroma", "chroma/*-*"])
def test_a_missing_folder_is_mended(store: Path, part: str) -> None:
    live = store / "generations/000003"
    shutil.rmtree(live if part == "." else next(live.glob(part)))
    assert_mended(store)


@pytest.mark.parametrize("pointer", ["", "000001", "000099", "../../x", "\udcff", "000003\n000002"])
def test_a_wrong_pointer_is_mended(store: Path, pointer: str) -> None:
    (store / "current").write_bytes(pointer.encode(errors="surrogateescape"))
    assert_mended(store)


def test_a_missing_pointer_is_mended(store: Path) -> None:
    (store / "current").unlink()
    assert_mended(store)


@pytest.mark.parametrize("part", ["passages.jsonl", "vectors.npy", "manifest.json"])
def test_damage_in_every_generation_is_mended_out_of_the_releases(store: Path, part: str) -> None:
    for generation in (store / "generations").iterdir():
        emptied(generation / part)
    assert_mended(store)


@pytest.mark.parametrize(
    "values",
    [{"weights": "other"}, {"format": 99}, {"format": "?"}, {"scheme": "other"}, {"chromadb": "0.1"},
     {"digest": "other"}, {"dimension": 3}, {"rows": 1}, {"files": {}}, {"files": 7}, {"more": 1}],
    ids=str,
)  # fmt: skip
def test_a_manifest_that_does_not_fit_is_mended(store: Path, values: dict[str, object]) -> None:
    path = store / "generations/000003/manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))
    assert_mended(store)


def test_a_manifest_of_another_corpus_is_explained(store: Path) -> None:
    path = store / "generations/000003/manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"corpus": "/other"}))
    with pytest.raises(StoreError, match=r'belongs to the corpus "/other", not to .* --store'):
        opened(store).ask("What did the plant in Rotterdam cost?")


def test_what_was_mended_is_said_once(store: Path, caplog: pytest.LogCaptureFixture) -> None:
    emptied(store / "generations/000003/vectors.npy")
    assert answers_rightly(opened(store))
    told = [r.getMessage() for r in caplog.records if r.name == "dateline.store"]
    assert len(told) == 1
    assert "damaged index (vectors.npy is not as it was written)" in told[0]
    assert "made anew" in told[0]
    caplog.clear()
    assert answers_rightly(opened(store))
    assert [r for r in caplog.records if r.name == "dateline.store"] == []


def test_mending_embeds_nothing_that_another_generation_holds(store: Path) -> None:
    emptied(store / "generations/000003/vectors.npy")
    embedder = WordEmbedder()
    Assistant(RELEASES, store, embedder=embedder).index()
    assert all("Bodø" in text for text in embedder.embedded)


def test_damage_while_serving_never_ends_the_service(store: Path) -> None:
    assistant = opened(store)
    assert answers_rightly(assistant)
    shutil.rmtree(store / "generations")
    assert answers_rightly(assistant)
    (store / "current").unlink()
    assert answers_rightly(assistant)
    shutil.rmtree(store)
    assert "€42 million" in assistant.ask("What did the plant in Rotterdam cost?").text


def test_a_damaged_file_among_those_added_is_named_and_the_rest_goes_on(store: Path) -> None:
    path = next(p for p in (store / "added").iterdir() if "Bodø" in p.read_text())
    path.write_bytes(b"\xff\xfe\x00")
    assistant = opened(store)
    assert answers_rightly(assistant)
    assert path.name in assistant.skipped()[0]
    assert [(c.name, path.name in c.seen) for c in assistant.verify() if not c.good] == [
        ("added releases", True)
    ]


def test_verify_notices_vectors_of_another_model(store: Path) -> None:
    class Other(WordEmbedder):
        def _vector(self, words):  # type: ignore[no-untyped-def]
            return -super()._vector(words)

    checks = Assistant(RELEASES, store, embedder=Other()).verify()
    assert [c.name for c in checks if not c.good] == ["vectors"]


def test_verify_mends_nothing(store: Path) -> None:
    emptied(store / "generations/000003/vectors.npy")
    assert not all(c.good for c in opened(store).verify())
    assert not all(c.good for c in opened(store).verify())
