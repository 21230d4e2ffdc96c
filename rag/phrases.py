"""What is said in several words, or spelt in several ways, made one word. Pure; general English only."""

import re

_MONEY = r"(?:(?:US|C|A|HK|NZ|S)?\$|[€£¥₩]|(?:USD|EUR|GBP|JPY|CAD|AUD|CHF|NOK|SEK|DKK|CNY|RMB|KRW|INR)\b)"

_FEWER = r"(?:reduc\w+|cut\w*|shrink\w*|trim\w*|slash\w*|eliminat\w+|shed\w*)"
_STAFF = r"(?:workforce|headcount|staff|jobs|positions|employees)"
# By the one word that is put in their place.
_WAYS: dict[str, tuple[str, ...]] = {
    "layoff": (
        r"lay(?:s|ing)?[- ]?offs?",
        r"laid[- ]off",
        r"(?:job|staff|headcount|workforce|personnel) (?:cuts?|losses|reductions?)",
        r"redundanc(?:y|ies)",
        r"made redundant",
        rf"{_FEWER} (?:its |the |their |about |approximately |some )?(?:[\w,-]+ ){{0,2}}?{_STAFF}",
    ),
    "price": ("price tags?", "purchase price", "sticker price", "selling price"),
    "cash": (r"cash (?:pile|position|balances?|reserves?|holdings?)",),
    "buyback": (
        r"(?:buy(?:s|ing)?|bought) back",
        r"(?:(?:share|stock) )?buy-?backs?",
        r"(?:(?:share|stock) )?repurchas(?:e|es|ed|ing)(?: programm?es?)?",
    ),
    "ipo": ("initial public offering", "IPO", r"(?:go(?:es|ing)?|went|gone) public"),
    "rnd": ("R ?& ?D", "research and development"),
    "capex": ("capex", r"capital (?:expenditures?|spending|outlays?)"),
    "arr": ("ARR", r"annual(?:i[sz]ed)? recurring revenues?"),
    "yoy": (r"year[- ](?:over|on)[- ]year", "yoy", "y/y"),
    "headquarters": (
        r"headquarter(?:s|ed)?",
        "HQ",
        "head office",
        "home base",
        r"(?<!-)based(?= in\b| at\b| out of\b|\W*$)",
    ),
    "lawyer": ("law firms?", r"legal (?:counsel|advis[eo]rs?)", "lawyers?", "attorneys?", "solicitors?"),
    "financialadviser": (r"financial advis[eo]rs?", r"investment bank(?:s|ers?)?"),
    "conferencecall": (r"(?:conference|earnings|investor|analyst) calls?", "webcasts?"),
    "succeed": (r"(?:takes?|taking|took|taken) over (?=from\b|as\b)",),
    "acquire": (r"(?:takes?|taking|took|taken) over",),
    "discontinue": (
        r"(?:wind(?:s|ing)?|wound) down",
        r"phas(?:e|es|ed|ing) out",
        r"discontinu(?:e|es|ed|ing|ation)",
    ),
    "spinoff": (r"spin(?:s|ning)?[- ]?offs?", "spun[- ]off", r"demerge(?:r|rs|d|s)?", "carve[- ]?outs?"),
    "writedown": (
        r"writ(?:e|es|ing)[- ]?(?:downs?|offs?)",
        r"wrote (?:down|off)",
        r"written (?:down|off)",
        "impairments?",
        "impaired",
    ),
    "salesboss": (
        r"chief (?:revenue|sales|commercial) officer",
        r"sales (?:chief|boss|head)",
        "head of sales",
    ),
    "operatingprofit": (r"operating (?:profit|income|result)", "EBIT"),
    "netprofit": (r"net (?:profit|income|earnings|result)", "bottom line"),
    "revenue": ("top line", "net sales", "net revenues?"),
    "readout": (r"read(?:s|ing)?[- ]?outs?", r"top-?line (?:results|data)"),
    "begin": (
        r"first (?:patient|subject)s? (?:(?:was|were|has been|have been) )?(?:dosed|enrolled|treated)",
        r"(?:dos|enroll|treat)ed (?:the |its )?first (?:patient|subject)s?",
    ),
    "operational": (
        r"(?:go(?:es)?|come|enter|put|taken?)(?:s|ing)? in(?:to)? (?:operation|service|production)",
        "(?:went|came) in(?:to)? (?:operation|service|production)",
        r"on ?stream",
        "up and running",
    ),
    "sell": (r"g[eo]t(?:s|ting)? rid of", r"part(?:s|ed|ing)? with", r"offload(?:s|ed|ing)?"),
    "approve": (
        r"sign(?:s|ed|ing)? off(?: on)?",
        r"g[ai]ve(?:s|n)? (?:its |the )?(?:go-ahead|green light|nod)",
    ),
    "formerly": (
        r"used to (?:employ|work)(?: for| at)?",
        r"(?:formerly|previously) (?:of|at|with)",
        r"(?:join(?:s|ed)?|c[ao]me(?:s)?) from",
        "(?:former|previous|last) employer",
    ),
    "backlog": (r"order (?:book|backlog)",),
    "adverseevent": (r"(?:serious )?adverse (?:events?|reactions?|effects?)", r"side[- ]effects?"),
}

