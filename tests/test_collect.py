from pathlib import Path

import pytest

from corpus.collect import SHIPPED, collect
from corpus.errors import InputError

DIGEST = "---\nkind: digest\ntitle: Acme grows\ndate: 2025-01-02\nissuer: Acme Corp.\n---\nAcme grew."
ORIGINAL = "---\ntitle: Acme Corp. Grows\ndate: 2025-01-02\nissuer: ACME CORP\n---\nAcme is larger."


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text)
    return folder


def test_an_original_takes_the_place_of_its_digest(tmp_path: Path) -> None:
    found = collect([write(tmp_path, a=DIGEST, b=ORIGINAL)])
    assert [r.kind for r in found.releases] == ["original"]


def test_releases_come_newest_first(tmp_path: Path) -> None:
    folder = write(tmp_path, a=ORIGINAL, b=ORIGINAL.replace("2025", "2024"))
    assert [r.date.year for r in collect([folder]).releases] == [2025, 2024]


def test_equal_files_count_once_and_equal_ids_are_told_apart(tmp_path: Path) -> None:
    folder = write(tmp_path, a=ORIGINAL, b=ORIGINAL, c=ORIGINAL.replace("larger", "smaller"))
    ids = [r.id for r in collect([folder]).releases]
    assert len(ids) == len(set(ids)) == 2
    assert all(i.startswith("2025-01-02-acme-corp-grows-") for i in ids)


def test_a_file_that_is_no_release_is_skipped_with_the_reason(tmp_path: Path) -> None:
    folder = write(tmp_path, good=ORIGINAL, undated="Acme grew.")
    found = collect([folder])
    assert len(found.releases) == 1
    assert found.skipped == (
        f'{folder / "undated.md"}: no date found; begin the file with a line such as "date 2025-01-31".',
    )


def test_readmes_and_hidden_files_are_passed_over(tmp_path: Path) -> None:
    found = collect([write(tmp_path, README="no release", **{".hidden": "no release"})])
    assert (found.releases, found.skipped) == ((), ())


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        collect([tmp_path / "none"])


def test_the_shipped_releases_are_four_digests() -> None:
    found = collect([SHIPPED])
    assert [r.kind for r in found.releases] == ["digest"] * 4
    assert found.skipped == ()
