"""What the page says of its corpus and of its chat model, as Markdown. Pure."""

from collections.abc import Sequence

from corpus.release import Release
from rag.assistant import Assistant
from ui.render import partial


def head(assistant: Assistant, releases: Sequence[Release]) -> str:
    """The line at the top: how many releases, of which years, and who answers."""
    count = f"{len(releases)} release{'' if len(releases) == 1 else 's'}"
    span = f", {releases[-1].date.year}–{releases[0].date.year}" if releases else ""
    writes = f"written by {assistant.model}" if assistant.model else "quoted, no chat model"
    return f"# Dateline\n\n{count}{span} · answers {partial(writes)}"


def welcome(assistant: Assistant, releases: Sequence[Release]) -> str:
    """The start screen: what is in the corpus, how answers are made, how to set a chat model."""
    issuers = list(dict.fromkeys(r.issuer for r in releases if r.issuer))
    about = f" of {', '.join(partial(i) for i in issuers[:3])}" if issuers else ""
    more = " and others" if len(issuers) > 3 else ""
    inside = f"**{len(releases)} press release{'' if len(releases) == 1 else 's'}**{about}{more}"
    stop = "" if not more and issuers and issuers[:3][-1].endswith(".") else "."  # "Acme N.V." has its own
    digests = " or their digests" if any(r.kind == "digest" for r in releases) else ""
    if assistant.model:
        told = f"{how(assistant)} Each statement is checked against the words that it cites."
    else:
        told = (
            f"Answers are quoted from the releases{digests}, word for word. To have them written, set a chat "
            "model: `dateline chat --model openai:gpt-5-mini` with its key in the environment."
        )
    return f"### What was announced, by whom, when, in which words?\n\n{inside}{stop}\n\n{told}"


def how(assistant: Assistant) -> str:
    """Who answers, and what leaves this machine."""
    who = (
        f"Answers are written by **{partial(assistant.model)}**."
        if assistant.model
        else "Answers are quoted."
    )
    return f"{who} {partial(assistant.leaves)}"


def facts(release: Release) -> str:
    """What stands below a release in the list."""
    kind = " · digest" if release.kind == "digest" else ""
    return f"{release.date.isoformat()} · {release.issuer}{kind}"
