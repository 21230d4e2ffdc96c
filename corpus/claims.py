"""What a sentence of a release claims: a fact, a plan, something conditional, or a notice. Pure.

Read off the verbs and set phrases of general English and of press releases. A sentence counts as
what its weakest part is: something conditional before a plan before a fact. What was planned once,
and turns of phrase that leave nothing open, are taken out before it is read.
"""

import re

from corpus.release import Claim, SectionKind


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.I)


_PAPER = r"(?:memorand(?:um|a) of understanding|MOU|letters? of intent|LOI)"
_OVER = (
    r"(?:lapsed|expired|dropped|cancel+ed|abandoned|withdrawn|given up|called off|broken off|replaced|"
    r"superseded|"
    r"terminated|replaces|supersedes|ended|failed|missed|reached|met|exercised|used)"
)
_TALKS = r"(?:talks|discussions|negotiations)"
_PLANNED = r"(?:planned|expected|scheduled|intended|targeted|anticipated|slated|hoped|due|promised)"

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
# A dividend "payable on 3 May"; accounts payable, and what is payable in cash, are none to come.
_PAYABLE = rf"(?<!accounts )\bpayable (?:on (?:\w+ )?\d|(?:on|in) {_MONTH})"

# What was planned or open once, or is only compared with a plan, is so no more.
_PAST = _any(
    rf"\b(?:had|was|were|been|had been) (?:\w+ly |originally |previously )?{_PLANNED}\b",
    r"\bwas to (?:have )?(?:be )?\w+\b",
    rf"\b(?:as|than|then|earlier|later|originally|previously|first)[\s-]+{_PLANNED}\b",
    rf"\b{_PLANNED} (?:last|earlier this|the previous)\b",
    r"\b(?:exceed\w*|beat|met|missed|below|above|ahead of|in line with|within|short of|compared with)\b"
    r"(?: \S+){0,4} (?:expectations?|guidance|targets?|forecasts?|plans?|outlook)\b",
    r"\bguidance (?:raised|lowered|confirmed|rested|was|for the past)\b|\bforecasts? (?:of|was|were)\b",
    rf"\b(?:plans?|targets?|{_PAPER}|{_TALKS}|options?)\b[^;]{{0,90}}?\b{_OVER}\b",
    rf"\b{_OVER} (?:the |its |their |all |any |both )?(?:\w+ ){{0,2}}(?:plans?|targets?|{_PAPER}|{_TALKS}|"
    rf"options?)\b",
    rf"\b(?:follow(?:s|ed|ing)?|under|in|of|after|since|the subject of)\b(?: an?| the| its|"
    rf" their)?(?: \w+){{0,2}} {_PAPER}"
    r"(?= (?:of|from|signed|announced|dated|in|last)\b(?: \w+){0,3} (?:19|20)\d\d| and a study|[.,;]?$)",
    rf"\b(?:the|an?) {_PAPER} (?:of|from|in) (?:\w+ )?(?:19|20)\d\d had \w+",
    rf"\bafter (?:\w+ ){{0,3}}{_TALKS}\b",
    rf"\bdeclared\b(?:(?!\b(?:if|will|subject|unless)\b)[^;]){{0,120}}?{_PAYABLE}",
    r"\b(?:has|have) planned (?:the|its|their|our)\b|\bplanning (?:director|department|permission|office|"
    r"team)\b",
)
# "would like to thank", "could not be prouder", "we would have waited".
_TURNS = _any(
    r"\bwould (?:like|also like|first like) to (?:thank|congratulate|welcome|express)\b",
    r"\b(?:would|['’]d|had) rather\b|\bmight as well\b",
    r"\b(?:would|could|might|should) (?:not )?have \w+",
    r"\b(?:could not|couldn['’]t|could hardly) (?:be|have been) \w+",
    r"\bsaid (?:last|earlier|in|a) [^,;.]{1,40} would(?: not)?\b|\bwe said (?:it|we|they|"
    r"this) would(?: not)?\b",
    r"\bthat would have\b|\bif anything\b|\bas if\b|\bdoes(?:n['’]t| not) oblige\b.*",
    r"\bdue to (?!open|close|start|begin|launch|complete|be\b|end|expire|enter|follow|report|join|take)",
    r"\b(?:mission|purpose|role|job|task|duty) is to\b",
    r"\b(?:free|at|good) will\b|\b(?:the|its|their|a) will (?:of|to)\b",
)
# In reported speech "would" is what "will" was.
_TOLD = re.compile(
    r"\b(?:said|added|announced|confirmed|stated|noted|explained|"
    r"promised)\b(?: \w+){0,2} that\b.*?\bwould\b(?! (?:need|require|depend))",
    re.I | re.S,
)
_CONDITIONAL = _any(
    r"\b(?:would|could|might|(?-i:may)|if|unless|provided that|in the event)\b",
    r"\bsubject to\b|\bconditional (?:on|upon)\b|\bcontingent (?:on|upon)\b|\bpending\b|\bawait(?:s|ing)?\b",
    rf"\b{_PAPER}\b|\bterm sheet\b|\bheads of terms\b|\bin principle\b|\b(?:non-|not (?:legally )?)binding\b",
    r"\b(?:once|when|until) (?:\w+ ){0,6}(?:approv\w+|consents?|permits?|clear(?:s|ed|ance))\b",
    r"\b(?:approval|consent|clearance|permit|licen[cs]e)s?\b(?: \w+){0,3} (?:(?:is|are|remains?|"
    r"to be) (?:still )?"
    r"(?:required|needed|outstanding|pending|sought|given))\b",
    r"\basked to approve\b|\bput to (?:a|the) vote\b|\bpropos(?:es?|ed) to\b",
    r"\bhas yet to (?:be )?(?:approv|decid|agree|sign)\w*",
    r"\b(?:an|the|its|their) options? (?:to|for|on|over)\b|\bright of first refusal\b",
    r"\b(?:explor|consider|evaluat|assess|review|discuss|negotiat|study|weigh)(?:e|es|ing|s|ying|ies)\b",
    rf"\b{_TALKS}\b|\bunder (?:review|discussion|consideration|negotiation)\b",
    r"\b(?:proposed|potential|possible|prospective|preliminary) (?:\w+ ){0,2}(?:sale|acquisition|merger|"
    r"offer|"
    r"transaction|deal|purchase|investment|partnership|agreement|combination|joint venture|plant|listing|"
    r"spin-?off|facility|expansion|closure)\b",
    r"\b(?:sale|deal|offer|closure|listing|merger) possible\b",
    r"\bno (?:certainty|assurance)\b|\bshould (?:the|it|they|this|that|all|conditions)\b",
)
_PLAN = _any(
    r"\b(?:will|shall|won['’]t)\b|['’]ll\b|\bgoing to\b|\bwould\b",
    r"\b(?:is|are) (?:now )?(?:set|poised|about|due|slated|left) (?:to|for)\b",
    r"\b(?:is|are) to (?!the\b|a\b|an\b|its?\b|our\b|their\b)[a-z]+",
    r"\bplan(?:s|ned)?\b(?! of\b)|\bexpect(?:s|ed|ing|ations?)?\b|\bintend(?:s|ed|ing)?\b|\bintention to\b",
    r"\banticipat(?:es?|ed|ing)\b|\bschedul(?:ed|es)\b|\bon schedule\b|\bon track (?:to|for)\b",
    r"\baim(?:s|ed|ing)? (?:to|for|at)\b|\b(?:its|our|their|the) aim is\b|\btarget(?:s|ed|ing)?\b",
    r"\bupcoming\b|\bforthcoming\b|\blook(?:s|ing)? forward to\b|\bguidance\b|\boutlook\b|\bforecasts?\b",
    r"\bproject(?:s|ed) (?:to|that|for|sales|revenue)\b|\bslated\b|\bdue (?:in|by|for|to|on)\b",
    r"\b(?:is|are) (?:now )?estimated\b|\bestimated to\b|\bhopes? to\b|\bseeks? to\b|\bcommit(?:s|ted)? to\b",
    rf"\bpromis(?:es|ed) to\b|\b(?:goal|ambition) (?:of|is|to)\b|\bproposed dividend\b|{_PAYABLE}",
    r"\b(?:put (?:off|back)|moved|postponed|delayed)\b.{0,80}\b(?:to|until)\b",
    r"\bnext (?:year|month|quarter|week|spring|summer|autumn|fall|winter|phase|step)s?\b",
    r"\bfrom (?:early|late|mid)-?\s?20\d\d\b",
)
# Headlines have no verb for what is to come: "Acme to open plant", "sale to be completed in May".
_TO_COME = re.compile(
    r"(?<![\d%])(?<!due)(?<!according)(?<!up)(?<!thanks)(?<!close) to (?!the\b|an?\b|\W?\d)(?-i:[a-z]{2,})",
    re.I,
)
_NOTICE = _any(
    r"\bforward-looking (?:statements?|information)\b|\b(?:undertakes?|assumes?) no (?:obligation|duty)\b",
    r"\bdoes not undertake\b|\bactual results\b.*\bdiffer\b|\bprivate securities litigation\b|"
    r"\bsafe harbou?r\b",
    r"\bfor (?:more|further|additional) information\b|\bhelpline\b",
    r"\b(?:can|may) be (?:downloaded|found|had|obtained|viewed|ordered|accessed)\b",
    r"\b(?:please )?(?:visit|contact|follow us|see)\b.*(?:www\.|https?:|\.(?:com|example|org|net)\b|@)",
    r"\b(?:does not|shall not) constitute an offer\b",
    r"\b(?:conference call|webcast)\b.*\b(?:dial|access|available|listen|register)\b",
)


def claim_of(words: str, kind: SectionKind = "body") -> Claim:
    """What words of a section of some kind claim: "fact", "plan", "conditional" or "notice"."""
    if kind in ("notice", "contacts", "source") or _NOTICE.search(words):
        return "notice"
    told = _TURNS.sub(" ", _PAST.sub(" ", " ".join(words.split())))
    if _CONDITIONAL.search(_TOLD.sub(" ", told)):
        return "conditional"
    if _PLAN.search(told) or (kind == "sub-headline" and _TO_COME.search(told)):
        return "plan"
    return "fact"
