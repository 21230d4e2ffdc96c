import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.errors import StoreBusy, StoreError
from rag.chroma import Graph
from rag.generation import Generation
from rag.records import Passage, Progress, Vectors
from rag.split import split
from rag.store import Store
from tests.builders import WordEmbedder, invented


@pytest.fixture
def words() -> WordEmbedder:
    return WordEmbedder()


def passages(*names: str) -> list[Passage]:
    count = WordEmbedder().count
    return [p for n in names for p in split(invented(n), count)]


def build(store: Store, rows: list[Passage], embedder: WordEmbedder) -> Generation:
    with store.writing():
        return store.build(rows, str(len(rows)), embedder)


def test_what_was_built_is_read_back_whole(tmp_path: Path, words: WordEmbedder) -> None:
    rows = passages("brightwater.txt", "larkspur.md")
    build(Store(tmp_path, "c"), rows, words)
    live = Store(tmp_path, "c").open().generation
    assert live is not None
    assert live.passages == tuple(rows)
    assert live.vectors.shape == (len(rows), 64)


def test_chroma_and_exact_search_agree(tmp_path: Path, words: WordEmbedder) -> None:
    live = build(Store(tmp_path, "c"), passages("brightwater.txt", "brightwater-2025.txt"), words)
    vector = words.embed(["seawater pumps for desalination"])[0]
    everything = range(len(live.passages))
    graph = live.nearest(vector, 5)
    exact = live.nearest(vector, 5, everything)
    assert [round(s, 4) for _, s in graph] == [round(s, 4) for _, s in exact]
    assert live.notes == ()


def test_where_chromas_graph_loses_passages_the_index_is_built_and_search_is_exact(
    tmp_path: Path, words: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = passages("brightwater.txt")
    monkeypatch.setattr(Graph, "nearest", lambda _self, vectors, _k: [[rows[0].id]] * len(vectors))
    live = build(Store(tmp_path, "c"), rows, words)
    assert live.manifest.recall == 0
    assert live.nearest(words.embed([rows[3].embedded])[0], 1)[0][0] == 3


def test_search_keeps_to_the_rows_that_are_allowed(tmp_path: Path, words: WordEmbedder) -> None:
    live = build(Store(tmp_path, "c"), passages("brightwater.txt"), words)
    assert {row for row, _ in live.nearest(words.embed(["pumps"])[0], 9, [1, 3])} == {1, 3}


def test_only_new_texts_are_embedded(tmp_path: Path, words: WordEmbedder) -> None:
    store = Store(tmp_path, "c")
    build(store, passages("brightwater.txt"), words)
    words.embedded.clear()
    build(store, passages("brightwater.txt", "larkspur.md"), words)
    assert words.embedded == [p.embedded for p in passages("larkspur.md")]


def test_the_last_generations_stay_and_older_ones_go(tmp_path: Path, words: WordEmbedder) -> None:
    store = Store(tmp_path, "c")
    for _ in range(5):
        build(store, passages("larkspur.md"), words)
    assert sorted(p.name for p in (tmp_path / "generations").iterdir()) == ["000003", "000004", "000005"]
    assert store.pointer() == "000005"


def test_a_second_writer_is_told_who_holds_the_store(tmp_path: Path) -> None:
    with (
        Store(tmp_path, "c").writing(),
        pytest.raises(StoreBusy, match=r"process \d+ \(since \d\d:\d\d\) is writing"),
    ):
        Store(tmp_path, "c").writing().__enter__()


def test_the_store_of_another_corpus_is_refused(tmp_path: Path, words: WordEmbedder) -> None:
    build(Store(tmp_path, "mine"), passages("larkspur.md"), words)
    with pytest.raises(StoreError, match='belongs to the corpus "mine", not to "yours"'):
        Store(tmp_path, "yours").open()


@pytest.mark.parametrize("part", ["passages.jsonl", "vectors.npy", "manifest.json"])
def test_a_damaged_generation_gives_way_to_the_last_good_one(
    tmp_path: Path, words: WordEmbedder, part: str
) -> None:
    store = Store(tmp_path, "c")
    build(store, passages("larkspur.md"), words)
    newest = build(store, passages("larkspur.md"), words)
    (newest.folder / part).write_bytes(b"")
    live = store.open().generation
    assert live is not None
    assert live.folder.name == "000001"


def test_where_chroma_cannot_be_opened_search_is_exact_and_says_so(
    tmp_path: Path, words: WordEmbedder
) -> None:
    store = Store(tmp_path, "c")
    build(store, passages("brightwater.txt"), words)
    (tmp_path / "generations/000001/chroma/chroma.sqlite3").unlink()
    live = store.open().generation
    assert live is not None
    best = live.nearest(words.embed(["Norwegian shipyard"])[0], 1)[0][0]
    assert "Norwegian shipyard" in live.passages[best].text
    assert live.notes[0].endswith("Search is exact.")


def test_what_a_killed_writer_left_is_swept_away(tmp_path: Path, words: WordEmbedder) -> None:
    left = tmp_path / "generations/.building-1"
    left.mkdir(parents=True)
    build(Store(tmp_path, "c"), passages("larkspur.md"), words)
    assert not left.exists()


def test_the_manifest_names_model_corpus_and_sizes(tmp_path: Path, words: WordEmbedder) -> None:
    live = build(Store(tmp_path, "c"), passages("larkspur.md"), words)
    manifest = json.loads((live.folder / "manifest.json").read_text())
    assert (manifest["corpus"], manifest["model"], manifest["weights"]) == ("c", "words", "words-1")
    assert manifest["rows"] == len(live.passages)


def test_an_interrupted_build_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.store._SLICE", 4)
    rows = passages("brightwater.txt", "brightwater-2025.txt")
    texts = list(dict.fromkeys(p.embedded for p in rows))

    class Interrupted(WordEmbedder):
        def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
            if len(self.embedded) >= 8:
                raise KeyboardInterrupt
            return super().embed(texts, progress)

    with pytest.raises(KeyboardInterrupt):
        build(Store(tmp_path, "c"), rows, Interrupted())
    assert Store(tmp_path, "c").open().generation is None
    embedder = WordEmbedder()
    assert build(Store(tmp_path, "c"), rows, embedder).passages == tuple(rows)
    assert embedder.embedded == texts[8:]
    assert not (tmp_path / "embedded").exists()


def test_a_vector_that_an_older_generation_holds_is_not_made_again(
    tmp_path: Path, words: WordEmbedder
) -> None:
    store = Store(tmp_path, "c")
    build(store, passages("brightwater.txt"), words)
    build(store, passages("larkspur.md"), words)
    words.embedded.clear()
    build(store, passages("brightwater.txt"), words)
    assert words.embedded == []
