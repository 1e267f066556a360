"""Posts as Block Kit, by pure functions.

What an article, a model or a person said stands in `rich_text`, which Slack takes literally (see `mrkdwn`), and the
only links are those to a publisher's page and to our evidence page. The statements and quotations of one story share
one block, and `section` blocks are left to notices: Slack folds long ones away behind "see more".

Slack's limits: 50 blocks, 150 characters in a header, 3,000 in a text, at least one in each; and, undocumented, about
12,000 in all of the message's JSON (`msg_blocks_too_long`), of which we use `BUDGET`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from bot.chat.post import RESTING
from bot.chat.slack.elements import RATIONS, WHOLE, Element, Page, Ration
from bot.chat.slack.mrkdwn import TEXT_CHARS, escaped, shortened
from bot.model.post import NoteBlock, Post, PostBlock, QuoteBlock, SourcesBlock, StatementBlock, TitleBlock

SHARE_ACTION = "share_answer"
POST_ACTION, SKIP_ACTION, LEAVE_OUT_ACTION = "post_edition", "skip_edition", "leave_out"
MAX_BLOCKS = 50
BUDGET = 10_000
"""Bytes of the blocks as JSON."""
HEADER_CHARS = 150
FALLBACK_CHARS = 280
HEADLINES = 3
NOTHING = "There is nothing to show here."

Blocks = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """`blocks` is what people see; `text`, read by Slack as mrkdwn, is for notifications and screen readers."""

    text: str
    blocks: tuple[dict[str, Any], ...]


def render_message(post: Post, *, public_url: str | None) -> SlackMessage:
    """Return the post as one message within Slack's limits, whatever is in it.

    What is too long for them is shortened at a word's border and marked; what is too much is left out and counted.
    Use `fit` first to lose nothing.
    """
    return _message(post, public_url, (_decisions(post),) if post.review else ())


def ephemeral_answer(post: Post, *, public_url: str | None) -> SlackMessage:
    """Return an answer for one person's eyes; where something was answered, with a button to share it."""
    answered = any(isinstance(block, StatementBlock) for block in post.blocks)
    return _message(post, public_url, (_share_button(post.answer),) if post.answer and answered else ())


def fit(post: Post, *, public_url: str | None) -> tuple[Post, ...]:
    """Return the post as one or several, each block in exactly one of them, in order.

    Each renders within the limits without a cut, except a single block that is too long by itself. Stories are kept
    together where one message holds them.
    """
    page = Page.of(post, public_url)
    parts: list[list[PostBlock]] = [[]]

    def fits(blocks: Sequence[PostBlock]) -> bool:
        part = page.with_blocks(blocks)
        return any(_within(_drawn(part.with_ration(whole))) for whole in WHOLE)

    for group in _groups(post.blocks):
        for piece in [group] if fits(group) else [[block] for block in group]:
            if parts[-1] and not fits(parts[-1] + piece):
                parts.append([])
            parts[-1] += piece
    return tuple(replace(post, blocks=tuple(part)) for part in parts)


def _groups(blocks: Sequence[PostBlock]) -> Iterable[list[PostBlock]]:
    """What belongs together: a headline with all up to the next one, and what stands for itself."""
    group: list[PostBlock] = []
    for block in blocks:
        if group and (_is_loud(block) or isinstance(block, NoteBlock)):
            yield group
            group = []
        group.append(block)
    if group:
        yield group


# ---------------------------------------------------------------- within the limits


def _message(post: Post, public_url: str | None, tail: Sequence[dict[str, Any]]) -> SlackMessage:
    page = Page.of(post, public_url)
    text = _fallback(page)
    for ration in RATIONS:
        blocks = [*_drawn(page.with_ration(ration)), *tail]
        if _within(blocks):
            return SlackMessage(text, tuple(blocks) or (_section(NOTHING),))
    return SlackMessage(text, tuple(_left_out(page.with_ration(RATIONS[-1]), tail)))


def _left_out(page: Page, tail: Sequence[dict[str, Any]]) -> Blocks:
    """Return as many of the post's first blocks as there is room for, and how many are missing."""
    blocks = page.blocks
    low, high, best = 0, len(blocks), [_section(NOTHING), *tail]
    while low < high:
        middle = (low + high + 1) // 2
        missing = len(blocks) - middle
        drawn = [*_drawn(page.with_blocks(blocks[:middle])), _context(f"{missing} more not shown."), *tail]
        if _within(drawn):
            low, best = middle, drawn
        else:
            high = middle - 1
    return best


def _within(blocks: Blocks) -> bool:
    return len(blocks) <= MAX_BLOCKS and size(blocks) <= BUDGET


