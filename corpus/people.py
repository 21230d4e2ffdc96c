"""The people whom a text names: out of words that describe one, and all that it presents. Pure."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from corpus.release import ROLE
from corpus.sentences import Span

VERBS = (
    "said says commented comments added adds stated states noted notes remarked remarks continued continues "
    "explained explains concluded concludes observed observes emphasi[sz]ed emphasi[sz]es highlighted "
    "highlights told stressed stresses wrote recalled recalls replied insisted insists joked argued argues "
    "confirmed confirms summari[sz]ed went\\s+on"
).split()
VERB = rf"(?:{'|'.join(VERBS)})"
_PARTICLE = r"(?:de|der|den|del|della|van|von|bin|ibn|al|el|da|di|du|dos|la|le|ten|ter|zu|af)"
_CAPITAL = r"(?:[^\W\d_a-z][\w'’-]*|[A-Z]\.)"
NAMED = re.compile(rf"{_CAPITAL}(?:\s+(?:{_PARTICLE}\s+)*{_CAPITAL})*")
_HONORIFIC = re.compile(r"\b(?:Mr|Ms|Mrs|Miss|Dr|Prof|Professor|Hon)\b\.?\s+")
PRONOUN = re.compile(r"(?:he|she|they)\b", re.I)
_RELATIVE = re.compile(
    r",?\s+(?:and\s+)?(?:who|whose|which)\s+(?:(?:is|was|has been|will be|became)\s+"
    r"(?:(?:appointed|named|elected)\s+)?(?P<role>[^,;]*))?",
    re.I,
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_CONNECTIVE = re.compile(
    r"^(?:(?:and|but|while|as|for (?:his|her|their) part,?|meanwhile,?|in (?:the|a|an) [\w ]{3,30},)\s+|\W+)",
    re.I,
)
ORGANISATION = re.compile(
    r"\b(?:inc|corp|corporation|ltd|limited|llc|llp|plc|plc|ag|se|sa|ab|asa|oy|gmbh|kg|n\.v|s\.a|b\.v|"
    r"company|co|"
    r"group|holdings?|bank|university|institute|ministry|department|agency|council|commission|board|"
    r"authority|association|partners|capital|ventures|technologies|industries|systems|energy|resources|"
    r"minerals|mining|foods|pharma\w*|therapeutics|motors|airlines|insurance|labs)\b",
    re.I,
)
_PRESENTED = re.compile(
    rf"(?P<name>{_CAPITAL}(?:\s+(?:{_PARTICLE}\s+)*{_CAPITAL}){{1,3}}),\s+(?:\d\d,\s+)?(?P<title>[^.;\"“”]{{3,120}}?)(?=,|\.|;|\s+{VERB}\b|$)|"
    rf"\b(?P<role>(?:{_CAPITAL}['’]s\s+)?(?<!['’])(?:[a-z-]+\s+){{0,3}}[a-z-]*(?:founder|chief|chairman|"
    rf"chairwoman|chair|director|president|head|minister|"
    rf"owner|partner)(?:\s+[a-z]+)?),?\s+(?P<held>{_CAPITAL}(?:\s+(?:{_PARTICLE}\s+)*{_CAPITAL}){{1,3}})"
)


# "once the head of Acme and since the merger Chair of Beta", "his predecessor and now Chair": the last holds.
_BEFORE_NOW = re.compile(
    r"^(?:(?:his|her|their)\s+)?(?:once|formerly|previously|predecessor|earlier)\b[^,]*?\band\s+"
    r"(?:now\s+|today\s+|since\s+(?:[a-z]+\s+){1,4}(?=[A-Z]))"
)
_OCCASION = re.compile(
    r",?\s+(?:at (?:the|an?) (?:[a-z]+\s+)?(?:ceremony|event|conference|opening|meeting|signing|launch)|"
    rf"on (?:{_MONTH})\b).*$"
)


_PAST = re.compile(r"(?:until (?:now|then|recently)|formerly|previously)\b", re.I)
_IS = (
    r"(?:has been|(?:is|was)(?! to\b)|became|serves as|has served as|"
    r"(?:will|is to|plans to) (?:step down|stand down|retire|resign) as) "
    r"(?:(?:the|its|an?) )?(?P<post>[^.;,]+)"
)
_NAMED_POST = r"\b(?:becomes?|became|as) (?:the )?(?P<post>[^.;,]+?)(?= (?:on|in|from|at|after) |[.;,])"
# What ends up behind "is" or "was" and is no post of that person's.
_NO_POST = re.compile(
    r"(?:not|no longer|never|replaced|succeeded|followed|joined|preceded|thanked|praised|pleased|proud|"
    r"glad|happy|delighted|excited|one of)\b",
    re.I,
)
_OFFICE = re.compile(
    r"\b(?:chief|officer|chairman|chairwoman|chair|president|director|manager|head|founder|minister|ambassador|"
    r"secretary|governor|mayor|executive|c[efiotm]o|evp|svp|vp)\b",
    re.I,
)
_MENTIONS = 20  # of a name, within which its post is looked for
_OF_POST = 160  # characters behind a name within which its post is told


class Speaker(NamedTuple):
    """Who speaks: full name, and title with company ("" where none is given)."""

    name: str
    title: str


def person(words: str, known: Sequence[Speaker] = ()) -> Speaker | None:
    """The person whom words describe: "Ada Roe, CEO of Acme", "Acme's Chief Executive Ada Roe", "Roe".

    known: who was met before, the nearest first; surnames and pronouns are resolved against
    them. None where the words name nobody.
    """
    words = " ".join(words.split()).strip(" .,;:–—-")
    while (cut := _CONNECTIVE.sub("", words)) != words:
        words = cut
    if PRONOUN.fullmatch(words):
        return known[0] if known else None
    words = _HONORIFIC.sub("", words)
    head, _, tail = words.partition(",")
    for part, rest in ((head, tail), *((t, "") for t in reversed(tail.split(",")))):
        if (named := _name_in(part, known)) is None or (part is not head and " " not in named[0]):
            continue
        name, before = named
        title = _title(before or rest or (head if part is not head else ""))
        met = next((k for k in known if k.name == name), None)
        richer = met is not None and len(title) > len(met.title) and bool(ROLE.search(title))
        if met is not None and (met.title or not title) and not richer:
            return met
        if " " in name or met:
            return Speaker(name, title)
    return None


def _name_in(words: str, known: Sequence[Speaker]) -> tuple[str, str] | None:
    """A person's name that ends some words, and what stands in front of it; None where there is none."""
    words = words.strip()
    for match in reversed(list(NAMED.finditer(words))):
        run = match.group().split()
        roles = [n for n, w in enumerate(run) if ROLE.fullmatch(w.strip(",."))]
        cut = roles[-1] + 1 if roles else 0
        before, run = f"{words[: match.start()]} {' '.join(run[:cut])}", run[cut:]
        if run and re.fullmatch(VERB, run[0], re.I):
            run = run[1:]
        while run and run[0].endswith(("'s", "’s")):
            before, run = f"{before} {run[0]}", run[1:]
        if not run or words[match.end() :].strip(" ,"):
            continue
        name = re.sub(r"['’]s?$", "", " ".join(run))
        met = next((k.name for k in known if k.name == name or k.name.split()[-1] == name.split()[-1]), "")
        if met and (len(run) == 1 or met == name or not before.strip()):
            return met, before.strip()
        if len(run) > 4 or ORGANISATION.search(name) or any(ROLE.fullmatch(w) for w in run):
            continue
        return name, before.strip()
    return None


