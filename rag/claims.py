"""What words claim: a fact, a plan, something conditional, or a notice. Pure."""

import re

from rag.records import Passage

_CONDITIONAL = re.compile(
    r"\b(?:would|could|might|(?-i:may)|should the|subject to|if the|memorandum|letter of intent|"
    r"potential(?:ly)?|explor(?:e|es|ing)|non-binding)\b",
    re.I,
)
_PLAN = re.compile(
    r"\b(?:will|plan(?:s|ned)?|expect(?:s|ed)?|intend(?:s|ed)?|anticipate[sd]?|scheduled|aim(?:s|ed)?|"
    r"target(?:s|ed|ing)?|upcoming|is to|are to|looks? forward)\b",
    re.I,
)


def claim_of(words: str, passage: Passage) -> str:
    """What cited words claim: "fact", "plan", "conditional" or "notice".

    A first reading by its verbs: what would be is conditional, what will be is a plan.
    """
    if passage.kind == "notice":
        return "notice"
    if _CONDITIONAL.search(words):
        return "conditional"
    return "plan" if _PLAN.search(words) else "fact"