def size(blocks: Sequence[dict[str, Any]]) -> int:
    """Return the bytes of the blocks as JSON: at least the characters that Slack counts, however it counts them."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")).encode())


# ---------------------------------------------------------------- drawing


def _drawn(page: Page) -> Blocks:
    drawn: Blocks = []
    only_notes = all(isinstance(block, NoteBlock) for block in page.blocks)
    for block in page.blocks:
        match block:
            case TitleBlock(text=chrome):
                drawn += [_header(title)] if (title := page.words(chrome.text)) else []
            case NoteBlock(text=chrome):
                drawn += [_section(note) if only_notes else _context(note)] if (note := page.words(chrome.text)) else []
            case SourcesBlock(note=None):
                drawn += [_small_print(sources)] if (sources := page.sources(block)) else []
            case SourcesBlock():
                drawn += [_context(origin)] if (origin := page.origin(block)) else []
            case _:
                _draw_rich(drawn, page, block)
    return drawn


def _draw_rich(drawn: Blocks, page: Page, block: PostBlock) -> None:
    """Add the block's elements to the rich text that stands last, or begin a new one: each story has its own."""
    elements = page.elements(block)
    if not elements:
        return
    begins = isinstance(block, StatementBlock) and block.level == "headline"
    if begins and any(there["type"] == "rich_text" for there in drawn):
        drawn.append({"type": "divider"})
    if begins or not drawn or drawn[-1]["type"] != "rich_text":
        drawn.append({"type": "rich_text", "elements": []})
    there: list[Element] = drawn[-1]["elements"]
    for element in elements:
        if there and element["type"] == there[-1]["type"] == "rich_text_list":
            there[-1]["elements"] += element["elements"]
        else:
            there.append(element)


def _header(words: str) -> dict[str, Any]:
    return {"type": "header", "text": _plain(shortened(words, HEADER_CHARS))}


def _section(words: str) -> dict[str, Any]:
    return {"type": "section", "text": _plain(shortened(words, TEXT_CHARS))}


def _context(words: str) -> dict[str, Any]:
    return {"type": "context", "elements": [_plain(shortened(words, TEXT_CHARS))]}


def _small_print(mrkdwn: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": mrkdwn, "verbatim": True}]}


def _plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words, "emoji": False}


def _share_button(answer: str) -> dict[str, Any]:
    button = {"type": "button", "text": _plain("Share in channel"), "action_id": SHARE_ACTION, "value": answer}
    return {"type": "actions", "elements": [button]}


def _decisions(post: Post) -> dict[str, Any]:
    """Return what an approver decides with: which stories to leave out, post, skip."""
    last = max((block.number or 0 for block in post.blocks if isinstance(block, StatementBlock)), default=0)
    options = [{"text": _plain(f"Story {number}"), "value": str(number)} for number in range(1, last + 1)]
    leave_out = {
        "type": "multi_static_select",
        "action_id": LEAVE_OUT_ACTION,
        "placeholder": _plain("Leave out…"),
        "options": options,
    }
    buttons = [
        {"type": "button", "text": _plain("Post"), "style": "primary", "action_id": POST_ACTION, "value": post.review},
        {"type": "button", "text": _plain("Skip"), "action_id": SKIP_ACTION, "value": post.review},
    ]
    return {"type": "actions", "elements": [leave_out, *buttons] if options else buttons}


# ---------------------------------------------------------------- for notifications


def _fallback(page: Page) -> str:
    """Return the title and the first headlines, or whatever is said first, short."""
    page = page.with_ration(Ration(FALLBACK_CHARS // 2, 1))
    titles = _spoken(page, lambda block: block.text.text if isinstance(block, TitleBlock) else "")[:1]
    said = _spoken(page, lambda block: block.statement.text if _is_loud(block) else "")[:HEADLINES]
    if not titles and not said:
        said = _spoken(page, _any_words)[:1]
    shown = ": ".join(part for part in ("".join(titles), "; ".join(said)) if part)
    return escaped(shortened(shown or NOTHING, FALLBACK_CHARS))


def _spoken(page: Page, of: Callable[[PostBlock], str]) -> list[str]:
    return [words for block in page.blocks if (words := page.words(of(block)))]


def _is_loud(block: PostBlock) -> TypeGuard[StatementBlock]:
    return isinstance(block, StatementBlock) and block.level in ("headline", "answer")


def _any_words(block: PostBlock) -> str:
    match block:
        case StatementBlock(statement=statement):
            note = RESTING[statement.rests_on]
            return f"{statement.text} ({note})" if note else statement.text
        case QuoteBlock(quotation=quotation):
            return " … ".join(citation.quote for citation in quotation.words)
        case NoteBlock(text=chrome):
            return chrome.text
        case _:
            return ""