def _title(words: str) -> str:
    """A title without what is told beside it: "CEO of Acme, who …"."""
    words = re.sub(r"^\d\d,\s*", "", " ".join(words.split()).strip(" ,"))  # an age
    if match := _RELATIVE.search(f" {words}"):
        kept = f" {words}"[: match.start()].strip(" ,")
        words = kept or (match["role"] or "").strip()
    words = _BEFORE_NOW.sub("", words)
    words = _OCCASION.sub("", words)
    words = re.sub(r"\s+(?:until|since|from next|as of|effective)\b.*$", "", words)
    words = re.sub(r"^(?:the )?company['’]s\s+|\s+(?:of|at) the company$", "", words, flags=re.I)
    return re.sub(r"^(?:(?:the|its|their|his|her|a|an|from|by|with|to|of|and|new)\s+)+", "", words).strip(
        " ,."
    )


def people_in(text: str, spans: Sequence[Span]) -> Iterator[Speaker]:
    """The people whom the news presents with their roles: "Ada Roe, Chief Executive of Acme"."""
    for span in spans:
        for match in _PRESENTED.finditer(text, span.start, span.end):
            name = _HONORIFIC.sub("", " ".join((match["name"] or match["held"]).split()))
            title = _title(match["title"] or match["role"])
            if (
                ROLE.search(title)
                and not _PAST.match(title)
                and not re.match(r"will\b|has\b|is\b", title)
                and not ROLE.search(name)
                and not ORGANISATION.search(name)
            ):
                yield Speaker(name, title)
    # Last, the bare names: a surname alone may be the rest of one.
    told: dict[str, str] = {}
    for span in spans:
        for match in NAMED.finditer(text, span.start, span.end):
            words = _HONORIFIC.sub("", " ".join(match.group().split())).split()
            roles = [n for n, w in enumerate(words) if ROLE.fullmatch(w)]
            cut = roles[-1] + 1 if roles else 0
            name = " ".join(words[cut:])
            if 2 <= len(words) - cut <= 3 and not ORGANISATION.search(name):
                if name not in told:
                    told[name] = _post_told(text, name)
                yield Speaker(name, _title(" ".join(words[:cut])) or told[name])


