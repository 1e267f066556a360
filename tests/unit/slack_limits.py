"""What Slack would refuse or what would do harm: checks for every message of ours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block

from bot.chat.slack.blocks import BUDGET, SlackMessage, render_message, size
from bot.chat.slack.mrkdwn import safe_url
from bot.model.post import Place, Post, SourcesBlock, citations_in

OURS = "https://dragoman.example"

# ---------------------------------------------------------------- what Slack would refuse


def walk(value: object) -> Iterator[dict[str, Any]]:
    """Every object of Slack's within, itself too."""
    if isinstance(value, dict):
        if "type" in value:
            yield value
        for each in value.values():
            yield from walk(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from walk(each)


def check_limits(message: SlackMessage) -> None:
    """Fail where Slack would: by its own models, and by the limits that they don't check."""
    assert 1 <= len(message.blocks) <= 50
    assert size(message.blocks) <= BUDGET
    assert 1 <= len(message.text) <= 1_000
    message.text.encode("utf-8")
    for block in message.blocks:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
        assert parsed.to_dict() == block
        check_block(block)


def check_block(block: dict[str, Any]) -> None:
    match block["type"]:
        case "header":
            check_text(block["text"], 150, "plain_text")
        case "section":
            check_text(block["text"], 3_000, "plain_text")
        case "context":
            assert 1 <= len(block["elements"]) <= 10
            for element in block["elements"]:
                check_text(element, 3_000, "plain_text", "mrkdwn")
        case "divider":
            assert block == {"type": "divider"}
        case "actions":
            assert 1 <= len(block["elements"]) <= 25
            for element in block["elements"]:
                check_text(element["text"], 75, "plain_text")
                assert len(element["action_id"]) <= 255
                assert 1 <= len(element["value"]) <= 2_000
        case "rich_text":
            assert block["elements"]
            for element in block["elements"]:
                check_rich(element)
        case other:
            raise AssertionError(other)


def check_rich(element: dict[str, Any]) -> None:
    """rich_text → section, quote or list; a list → sections; these → text and links."""
    if element["type"] == "rich_text_list":
        assert element.keys() == {"type", "style", "elements"}
        assert element["style"] == "bullet"
        assert element["elements"]
        assert all(each["type"] == "rich_text_section" for each in element["elements"])
        for each in element["elements"]:
            check_rich(each)
        return
    assert element["type"] in ("rich_text_section", "rich_text_quote")
    assert element["elements"]
    for part in element["elements"]:
        assert part["type"] in ("text", "link")
        assert part.keys() - {"style"} == ({"type", "text"} if part["type"] == "text" else {"type", "text", "url"})
        assert part["text"]
        assert part.get("style", {"bold": True}) in ({"bold": True}, {"code": True})


def check_text(text: dict[str, Any], limit: int, *kinds: str) -> None:
    assert text["type"] in kinds
    assert 1 <= len(text["text"]) <= limit
    assert text["text"].strip()
    assert text["emoji" if text["type"] == "plain_text" else "verbatim"] is (text["type"] == "mrkdwn")


# ---------------------------------------------------------------- what would do harm

LINK = re.compile(r"<([^<>|]+)\|([^<>|]+)>")


def links_in(message: SlackMessage) -> list[str]:
    found = [part["url"] for part in walk(message.blocks) if "url" in part]
    for small in mrkdwn_in(message):
        found += [url.replace("&amp;", "&") for url, _ in LINK.findall(small)]
    return found


def mrkdwn_in(message: SlackMessage) -> list[str]:
    return [part["text"] for part in walk(message.blocks) if part["type"] == "mrkdwn"]


def check_harmless(message: SlackMessage, post: Post, public_url: str | None) -> None:
    known = [*post.refs, *(source for block in post.blocks if isinstance(block, SourcesBlock) for source in block.refs)]
    allowed = {safe_url(source.url) for source in known} | {safe_url(place.url) for place in post.places}
    if public_url is not None:
        allowed |= {f"{public_url}/e/{place.token}" for place in post.places}
    found = links_in(message)
    assert set(found) <= allowed - {None}
    assert all(url.startswith(("http://", "https://")) and url.isascii() for url in found)
    for read_as_markup in (message.text, *mrkdwn_in(message)):
        bare = LINK.sub(r"\2", read_as_markup) if read_as_markup is not message.text else read_as_markup
        assert not set("<>") & set(bare)
        assert not re.search(r"&(?!amp;|lt;|gt;)", bare)
    assert not re.search(r"://|\w@\w", message.text)
    for small in mrkdwn_in(message):
        bare = LINK.sub(r"\2", small)
        assert not set("*_~`") & set(bare)
        assert not re.search(r":[^\s:]+:", bare)
    for part in walk(message.blocks):
        for words in (each for each in part.values() if isinstance(each, str)):
            words.encode("utf-8")
            assert not any(unicodedata.category(c) in ("Cc", "Co", "Cs") for c in words.replace("\n", ""))
            assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(words)


def check(post: Post, public_url: str | None = OURS) -> SlackMessage:
    message = render_message(post, public_url=public_url)
    check_limits(message)
    check_harmless(message, post, public_url)
    return message


# ---------------------------------------------------------------- what people see


def shown(message: SlackMessage) -> str:
    """All words that people see, in order."""
    return "".join(
        part["text"] if part["type"] not in ("rich_text_section", "rich_text_quote") else "\n"
        for part in walk(message.blocks)
        if isinstance(part.get("text"), str) or part["type"] in ("rich_text_section", "rich_text_quote")
    )


def placed(post: Post, url: str | None = "https://harbour.example/ferries#:~:text=x") -> Post:
    """The post with a place for each citation, each with a token of its own."""
    cited_once = {(c.revision, c.start, c.end): c for block in post.blocks for c in citations_in(block)}
    places = [
        Place(c.revision, c.start, c.end, url, f"token{number}")
        for number, c in enumerate(cited_once.values())
        if c.revision is not None
    ]
    return replace(post, places=tuple(places))
