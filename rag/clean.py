"""What of a model's text may be shown at all: no link, image, markup, invisible character or secret. Pure."""

import base64
import codecs
import html
import os
import re
from collections.abc import Collection, Iterable
from contextlib import suppress

from rag.prompts import QUESTION_PROMPT, REWRITE_PROMPT, SYSTEM_PROMPT

# Zero-width and bidirectional marks, soft hyphens, tags and variation selectors, other controls.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\x00-\x08\x0b-\x1f\x7f-\x9f]"
)
# Letters and signs of double width, as East Asian text has them, and the full stop of a domain.
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3002: ord(".")}
_EMPTY = re.compile(r"\(\s*\)|\[\s*\]|^\s*:\s*")
_TAG = re.compile(r"<(?:/?[a-zA-Z!?][^<>]*|[^<>\s]*(?:[:@]|[a-zA-Z]\.[a-zA-Z])[^<>\s]*)>|<(?=/?[a-zA-Z!?])")
_IMAGE_OR_LINK = re.compile(r"!?\[([^\]]*)\]\s?(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\](?!\())")
_SCHEME = re.compile(
    r"(?<![^\W_])(?:(?:[a-z][a-z0-9+.-]{1,15}:)?//[^\s<>\"'”)\]]*|(?:javascript|vbscript|mailto):\S+|"
    r"data:\w+/\S*|"
    r"https?:\S*)",
    re.I,
)
_DOMAIN = re.compile(
    r"(?<![^\W_])(?:(?:[^\W_](?:[\w-]*[^\W_])?\.)+(?P<top>xn--[\w-]+|[^\W\d_]{2,24})|\d{1,3}(?:\.\d{1,3}){3})"
    r"(?P<path>(?::\d+)?(?:[/?#][^\s<>\"'”)\]]*)?)",
    re.I,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HEADING = re.compile(r"^\s*#{1,6}\s+")
_RUN = 30  # letters; as many of a prompt's in a row are no chance
_STEP = 5
_LEAST_SECRET = 6  # letters and digits
_WORDLIKE = 12  # letters; a secret of fewer and of letters alone may be a word
_NOT_TOPS = frozenset("inc corp ltd vs etc eg ie".split())
_ROUNDS = 5  # of removal; what a removal lays bare is looked at again
_MARKER = re.compile(r"\s?\[\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*\]")


def cleaned(text: str, sources: Iterable[str] = ()) -> str:
    """A text without links, images, markup and invisible characters; their readable words stay.

    sources: texts whose domains and addresses may stand in it, as bare words.
    """
    for _ in range(_ROUNDS):
        before = text
        text = _INVISIBLE.sub("", html.unescape(text)).translate(_WIDE)
        text = _IMAGE_OR_LINK.sub(_label, text)
        text = _TAG.sub("", text)
        text = _SCHEME.sub(_host, text)
        if text == before:
            break
    found = (m.group() for t in sources for p in (_DOMAIN, _ADDRESS) for m in p.finditer(t))
    known = {words.lower().rstrip("/") for words in found}
    text = _ADDRESS.sub(lambda m: m.group() if m.group().lower() in known else "", text)
    text = _DOMAIN.sub(lambda m: _domain(m, known), text)
    text = re.sub(r"\s+([.,;:!?])", r"\1", _EMPTY.sub("", _MARKER.sub("", text)))
    return _HEADING.sub("", re.sub(r"[ \t]{2,}", " ", text)).strip()


def _label(match: re.Match[str]) -> str:
    # A number in brackets would be read as a marker that nobody set.
    return "" if re.fullmatch(r"\s*\^?\d+\s*", match[1]) else match[1]


def _host(match: re.Match[str]) -> str:
    """An address without its scheme, path and query: a bare domain, for `_domain` to judge."""
    found = re.match(r"(?:https?:)?//([\w.-]+)", match.group(), re.I)
    return found[1] if found else ""


def _domain(match: re.Match[str], known: Collection[str]) -> str:
    words, top = match.group(), (match["top"] or "").lower()
    if not match["path"]:
        if top in _NOT_TOPS or re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", words):
            return words  # U.S, N.V, e.g
        if re.search(r"[a-z]\.[A-Z][a-z]*$", words) and words.count(".") == 1:
            return words  # a full stop without its space
    plain = words.lower().rstrip("/")
    return words if plain in known or plain.removeprefix("www.") in known else ""


def tells_secrets(text: str, secrets: Iterable[str]) -> bool:
    """Whether a text holds a secret, also spaced out, backwards, or in a common encoding."""
    plain = _readings(text)
    for secret in secrets:
        letters = _compact(secret)
        if letters.isalpha() and len(letters) < _WORDLIKE:
            # a password that may be an ordinary word counts where it stands as a word alone
            if re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text):
                return True
            continue
        forms = {letters, letters[::-1]}
        if len(letters) >= _LEAST_SECRET and any(form in reading for form in forms for reading in plain):
            return True
    return False


def tells_prompt(text: str) -> bool:
    """Whether a text repeats what models are told: many of its letters in a row, or a delimiter."""
    if re.search(r"===\s*[0-9a-f]{8,}", text):
        return True
    return any(run in reading for reading in _readings(text) for run in _RUNS)


def _readings(text: str) -> list[str]:
    """The letters of a text as they stand, and as they stand once it is decoded."""
    text = _INVISIBLE.sub("", html.unescape(text)).translate(_WIDE)
    found = [text, codecs.decode(text, "rot13")]
    for coded in re.findall(r"[A-Za-z0-9+/_-]{12,}={0,2}", text):
        for decode in (_from_base64, bytes.fromhex):
            with suppress(ValueError):
                found.append(decode(coded).decode("utf-8", "ignore"))
    return [_compact(each) for each in found]


def _from_base64(coded: str) -> bytes:
    coded = coded.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(coded + "=" * (-len(coded) % 4))


def secrets_of(environment: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The values of an environment that are secrets by their names."""
    named = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$", re.I)
    return tuple(v for k, v in environment if named.search(k) and len(v) >= _LEAST_SECRET)


def environment_secrets() -> tuple[str, ...]:
    """The secrets of this process's environment, as they are now."""
    return secrets_of(os.environ.items())


def _compact(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


_PROMPTS = _compact(re.sub(r"\{\w+\}", " ", f"{SYSTEM_PROMPT} {QUESTION_PROMPT} {REWRITE_PROMPT}"))
_RUNS = frozenset(_PROMPTS[i : i + _RUN] for i in range(0, len(_PROMPTS) - _RUN, _STEP))