def _post_told(text: str, name: str) -> str:
    """The post that a release tells beside a name or after it; "" where it tells none.

    "Ada Roe, until now head of sales, has been …", "Ada Roe, who has led …", "Ada Roe … . She has been …".
    """
    for match in islice(re.finditer(rf"{re.escape(name)}\b", text), _MENTIONS):
        after = re.sub(r"\s+", " ", text[match.end() : match.end() + _OF_POST])
        beside = re.match(rf"(?:, [^,.;]{{1,60}},)? {_IS}", after)
        leads = re.match(r", who (?P<post>(?:heads|leads|runs|has (?:led|headed|run)) [^,.;]+)", after)
        then = re.match(rf"(?P<rest>[^.]*)\. (?:She|He|They) {_IS}", after)
        if then and any(" " in other.group() for other in NAMED.finditer(then["rest"])):
            then = None  # the pronoun may mean the other one
        for told in (beside, then):
            if told and _is_post(told["post"]):
                return _title(re.split(r" (?:on|in|at|after|from) | and (?=[a-z])", told["post"])[0])
        if leads:
            return leads["post"]
        if re.match(r", who has held (?:that|this|the) (?:post|role|position|office)\b", after):
            before = re.sub(r"\s+", " ", text[max(0, match.start() - _OF_POST) : match.start()])
            meant = [m["post"] for m in re.finditer(_NAMED_POST, before) if ROLE.search(m["post"])]
            if meant:
                return _title(meant[-1])
    return ""


def _is_post(words: str) -> bool:
    """Whether words behind "is" or "has been" are a post: its office stands before all that follows it."""
    head = re.split(r"\b(?:of|at|for|in|on|by|to|with|since|until|from|after)\b", words)[0]
    return bool(_OFFICE.search(head)) and not _NO_POST.match(words)
