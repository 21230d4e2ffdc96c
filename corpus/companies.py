"""The companies that releases speak of: full names, short names, tickers, who "the Company" is. Pure.

A release tells them itself: who issues it, whom its About paragraphs present, and what it defines in
brackets behind a name, such as Acme Corporation (NYSE: ACM) ("Acme" or the "Company").
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from corpus.errors import InputError
from corpus.release import BOILERPLATE, Release

_WORD = r"(?:[^\W\d_a-z][\w&.'’-]*|\d+[A-Z][\w&.-]*)"
_RUN = rf"{_WORD}(?:,?\s+(?:{_WORD}|(?:of|and|the|for|de|&)(?=\s+{_WORD}))){{0,11}}"
_DEFINED = re.compile(
    rf"(?P<name>{_RUN}),?(?:['’]s?)?\s*(?P<ticker>\([^()\"“”]{{3,80}}\)\s*)?[\(\[](?P<terms>[^()\[\]]*?[\"“][^()\[\]]*)[\)\]]"
)
_FORMED = re.compile(
    rf"{_WORD}(?:\s+{_WORD}){{0,4}},?\s+(?:Inc|Corp|Corporation|Ltd|Limited|LLC|LLP|plc|PLC|N\.V|S\.A|A\.G|"
    rf"AG|GmbH|AB|ASA|Oyj|SE)\b\.?"
)
_TERM = re.compile(r"[\"“]\s*(?:the\s+)?([^\"“”]{2,60}?)[,.]?\s*[\"”]", re.I)
_TICKER = re.compile(r"\b([A-Z][A-Za-z ]{1,20}):\s?([A-Z0-9][A-Z0-9.-]{0,9})\b")
_SUFFIX = frozenset(
    "inc incorporated corp corporation co company ltd limited llc llp plc ag se sa nv bv ab asa oy oyj gmbh "
    "kg kgaa "
    "spa srl pte pty holding holdings group the".split()
)
_GENERIC = frozenset(
    "company group corporation bank issuer parent parties party partners buyer seller purchaser offer "
    "agreement transaction merger jv mou loi act sec notes shares offering plan project partnership joint "
    "venture".split()
)
_ABOUT = re.compile(r"^about\s+(?:the\s+)?(?P<name>.+)$", re.I)
_CLOSE = 85  # rapidfuzz ratio from which a name is meant that was typed otherwise


@dataclass(frozen=True, slots=True)
class Company:
    """A company as releases call it.

    name: the fullest. names: all of its names and short names, as they are written. tickers:
    such as "NYSE:ACM".
    """

    name: str
    names: frozenset[str]
    tickers: frozenset[str] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        """Its names without suffixes and case."""
        return frozenset(filter(None, map(key_of, self.names)))


def key_of(name: str) -> str:
    """A name in lower case without the words that tell a company's form: "acme" for "Acme, Inc."."""
    words = re.findall(r"[\w&]+", re.sub(r"(?<=\b\w)\.(?=\w\b)", "", re.sub(r"['’]s?\b", "", name.lower())))
    while len(words) > 1 and words[-1] in _SUFFIX:
        words.pop()
    while len(words) > 1 and words[0] == "the":
        words.pop(0)
    return " ".join(words)


def presented(release: Release) -> list[Company]:
    """The companies that a release itself presents: its issuer first, then in the order of its text."""
    issuer = re.sub(r"\s*\([^()]*\)", "", release.issuer).strip()
    found = [Company(issuer, frozenset({issuer}), frozenset(t.upper() for t in release.tickers[:1]))]
    found += _defined(release.text)
    news = (s for s in release.sections if s.kind not in BOILERPLATE)
    found += [c for s in news for c in _formed(release.text[s.start : s.end])]
    for section in release.sections:
        if section.kind == "about" and (match := _ABOUT.match(section.heading)):
            name = match["name"].strip(" *_:#")
            found.append(Company(name, frozenset({name})))
    return _joined(company for company in found if key_of(company.name))


