"""What is said to Dateline rather than asked of the releases: greetings, thanks, and what it is. Pure."""

import re
from collections.abc import Sequence

from corpus.release import Release

# Each is the whole of what is said, polite words aside.
_POLITE = (
    r"(?:please|pls|there|dateline|again|all|everyone|so much|a lot|very much|a million|then|now|"
    r"ok(?:ay)?|well|great|good|nice|for (?:now|today|that|your help)|you|and)"
)
_KINDS = {
    "greeting": r"(?:hi+|hello|hey+|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|how are "
    "you(?: doing)?|"
    r"what['’]?s up|nice to meet you)",
    "thanks": r"(?:thanks?|thank you|thx|ty|cheers|much appreciated|appreciate it|(?:that(?:['’]s| is|"
    "['’]?ll be)? )?(?:great|perfect|"
    r"helpful|awesome|excellent|brilliant|enough)|got it|you['’]?re welcome)",
    "bye": r"(?:bye(?:[- ]?bye)?|goodbye|see (?:you|ya)(?: later| soon)?|take care|good ?night|"
    "(?:that(?:['’]s| is|['’]?ll be)|this is) "
    r"(?:all|it|everything)|i['’]?m done|until next time|later)",
    "help": r"(?:help(?: me)?|(?:i need|can you|could you) (?:some )?help(?: me)?|what (?:can|do|could|"
    "should) (?:you|i) "
    r"(?:do|ask|know|type|say|answer|help with|offer)(?: you| me| with| here| about| for me)*|how (?:does|do|"
    r"can|should|would) "
    r"(?:this|it|that|you|i|one) (?:work|use (?:this|it|you)|start|begin|ask)(?: here)?|what (?:is|"
    r"['’]?s) this(?: (?:site|page|thing|tool))?|"
    r"what (?:kinds? of |sorts? of )?questions? (?:can|could|should|may) i (?:ask|type|put)(?: you| here)?|"
    r"who (?:are|r) (?:you|u)|"
    r"what are you(?: for)?|are you (?:a |an )?(?:bot|ai|human|person|robot|real|model|chatbot)|who (?:made|"
    r"built|created|wrote) you|"
    r"what(?:['’]?s| is) your name|introduce yourself|tell me about yourself|"
    r"(?:what|which) (?:kinds? of |sorts? of )?(?:documents?|sources?|texts?|files?|data|"
    r"material)s?(?: \w+){0,2} "
    r"(?:do |are |is |did )?(?:your |the |these )?(?:answers?|you)(?: \w+){0,3}(?: (?:come|based|built|use|"
    r"rely|from|on))+|"
    r"where do(?:es)? (?:you|your|the|these) (?:answers?|information|facts?|data|"
    r"know\w*)(?: \w+){0,3}(?: from)?)",
}
_SAID = {
    kind: re.compile(rf"^\W*(?:{_POLITE}\W+)*{words}(?:\W+(?:{_POLITE}|{words}))*\W*$", re.I)
    for kind, words in _KINDS.items()
}
_BETWEEN = re.compile(r"\s*[,;.!?]+\s*|\s+and\s+|\s+-+\s+")


def reply(said: str, releases: Sequence[Release]) -> str | None:
    """What to say to a greeting, thanks, a farewell, or "what can you do?"; None for anything else.

    releases: newest first.
    """
    words = " ".join(said.split())
    kind = next((k for k, pattern in _SAID.items() if pattern.match(words)), None)
    if kind is None:
        kinds = [
            next((k for k, pattern in _SAID.items() if pattern.match(part)), None)
            for part in _BETWEEN.split(words)
            if part
        ]
        if not kinds or None in kinds:
            return None
        kind = kinds[-1]
    if kind == "thanks":
        return "You're welcome. Ask on whenever you like; I answer from the press releases."
    if kind == "bye":
        return "Goodbye. The releases will be here when you come back."
    hello = "Hello. " if kind == "greeting" else ""
    return f"{hello}{_about(releases)}"


def _about(releases: Sequence[Release]) -> str:
    if not releases:
        return (
            "I answer questions about press releases, but there are none yet; `dateline add` takes them in."
        )
    issuers = list(dict.fromkeys(r.issuer for r in releases if r.issuer))
    named = ", ".join(issuers[:3]) + (" and others" if len(issuers) > 3 else "")
    first, last = releases[-1].date.year, releases[0].date.year
    years = f"{first}" if first == last else f"{first} to {last}"
    count = f"{len(releases)} press release{'' if len(releases) == 1 else 's'}"
    return (
        f"I answer questions about {count} of {named}, {years}: what was announced, by whom, when, in which "
        "words, and what has changed since. Each answer cites the words that carry it; where the releases "
        "don't say, I say so."
    )
