"""How the commands are called in a workspace, and how they are used, with examples that can be typed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Subject = Literal["ask", "brief", "digest", "dragoman"]
SUBJECTS: tuple[Subject, ...] = ("ask", "brief", "digest", "dragoman")


@dataclass(frozen=True, slots=True)
class Names:
    """The commands as they are typed: "/acme-digest", "/dragoman digest", "@Dragoman digest"."""

    ask: str
    brief: str
    digest: str
    dragoman: str


def names(prefix: str, *, umbrella: bool = False) -> Names:
    """Return the commands' names with the workspace's prefix, or all of them under the umbrella command."""
    top = f"/{prefix}dragoman"
    if umbrella:
        return Names(f"{top} ask", f"{top} brief", f"{top} digest", top)
    return Names(f"/{prefix}ask", f"/{prefix}brief", f"/{prefix}digest", top)


def in_mentions(bot: str) -> Names:
    """Return the names in messages to the bot, where a question needs no command."""
    return Names(bot, f"{bot} brief", f"{bot} digest", bot)


def code(words: str, *, limit: int = 400) -> str:
    """Return the words as Slack shows a command: in backticks, one line, cut."""
    line = " ".join(words.replace("`", "'").split())
    return f"`{line if len(line) <= limit else line[: limit - 1] + '…'}`"


def help_text(subject: Subject, spelt: Names) -> str:
    """Return how a command is used, one example a line (mrkdwn)."""
    parts = (
        (_ask, _brief, _digest)
        if subject == "dragoman"
        else ({"ask": _ask, "brief": _brief, "digest": _digest}[subject],)
    )
    return "\n".join(line for part in parts for line in part(spelt))


def mention_help(spelt: Names, bot: str) -> str:
    """Return what the bot says when it is greeted or asked for help in a message (mrkdwn)."""
    hello = (
        f"Ask me about the coverage: write `{bot}` and a question, reply in my threads, or send me a direct message. "
        "I answer with the articles' own words, or say that they do not tell."
    )
    threads = (
        "Slash commands do not run in threads. There, write "
        f"`{bot} help`, `{bot} digest status` or `{bot} brief https://…`."
    )
    return "\n".join([hello, help_text("dragoman", spelt), threads])


def _ask(spelt: Names) -> list[str]:
    return [
        f"`{spelt.ask}` answers a question from the stored articles. Only you see it; a button shares it.",
        f"• `{spelt.ask} What was agreed on trade?`",
        f"• `{spelt.ask} Who spoke of a target of 40 billion?`",
    ]


def _brief(spelt: Names) -> list[str]:
    return [
        f"`{spelt.brief}` briefs one article, found by its address or by words of its title. Only you see it.",
        f"• `{spelt.brief} https://news.example.org/summit-ends-with-a-target`",
        f"• `{spelt.brief} summit target`",
    ]


def _digest(spelt: Names) -> list[str]:
    return [
        f"`{spelt.digest}` is about the digest of the channel or direct message in which you type it.",
        f"• `{spelt.digest} schedule weekdays 08:30`: every working day, in your timezone",
        f"• `{spelt.digest} schedule mon,thu 7:00 18:00 Europe/Rome about defence, trade`",
        f'• `{spelt.digest} schedule weekdays 08:30 about "drone exports", trade, -football, lang:en`: choose closer',
        f"• `{spelt.digest} preview`: what it would say now, only for you",
        f"• `{spelt.digest} now`: post an edition here now",
        f"• `{spelt.digest} status`, `{spelt.digest} pause`, `{spelt.digest} resume`",
        f"• `{spelt.digest} pause until monday`: or `for 2 weeks`, or a date",
    ]