# Letters of which one at least stands in whatever a pattern finds, in lower case: where there are none,
# the pattern need not be tried, which takes 30 times as long as looking for them.
_LETTERS: dict[str, tuple[str, ...]] = {
    "layoff": tuple("off redundan cut loss reduc shrink trim slash eliminat shed".split()),
    "price": ("price",),
    "cash": ("cash",),
    "buyback": ("back", "purchas"),
    "ipo": ("public", "ipo"),
    "rnd": ("r&d", "r &d", "r& d", "r & d", "research"),
    "capex": ("cap",),
    "arr": ("arr", "recurring"),
    "yoy": ("year", "yoy", "y/y"),
    "headquarters": ("headq", "hq", "office", "base"),
    "lawyer": ("law", "legal", "attorney", "solicitor"),
    "financialadviser": ("advis", "bank"),
    "conferencecall": ("call", "webcast"),
    "succeed": ("over",),
    "acquire": ("over",),
    "discontinue": ("down", "out", "discontinu"),
    "spinoff": ("spin", "spun", "demerge", "carve"),
    "writedown": ("writ", "wrote", "impair"),
    "salesboss": ("chief", "sales"),
    "operatingprofit": ("operating", "ebit"),
    "netprofit": ("net", "bottom"),
    "revenue": ("top", "net"),
    "readout": ("read", "line"),
    "begin": ("first",),
    "operational": ("operation", "service", "production", "stream", "running"),
    "sell": ("rid of", "with", "offload"),
    "approve": ("sign", "ahead", "light", "nod"),
    "formerly": ("used to", "formerly", "previously", "from", "employer"),
    "backlog": ("order",),
    "adverseevent": ("advers", "effect"),
}
SAID = {word: re.compile(rf"\b(?:{'|'.join(said)})\b", re.I) for word, said in _WAYS.items()}
"""Patterns of what means the same, by the word that is put in its place."""
_OTHERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bU\.?S\.?(?:A\.?)?(?![\w])|\bUnited States(?: of America)?\b"), " unitedstates "),
    (re.compile(r"\bU\.?K\.?(?![\w])|\bUnited Kingdom\b"), " unitedkingdom "),
    (re.compile(r"\bC\.?E\.?O\.?\b|\bchief executive(?: officer)?\b", re.I), " ceo "),
    (
        re.compile(
            r"\bC\.?F\.?O\.?\b|\bchief financ(?:ial|e) officer\b|\bfinance (?:chief|director|boss|head)\b|"
            r"\bhead of finance\b",
            re.I,
        ),
        " cfo ",
    ),
    (re.compile(r"\bC\.?T\.?O\.?\b|\bchief technology officer\b|\btechnology chief\b", re.I), " cto "),
    (re.compile(r"\bC\.?O\.?O\.?\b|\bchief operating officer\b|\boperations chief\b", re.I), " coo "),
    (re.compile(r"\bjoint[- ]venture\b|\bJV\b", re.I), " jointventure "),
    (re.compile(r"\bmemorand(?:um|a) of understanding\b|\bMO[Uu]\b"), " memorandum "),
    (re.compile(r"%|\bper ?cent\b", re.I), " percent "),
    (
        re.compile(
            r"\b(?:(?:earn(?:s|ed|ings?)?) )?per (?:basic |diluted )share\b|\bearnings? per share\b|\bEPS\b",
            re.I,
        ),
        " eps ",
    ),
    (re.compile(r"\bEVs?\b|\belectric[- ]vehicles?\b", re.I), " electricvehicle "),
    (
        re.compile(r"\b(NASDAQ|NYSE|OTC\w*|TSX\w*|LSE|ASX|HKEX|KRX|Euronext)\s*:\s*", re.I),
        r" ticker \1 ",
    ),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), " email "),
    (re.compile(r"\bat (?:the|this) moment\b|\bat present\b|\bright now\b", re.I), " now "),
    (
        re.compile(
            r"\bcall(?:ed|s|ing)? off\b|\bback(?:ed|s|ing)? out of\b|\bpull(?:ed|s|ing)? out of\b", re.I
        ),
        " cancel ",
    ),
    (re.compile(r"\b(?:shut|clos)(?:e|es|ed|ing)?(?:ting)? down\b", re.I), " close "),
    (re.compile(r"\bcall(?=\s+[+(\d])", re.I), " telephone "),
    (re.compile(r"\bset(?:s|ting)? up\b", re.I), " establish "),
    (re.compile(r"\b(?:pay(?:s|ing)?|paid) (?:back|off)\b", re.I), " repay "),
    (re.compile(r"(?<!on )\bhand(?:s|ed|ing)? in (?=the\b|its\b|their\b|an?\b)", re.I), " submit "),
    (re.compile(r"\b(?:try|tries|tried|trying) out\b", re.I), " trial "),
    (
        re.compile(r"\b(?:how much|what (?:do|does|did))\b([^?]{2,60}?)\b(?:take|bring) in\b", re.I),
        r" \1 revenue ",
    ),
    (re.compile(r"\bstep(?:s|ped|ping)? down\b(?! (?:transformer|converter|voltage))", re.I), " resign "),
    (re.compile(r"\bput(?:s|ting)? (?:off|back)\b(?! (?:in|into|on)\b)", re.I), " postpone "),
    # What a company expects of its figures is its guidance.
    (
        re.compile(
            r"\b(expects?|anticipates?|projects)(?= (?:[\w-]+ ){0,4}?(?:revenues?|sales|earnings|EBIT(?:DA)?|"
            r"profit|income|margins?|capacity|production|growth|volumes?)\b)",
            re.I,
        ),
        r"\1 guidance",
    ),
    # What something is bought or sold for is its price.
    (
        re.compile(
            r"\b(acqui\w+|buy|buys|buying|bought|purchas\w+|sell|sells|selling|sold|sale)\b"
            r"([^.;]{0,160}?)\bfor "
            rf"(?=(?:about |approximately |around |some |roughly |up to |a total of )?{_MONEY})",
            re.I,
        ),
        r"\1\2 price ",
    ),
    (re.compile(r"(?<=\d)k\b", re.I), ",000"),
)


def in_one_word(text: str) -> str:
    """A text with one word in place of each of its phrases."""
    small = text.lower()
    for word, pattern in SAID.items():
        if any(letters in small for letters in _LETTERS[word]):
            text = pattern.sub(f" {word} ", text)
    for pattern, replacement in _OTHERS:
        text = pattern.sub(replacement, text)
    return text
