"""What people type into Slack, as they meant it. Pure.

Slack sends `&`, `<` and `>` as entities and wraps what it recognises: `<@U1|name>`, `<#C1|name>`, `<!here>`,
`<https://…|label>` (docs.slack.dev/messaging/formatting-message-text).
"""

from __future__ import annotations

import re
from typing import Literal

_WRAPPED = re.compile(r"<([^<>\n]*)>")
_EMOJI = re.compile(r":[a-z0-9_+'-]+(?:::skin-tone-\d)?:")
_TO_SOMEBODY = re.compile(r"\s*<(?:@([UW][A-Z0-9]+)|!subteam\^)")


def plain(text: str, *, links: Literal["address", "label"] = "label") -> str:
    """Return the text without Slack's wrapping: names instead of ids where Slack gave them, entities undone.

    A link becomes what the person saw (`label`) or where it leads (`address`).
    """

    def unwrapped(found: re.Match[str]) -> str:
        inside, _, label = found[1].partition("|")
        match inside[:1]:
            case "@" | "#":
                return inside[0] + (label.lstrip("@#") or inside[1:])
            case "!":
                return label or "@" + inside[1:].partition("^")[0]
            case _:
                return label if label and links == "label" else inside

    return _entities(_WRAPPED.sub(unwrapped, text))


def without_mention(text: str, person: str) -> str:
    """Return the text as Slack sent it, without mentions of the person (a bot's user id, mostly)."""
    return " ".join(re.sub(rf"<@{re.escape(person)}(?:\|[^<>]*)?>[,:]?", " ", text).split())


def mentions(text: str, person: str) -> bool:
    """Whether the text, as Slack sent it, mentions the person."""
    return re.search(rf"<@{re.escape(person)}[|>]", text) is not None


def addressed_to(text: str) -> str | None:
    """Return the id of the person that the text begins with a mention of; "" for a group of people, None for nobody."""
    found = _TO_SOMEBODY.match(text)
    return None if found is None else found[1] or ""


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit besides emoji: `:+1:` says nothing that could be asked."""
    return any(character.isalnum() for character in _EMOJI.sub(" ", plain(text)))


def mrkdwn(text: str) -> str:
    """Return our own line, in which words of a person may stand, so that it mentions nobody and links nothing hidden.

    Code marks and emphasis work; addresses stay readable.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _entities(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
