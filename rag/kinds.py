"""The kinds of questions, by their words: what kind of span answers, in which shape. Pure."""

import re
from typing import Literal

from rag.lexical import stem

Wants = Literal[
    "money", "percent", "number", "date", "place", "person", "role", "name", "speech", "reason", "any"
]
Shape = Literal["one", "list", "compare", "changed", "summary"]


# What the kind of the answer says already.
TYPE_NOUNS: dict[str, frozenset[str]] = {
    "place": frozenset(
        stem(w) for w in "city town country state place location region site venue nation foreign".split()
    ),
    "person": frozenset(stem(w) for w in "person people executive official".split()),
    "reason": frozenset(stem(w) for w in "reason cause motive".split()),
    "role": frozenset(stem(w) for w in "title post position role job office hold occupy".split()),
}
# A word between "which" and the thing: "which technology companies", but not "what did the company".
_BETWEEN = r"(?:(?!(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|the|of|in)\b)[\w'’-]+ )"
_PATTERNS: tuple[tuple[Wants, str], ...] = (
    (
        "reason",
        r"\bwhy\b|\bhow come\b|\bfor what (?:reasons?|purpose)\b|"
        r"\bwhat (?:is|was|are|were)(?: the)? (?:reasons?|causes?|motives?)\b|\bwhat (?:caused|led to)\b",
    ),
    (
        "speech",
        r"\bwhat (?:did|does|do|has|have|had|was|were|is) [\w.'’ -]{2,60}? "
        r"(?:say|said|saying|comment|think|tell|told|add|remark|quoted)\b|"
        r"\b(?:quote|comments?|remarks?|words|statement|quotation)s? "
        r"(?:(?:made|given|issued) )?(?:of|from|by)\b|"
        r"[\w]['’]s (?:quote|comments?|remarks?|quotation|words)\b|"
        r"\bhow (?:did|does|do|was|were) [\w.'’ -]{2,60}? (?:describe|characteri[sz]e|see|put|"
        r"explain|justify|comment|described|characteri[sz]ed|rate|view|judge|assess|feel|praise)\b|"
        r"\bwhat (?:\w+ )?(?:reasons?|explanations?|view|opinion) (?:did|does|do) .{2,80} "
        r"(?:give|have|offer)\b",
    ),
    (
        "money",
        r"\bhow much (?:money|cash|capital|funding)\b|"
        r"\bhow much (?:is|was|are|were|do|does|did|will|has|have) .*\b(?:cost|worth|pay|paid|invest|"
        r"invested|raise|raised|spend|spent|earn|earned|charge|owe)\b|"
        r"\b(?:what|which|how)\b.{0,40}\b(?:price|cost|worth|dollar|"
        r"revenue|valuation|market cap|sales figure|profit|earnings|royalt\w+|fee amount|budget|"
        r"dividends?(?! (?:policy|date))|"
        r"monetary|investment size)\b|"
        r"\bwhat (?:do|does|did|has|have|will|would) [^?]{2,60}\b(?:earn|pay|paid|spend|spent)\b"
        r"(?! for\?*$)(?!.* on\?*$)|"
        r"\b(?:dollar|monetary) (?:value|amount|figure)\b|\bvalue of the (?:\w+ ){0,3}"
        r"(?:deal|agreement|contract|partnership|transaction|order|investment)\b|\bhow valuable\b",
    ),
    (
        "percent",
        r"\b(?:what|which) (?:percent|percentage|share|proportion|fraction|stake)\b|\bhow pure\b|"
        r"\bhow (?:big|large|great|high|small) an? "
        r"(?:percentage|part|share|proportion|fraction|stake|portion)\b|\bpurity\b",
    ),
    (
        "number",
        r"\bhow (?:much|many|big|large|long|far|heavy|high|wide|fast)\b|\bnumber of\b|"
        r"\bwhat (?:do|does|did|will|would) [^?]{2,80}\b(?:weigh|measure)\b|"
        r"\b(?:what|which)(?:['’]s| is| was| will be| are)?(?: the)?(?: [\w-]+){0,2} "
        r"(?:number|amount|volume|tonnage|capacity|size|quantity|count|throughput|output|area|"
        r"square footage|floor space|headcount)\b|"
        r"\bwhat(?:['’]s| is| was| are| were)? (?:the )?(?:[\w.'’-]+ ){0,4}(?:guidance|forecast)\b|"
        r"^(?:the )?(?:[\w-]+ ){0,2}(?:floor space|square footage|headcount|tonnage|capacity|size)\b",
    ),
    (
        "date",
        r"\bwhen\b|\b(?:what|which)(?: \w+)? (?:dates?|days?|months?|years?|time|quarter|time ?frame|"
        r"timeline|period)\b|\bhow soon\b|\bdeadline\b|\btime ?line\b",
    ),
    (
        "place",
        r"\bwhere(?:abouts)?\b|\b(?:what|which) (?:foreign )?(?:city|cities|towns?|country|countries|"
        r"states?|places?|locations?|regions?|prefecture|province|county|address|nation|venue)\b",
    ),
    (
        "name",
        r"\bwho(?:['’]?s| is| are| was| were| will be)? (?:(?:the|its|their|a) )?(?:[\w'’-]+ ){0,3}?"
        r"(?:partners?|customers?|suppliers?|owners?|parent|buyers?|sellers?|investors?|issuer|"
        r"counterpart(?:y|ies)|manufacturers?|owns?|supplies|buys?)\b(?! (?:contact|relation|inquir))|"
        r"\bwith whom\b|\bwho(?:m)?\b[^?]*\bwith\s*\?*$|"
        r"\bwho (?:did|does|has|will) [^?]*\b(?:partner|sign|team|work)\w*\b",
    ),
    (
        "role",
        r"\b(?:what|which)\b[^?]{0,30}\b(?:title|post|position|role|job|office)\b(?! (?:cuts?|losses))|"
        r"\w['’]s? (?:\w+ )?(?:job )?(?:title|post|position|role|job)\b(?! (?:cuts?|losses))|"
        r"\b(?:title|post|position|role|job) (?:of|does|did|do|has|had)\b|"
        r"^[\w.'’ -]{3,40} (?:current |new |present )?(?:title|post|position|role|job)\b",
    ),
    (
        "person",
        r"\bwho\b[^?]*\b(?:c[eftio]o|chief|boss|chairs?|chair(?:man|woman|person)|president|director|founder|"
        r"heads?|leads?|led|runs?|running|manager|officer|minister|ambassador|"
        r"spokes\w+|said|says|attend\w*|present|spoke|"
        r"quoted|interview\w*|hosts?|contact|represent\w*|appointed|room|there|commented|executive)\b|"
        r"\b(?:which|what) (?:person|people|executives?|ceo|speaker|"
        r"officials?|contact)\b",
    ),
    (
        "name",
        r"\bwho(?:m|se)?\b|"
        rf"\b(?:which|what) {_BETWEEN}{{0,2}}?(?:(?:company|university|agency|subsidiary|brewery|refinery|"
        r"foundry|ministry|authority|charity|party|body)|(?:compan|universit|agenc|subsidiar|brewer|refiner|"
        r"foundr|ministr|authorit|charit|part|bod)ies|(?:firm|partner|customer|supplier|carmaker|automaker|"
        r"maker|manufacturer|bank|institution|department|wire|organi[sz]ation|client|investor|vendor|brand|"
        r"business|stock|ticker|exchange|programme?|podcast|certification|standard|award|prize|airline|"
        r"hospital|retailer|lender|insurer|utility|shipyard|operator|producer|builder|contractor|fund|"
        r"regulator|competitor|rival|mine)s?|businesses)\b|"
        r"\bwhat(?:['’]?s| is| was| are) .{2,60}\b(?:called|named)\b|\bnames? of\b|\bticker\b",
    ),
)
_WANTS = tuple((wants, re.compile(pattern, re.I)) for wants, pattern in _PATTERNS)
# "Acme sales 2024", without a question word: a sum is asked for.
_KEYWORDS = re.compile(
    r"^(?!.*\b(?:what|which|who|how|when|where|why|did|do|does|has|have|is|are|was|were|compare|dates?|days?|growth)\b)"
    r"(?!.*\b(?:director|manager|office|offices|chief|policy|agreement|team|head|tell|list|explain|show)\b)"
    r".*\b(?:revenues?|sales|turnover|profit|ebit(?:d?a)?|net (?:income|loss)|dividends?|capex)\b",
    re.I,
)
_CONTACT = re.compile(r"\b(?:tele)?phone\b|\bfax\b|\be-?mail\b|\bweb ?site\b|\bzip\b", re.I)
LISTS = re.compile(
    r"\b(?:list|name (?:all|the|two|three|four)|every|everything(?! else)|all (?:the )?\w+s\b|"
    r"each(?! other))\b|"
    r"\b(?:which|what) (?:\w+ ){0,2}?(?:companies|partners|agreements|deals|countries|releases|minerals|"
    r"elements|metals|products|projects|people|executives|places|sites|locations|certifications|"
    r"businesses|industries|sectors|stages|markets|partnerships|announcements|firms|officials)\b|"
    # Any plural: what goes on behind it tells it from a verb ("which firm makes pumps").
    rf"\b(?:which|what) {_BETWEEN}{{0,3}}?[\w-]{{2,}}(?<![aiu])(?<!s)s "
    r"(?:are|were|have|do|did|does|had|will|would|can|could|of|or|besides|has)\b|"
    r"\bwith whom\b.*\b(?:deals|agreements|letters|memoranda|contracts|partnerships|ventures)\b",
    re.I,
)
COMPARES = re.compile(
    r"\b(?:compare[ds]?|comparison|difference|differ|versus|vs|against|change[ds]?|respectively|evolve[ds]?|"
    r"opposed to|in common|each(?! other| (?:of the )?years?\b)|both|shift(?:ed)?|grown?|grew|risen|rose|"
    r"fallen|fell)\b|\bused to\b|"
    r"\b(?:more|less|fewer|greater|\w{3,}er|worse)\b.*\b(?:or|than)\b",
    re.I,
)
# What became of one thing over time, where no two days are named.
CHANGED = re.compile(
    r"\b(?:change[ds]?|changing|evolve[ds]?|evolution|shift(?:ed)?|moved?|develop(?:ed)?|revised|altered)\b"
    r"(?!.*\bhands\b)|\b(?:what|whatever) (?:became|has become|happened) (?:of|to|with)\b|\bover time\b|"
    r"\b(?:old|former|previous|earlier)\b.{1,20}\b(?:and|to|versus|vs\.?)\b.{0,12}\b(?:new|current|present|"
    r"latest)\b|\bthen and now\b|\bsame as (?:before|earlier)\b|\bfrom release to release\b|"
    r"\bdiffer\b.*\bfrom\b",
    re.I,
)
TWO_PARTS = re.compile(r"\b(?P<wh>what|which|who|when|where|how)\b.+\band\b.*\b(?P=wh)\b", re.I)
WHO_SAID = re.compile(
    r"\b(?:who|which \w+)\s+(?:\w+\s+)?(?:said|says|commented|called|calls|described|describes|stated|"
    r"quoted|thanked|praised|thought|thinks|believes|believed|claims|claimed|rated)\b",
    re.I,
)
LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|recently|"
    r"(?<!direct )(?<!alternating )(?<!non-)current(?:ly)?(?! (?:assets|liabilities|ratio|"
    r"(?:fiscal |financial )?(?:quarter|year|half|month)))|"
    r"right now|these days|as of now|"
    r"nowadays|still|up to date|at (?:the|this) moment|at present|"
    r"last (?:release|announcement|deal|agreement|news|partner|partnership|time)|"
    r"last (?:\w+ ){0,3}(?:figure|number|value|update|statement|guidance))\b|\bnow\b",
    re.I,
)
NEWS = re.compile(
    r"\b(?:announce\w*|news|releases?|deals?|agreements?|partners?|partnerships?|contracts?|documents?|"
    r"sign(?:s|ed)?|pacts?|accords?|joint ventures?)\b",
    re.I,
)
WHICH_NEWS = re.compile(
    r"\b(?:which|what) (?:\w+ )?(?:releases?|announcements?|agreements?|deals?|partnerships?|contracts?)\b",
    re.I,
)
SEVERAL = re.compile(
    r"\b(?:deals|agreements|releases|announcements|partnerships|contracts|all|everything|latest news|new|"
    r"news)\b",
    re.I,
)
DEAL_WORDS = "deal agreement partner partnership contract sign pact accord jointventure".split()
NEWS_WORDS = (*DEAL_WORDS, "document")
DEAL = re.compile(
    r"\b(?:agree\w*|partner\w*|contracts?|memorand\w*|letters? of intent|joint ventures?|alliances?|"
    r"accords?|pacts?|deals?|acquir\w*|acquisitions?|(?<!in )orders?(?! (?:to|of magnitude)))\b",
    re.I,
)
"""Words that open news of something agreed with somebody."""
# "What became of the plan?"
BECAME = re.compile(
    r"\b(?:what|whatever) (?:ever )?(?:has )?(?:became|become|happened|came|come) (?:of|to|with)\b",
    re.I,
)
# What came of a plan: that it was given up or put off, and what else may tell of its end.
OVER = re.compile(
    r"\b(?:drop(?:s|ped)|cancel\w*|abandon\w*|withdr[ae]w\w*|given up|gave up|lapse[sd]?|expire[sd]?|"
    r"terminated|put off|put back|postpone[sd]|delay(?:ed|s)|brought forward|decided (?:not|against))\b",
    re.I,
)
TURNED = re.compile(
    r"\b(?:no longer|instead of|rather than|opened|open|completed|finished|closed|signed|began|begun|"
    r"(?<!quarter )(?<!year )(?<!months )(?<!period )(?<!half )(?<!weeks )ended|"
    r"ceased|stopped|started|launched|shipped|delivered|founded|formed|received|granted|approved|"
    r"cleared|replaced|succeeded|retired|became|has been running|"
    r"(?:later|earlier|more|less|higher|lower) than|still|now|remains?)\b",
    re.I,
)
# "Has Acme opened its plant?": how things stand, which the newest release tells.
DONE = re.compile(
    r"^\W*(?:and |so |but )?(?:has|have|had|did|is|are|was|were)\b(?! (?:there|it true)\b).*"
    r"\b(?:\w{2,}ed|built|sold|bought|begun|made|paid|met|left|won|taken|chosen|gone|come|run|found|shut|put|set|sign|open|"
    r"close|ship|"
    r"complete|finish|start|launch|approve|agree|build|sell|buy|begin|deliver|acquire)\b",
    re.I,
)
# "When was the deal announced?": the day of the release answers, wherever it stands.
TOLD_WHEN = re.compile(
    r"^(?!\W*when (?:will|does|do|is|are)\b).*(?:\b(?:announced?|made public|make public|publici[sz]ed|"
    r"disclosed?|revealed|unveiled)\b|\b(?:news|(?:press )?release|announcement)\b.*"
    r"\b(?:published|issued)\b)|"
    r"\b(?:press )?release (?:dated?|from)\b",
    re.I,
)
# "Which companies have cut jobs?": what they did is looked for, and whoever tells of it is named.
WHICH_COMPANIES = re.compile(
    r"^\W*(?:and )?(?:(?:which|what)(?: of (?:the|these|your))?|"
    r"(?:list|name|show(?: me)?)(?: all)?(?: of)?(?: the)?) (?:companies|firms|issuers|businesses)"
    r"(?: that| which| who)? "
    # not "which companies did Acme buy", nor "the companies that Acme has bought"
    r"(?P<did>(?!do\b|does\b|did\b|has\b|that\b|which\b|who\b|the\b|an?\b|its?\b|they\b|we\b)(?-i:[a-z])[\w-]*"
    r"(?! (?:has|have|had|is|was|will|did)\b) [^?]{4,}?)\W*$",
    re.I,
)
# "What is Acme's ticker?"
TICKER = re.compile(r"\b(?:ticker|(?:stock|trading) symbol)\b", re.I)
# "On what day": a month does not answer.
WHICH_DAY = re.compile(
    r"\b(?:what|which) (?:exact |precise )?(?:days?|dates?)\b|\b(?:exact|precise) (?:day|date)\b|"
    r"\bexactly when\b|\bwhen exactly\b",
    re.I,
)
# "Who is the CEO?", "how many people does Acme employ?" ask of today.
TODAY = re.compile(
    r"^\W*who (?:is|runs|heads|leads)\b|^\W*where (?:is|are|does|do)\b|"
    r"\bhow many (?:\w+ ){1,3}(?:does|do|has|have|is|are)\b",
    re.I,
)
# "What do the releases say about Beta?", "list everything about zinc".
ABOUT = re.compile(
    r"^(?P<asking>[^?]*\b(?:tell|list|show|say|know|anything|everything|all|news|more|find|information|info)\b"
    r"[^?]*?)\b(?:about|regarding|concerning)\s+(?P<topic>[^?]+)",
    re.I,
)
DEFINES = re.compile(r"^(?:who|what) (?:is|are|does) (?:the )?(?P<name>[^?]{2,60}?)(?: do)?\s*\?*$", re.I)
EARLIEST = re.compile(r"\b(?:earliest|oldest|first (?:release|announcement|time))\b", re.I)
VERB = re.compile(r"\w+ed|said|made|took|gave|got|built|sold|bought|led|won|goes|gets|looks", re.I)
# "besides water": what is named so is not what is asked for.
EXCEPT = re.compile(
    r"\b(?:besides|other than|apart from|except(?: for)?|aside from|in addition to)\s+(?:the\s+)?"
    r"[\w-]+(?:(?:,|\s+and|\s+or)\s+[\w-]+)?",
    re.I,
)
SUMMARY = re.compile(
    r"\bsummar(?:y|ies|ise|ize|ising|izing)\b|\bsum(?:s|med|ming)? (?:\w+ )?up\b|\bgist\b|\bin (?:a nutshell|"
    r"short|brief)\b|"
    r"\bnutshell\b|\boverview\b|\b(?:key|main|important) (?:points?|facts?|takeaways?|messages?)\b|"
    r"\btl;?dr\b|\brecap\b|"
    r"\b(?:brief|quick|short)(?:ly)? (?:rundown|summary|overview|me|outline|look)\b|\brundown\b|"
    r"\bhighlights\b|"
    r"\bin (?:a few|few|two|three|one|2|3|1|a couple of) (?:words?|lines?|sentences?)\b|\bbrief me\b|"
    r"\boutline the\b|"
    r"\bbring me up to (?:speed|date)\b|\bcatch me up\b|\bwhat(?:['’]s| is| has been) new\b|"
    r"\bwhat did i miss\b",
    re.I,
)
SUMMARY_WORDS = frozenset(
    """
    gist summary summarise summarize sum overview nutshell brief briefly short shortly recap rundown
    outline key main important points point facts fact takeaways takeaway message messages highlights
    tldr tl dr pls please word words line lines sentence sentences couple few idea behind tie deal jv
    venture jointventure number numbers figure figures result results new
    """.split()
)
"""Words that ask for a summary, and those for what is summed up."""


def wanted(question: str) -> Wants:
    """The kind of the question's first phrase that asks for one."""
    if _CONTACT.search(question):
        return "any"  # numbers to call are no quantities
    found = [(m.start(), n, w) for n, (w, p) in enumerate(_WANTS) if (m := p.search(question))]
    if found:
        return min(found)[2]
    return "money" if _KEYWORDS.search(question) else "any"
