"""What Slack refuses in the blocks of a message: slack_sdk's own checks, and what these leave out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

MAX_BLOCKS = 50
MAX_TEXT = 11_000
"""Characters in all of a message's blocks: Slack names no limit, and refused one of 11,341 (bolt-js#2867)."""
MAX_SIZE = 13_200
BLOCK_SIZE = 125
"""One markdown block may hold 13,297 characters, and each further block takes 125 more (measured in bolt-js#2509).
Others found that bytes of UTF-8 are counted, not characters."""


def refused(blocks: Any) -> str | None:
    """Return Slack's error code for the blocks, or None when it would take them."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return "invalid_blocks_format"
    if len(blocks) > MAX_BLOCKS or any(_wrong(block) for block in blocks):
        return "invalid_blocks"
    names = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(names)) != len(names):
        return "invalid_blocks"
    texts = [text for block in blocks for text in _texts(block)]
    size = sum(len(text.encode()) for text in texts) + BLOCK_SIZE * len(blocks)
    return "msg_blocks_too_long" if size > MAX_SIZE or sum(map(len, texts)) > MAX_TEXT else None


def _wrong(block: dict[str, Any]) -> bool:
    try:
        parsed = Block.parse(block)
        if parsed is None:
            return True
        parsed.validate_json()
        kept = parsed.to_dict()
    except (SlackObjectFormationError, TypeError, ValueError, KeyError, AttributeError):
        return True
    # What the SDK does not know it leaves out, and Slack refuses; empty texts too.
    if kept != block:
        return True
    elements = [element for element in block.get("elements", []) if isinstance(element, dict)]
    actions = [element["action_id"] for element in elements if "action_id" in element]
    if len(set(actions)) != len(actions):
        return True
    if block["type"] == "header" and block["text"].get("type") != "plain_text":
        return True
    texts = [*elements, *block.get("fields", [])]
    return any(len(text.get("text", "")) > 2000 for text in texts if text.get("type") in {"mrkdwn", "plain_text"})


def _texts(value: Any) -> Iterator[str]:
    """Yield what is written in a block: texts, and addresses of links."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str):
                if name in {"text", "url", "alt_text", "title"}:
                    yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def buttons(blocks: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (block id, element) of everything in the blocks that can be clicked."""
    for position, block in enumerate(blocks or []):
        block_id = str(block.get("block_id", f"b{position}"))
        for element in [*block.get("elements", []), block.get("accessory")]:
            if isinstance(element, dict) and "action_id" in element:
                yield block_id, element
