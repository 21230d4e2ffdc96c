"""A file or bytes -> text, and what the file itself says (front matter)."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

from corpus.errors import UnreadableRelease

SUFFIXES = (".txt", ".md", ".markdown")
# The longest releases (earnings with tables) stay under 300 kB; ten times that is no release.
MAX_BYTES = 3_000_000

FrontValue = str | date | list[str]


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one file, cleaned, and its front matter.

    name: how messages call it, usually the path.
    text: normalised as Release.text demands.
    front: the front matter's keys in lower case; empty where there is none.
    removed: number of invisible characters taken out.
    """

    name: str
    text: str
    front: Mapping[str, FrontValue] = field(default_factory=dict)
    removed: int = 0


def read_file(path: Path) -> Source:
    """Read a text or Markdown file of at most MAX_BYTES bytes.

    Raises UnreadableRelease when it is missing, too large, not text or not UTF-8.
    """
    return read_bytes(load_file(path), str(path))


def load_file(path: Path) -> bytes:
    """The bytes of a text or Markdown file, at most one more than MAX_BYTES. Raises UnreadableRelease."""
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableRelease(f"{path}: only {', '.join(SUFFIXES)} files are read; save it as text first.")
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableRelease(f"{path}: cannot be read ({error.strerror}).") from error


def read_bytes(data: bytes, name: str) -> Source:
    """Decode and clean one release; see Source. Raises UnreadableRelease."""
    if len(data) > MAX_BYTES:
        raise UnreadableRelease(f"{name}: larger than {MAX_BYTES:,} bytes; no release is.")
    if b"\0" in data:
        raise UnreadableRelease(f"{name}: holds binary data, not text; save it as UTF-8 text.")
    try:
        raw = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableRelease(
            f"{name}: is not UTF-8 (byte {error.start}); save it as UTF-8 text."
        ) from error
    text, removed = clean(raw)
    front, body = split_front_matter(text, name)
    body = body.strip()
    if not body:
        raise UnreadableRelease(f"{name}: holds no text.")
    return Source(name=name, text=body, front=front, removed=removed)


def clean(raw: str) -> tuple[str, int]:
    """Normalise line ends to "\\n" and remove invisible control characters.

    Removed are the Unicode categories Cc (but for line feed and tab) and Cf: zero-width,
    bidirectional and soft-hyphen characters, which hide text from a reader.
    Returns the text and the number of characters removed.
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    kept = [c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf")]
    return "".join(kept), len(text) - len(kept)


def split_front_matter(text: str, name: str) -> tuple[dict[str, FrontValue], str]:
    """Split YAML front matter between two lines "---" from the text below it.

    Returns ({}, text) where there is none. Raises UnreadableRelease when it is not a YAML
    mapping.
    """
    text = text.lstrip()
    if not text.startswith("---\n"):
        return {}, text
    head, closed, body = text[4:].partition("\n---\n")
    if not closed:
        return {}, text
    try:
        front = yaml.safe_load(head)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).split("\n", 1)[0]
        raise UnreadableRelease(f"{name}: its front matter cannot be read as YAML ({reason}).") from error
    if not isinstance(front, dict):
        raise UnreadableRelease(f'{name}: its front matter holds no "key: value" lines.')
    return {str(k).lower(): _front_value(v) for k, v in front.items() if v is not None}, body


def _front_value(value: object) -> FrontValue:
    if isinstance(value, list):
        return [str(item) for item in value]
    return value if isinstance(value, date) else str(value)
