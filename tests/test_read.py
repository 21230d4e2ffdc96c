from datetime import date
from pathlib import Path

import pytest

from corpus.errors import UnreadableRelease
from corpus.read import MAX_BYTES, clean, read_bytes, read_file


def test_line_ends_are_normalised_and_invisible_characters_counted() -> None:
    assert clean("a\r\nb\rc\u200b\u202e\x07d\te") == ("a\nb\ncd\te", 3)


def test_white_space_at_the_ends_is_cut() -> None:
    assert read_bytes(b"\n\n  date 2025-01-31 News. \n", "a.txt").text == "date 2025-01-31 News."


def test_front_matter_is_split_off_and_keeps_its_types() -> None:
    source = read_bytes(b"---\nDate: 2025-01-31\ntickers: [A, B]\n---\nText.", "a.md")
    assert source.front == {"date": date(2025, 1, 31), "tickers": ["A", "B"]}
    assert source.text == "Text."


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read_bytes(b"\xef\xbb\xbfText.", "a.txt").text == "Text."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "holds no text"),
        (b" \n ", "holds no text"),
        (b"a\0b", "binary"),
        (b"caf\xe9", "not UTF-8"),
        (b"x" * (MAX_BYTES + 1), "larger than"),
        (b"---\na: [\n---\nText.", "cannot be read as YAML"),
        (b"---\ndate: 2025-02-30\n---\nText.", "cannot be read as YAML"),
        (b"---\njust words\n---\nText.", 'no "key: value"'),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableRelease, match=f"bad.txt.*{reason}"):
        read_bytes(data, "bad.txt")


def test_files_that_are_missing_or_of_another_kind_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRelease, match="cannot be read"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(UnreadableRelease, match=r"only \.txt, \.md"):
        read_file(tmp_path / "a.pdf")