def _defined(text: str) -> Iterator[Company]:
    """Names with what the brackets behind them define."""
    for match in _DEFINED.finditer(text):
        name = _own(match["name"])
        if not name:
            continue
        short = {t.strip() for t in _TERM.findall(match["terms"])}
        own = {t for t in short if not _is_generic(t) and _belongs(t, name)}
        tickers = {f"{e.strip()}:{s}".upper() for e, s in _TICKER.findall(match["ticker"] or "")}
        if own or tickers or any(t.lower() == "company" for t in short):
            yield Company(name, frozenset({name, *own}), frozenset(tickers))


def _formed(text: str) -> Iterator[Company]:
    """Names that end in the form of a company: "Acme Ltd."."""
    for match in _FORMED.finditer(text):
        if name := _own(match.group()):
            yield Company(name, frozenset({name}))


def _own(run: str) -> str:
    """A company's name out of a run of capitals that may begin with other words."""
    run = re.sub(r"['’]s?$", "", run.strip(" ,"))
    parts = re.split(r"['’]s\s+", run)
    return parts[-1].strip(" ,")


def _is_generic(term: str) -> bool:
    return all(w in _GENERIC | _SUFFIX for w in re.findall(r"\w+", term.lower()))


def _belongs(short: str, name: str) -> bool:
    """Whether a term can be short for a name: its initials, or words of it."""
    words = re.findall(r"\w+", name)
    initials = "".join(w[0] for w in words if w[0].isupper()).lower()
    plain = re.sub(r"\W", "", short).lower()
    return initials.startswith(plain) or bool(set(key_of(short).split()) & set(key_of(name).split()))


def meant_by_company(release: Release) -> str:
    """Whom "the Company" means in a release: whoever defines it so, else its issuer."""
    for match in _DEFINED.finditer(release.text):
        if any(t.strip().lower() == "company" for t in _TERM.findall(match["terms"])):
            return _own(match["name"])
    return release.issuer


def companies(releases: Iterable[Release]) -> list[Company]:
    """The companies of a corpus, the names that belong together joined; sorted by name."""
    every = _joined(company for release in releases for company in presented(release))
    return sorted(every, key=lambda c: c.name.lower())


def _joined(found: Iterable[Company]) -> list[Company]:
    joined: list[Company] = []
    for company in found:
        same = [c for c in joined if c.keys & company.keys or c.tickers & company.tickers]
        if not same:
            same = [c for c in joined if _is_short_for(company, c)]
            same = same if len(same) == 1 else []
        for one in same:
            company = _together(one, company)
        place = joined.index(same[0]) if same else len(joined)
        joined = [c for c in joined if c not in same]
        joined.insert(place, company)
    return joined


def _is_short_for(one: Company, other: Company) -> bool:
    """Whether all names of one begin those of the other: "Acme" and "Acme Pumps"."""
    a, b = key_of(one.name).split(), key_of(other.name).split()
    return a != b and (a == b[: len(a)] or b == a[: len(b)])


def _together(one: Company, other: Company) -> Company:
    fullest = max((one.name, other.name), key=lambda n: (len(key_of(n).split()), len(n)))
    return replace(one, name=fullest, names=one.names | other.names, tickers=one.tickers | other.tickers)


def find_company(words: str, known: Sequence[Company]) -> Company:
    """The company that somebody means by a name, a short name or a ticker.

    Raises InputError, with the nearest ones, where there is none or there are several.
    """
    asked = key_of(words)
    symbol = words.strip().upper()
    exact = [c for c in known if asked in c.keys or any(symbol in (t, t.split(":")[-1]) for t in c.tickers)]
    begun = exact or [c for c in known if any(k.startswith(f"{asked} ") for k in c.keys)]
    if len(begun) == 1:
        return begun[0]
    if len(begun) > 1:
        raise InputError(f"{words}: means several companies: {', '.join(c.name for c in begun)}.")
    by_key = {k: c for c in known for k in c.keys}
    close = process.extractOne(asked, list(by_key), scorer=fuzz.ratio, score_cutoff=_CLOSE)
    if close:
        return by_key[close[0]]
    names = ", ".join(c.name for c in known[:12]) or "none yet"
    raise InputError(f"{words}: no release presents such a company; these are presented: {names}.")
