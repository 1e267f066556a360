"""What Slack would read as markup, made harmless: untrusted words, and addresses for links.

Statements and quotations stand in `rich_text`, and what has no links in `plain_text`. Slack reads no markup there: no
mention, no link, no emoji, no formatting, and nothing has to be escaped, so that a quotation stays letter by letter
what it was. What Slack does read as mrkdwn is the small print of sources, since only there small print can have links
(`label`, `link`, and no text without `verbatim`), and the fallback text of a message (`escaped`).
"""

from __future__ import annotations

import re
import unicodedata

import can_ada

TEXT_CHARS = 3_000
"""Code points of one text object."""
MAX_URL = 2_000
"""Code points. Longer addresses are refused by browsers and proxies here and there; such a link is left out."""
CUT = " […]"
"""Says that words were left out. Brackets, since a bare ellipsis may be the article's own."""
NEAR = 40
"""How many code points before the limit a word's border is looked for."""

_JOINERS = "\u200c\u200d"  # Persian, Indic scripts and emoji are spelt with them
_MARKS = "\u200e\u200f\u061c"  # of direction, for the one place where they stand: they turn nothing around
_BLANK = re.compile(r"\s{2,}|[^\S \u00a0\u202f]")
_ENDS_LINKS = re.compile(r"[|<>\"`^{}\\\s]")
_LIKENESS = str.maketrans("*_~`|<>", "∗ˍ∼ˋ¦‹›")
_EMOJI = re.compile(r":(?=[^\s:]+(?::|$))")  # at the end, too: a colon of ours may follow
_SELF_LINKING = re.compile(r"(?<=\w)(?:\.(?=[^\W\d])|@(?=\w))|:(?=//)|(?<=mailto):", re.IGNORECASE)


def literal(words: str) -> str:
    """Return untrusted words as one line, letter by letter, without what would act on the text around them.

    Controls and lone surrogates become spaces and replacement characters; embeddings and overrides of direction and
    invisible marks within words go. White space is one space, except a single non-breaking one.
    """
    return _BLANK.sub(" ", "".join(_shown(character) for character in words)).strip()


def _shown(character: str) -> str:
    match unicodedata.category(character):
        case "Cc":
            return " "
        case "Cf":
            return character if character in _JOINERS or character in _MARKS else ""
        case "Cs" | "Co":
            return "\ufffd"
        case "Cn" if ord(character) & 0xFFFE == 0xFFFE:  # never a character, in no version of Unicode
            return "\ufffd"
        case _:
            return character


def is_visible(words: str) -> bool:
    """Whether anything in literal words can be seen; what a newer Unicode assigned counts as seen."""
    return any(category[0] in "LNPS" or category == "Cn" for category in map(unicodedata.category, words))


def shortened(words: str, limit: int) -> str:
    """Return literal words of at most `limit` code points (more than ten), cut at a word's border, and marked."""
    if len(words) <= limit:
        return words
    end = limit - len(CUT)
    border = words.rfind(" ", max(end - NEAR, 1), end + 1)
    if border > 0:
        return words[:border].rstrip() + CUT
    while end > 1 and _belongs_to_the_one_before(words, end):
        end -= 1
    return words[:end] + CUT


def _belongs_to_the_one_before(words: str, at: int) -> bool:
    """Whether a letter with its accents, or an emoji with its parts, would be cut in two."""
    return unicodedata.category(words[at])[0] == "M" or words[at] in _JOINERS or words[at - 1] in _JOINERS


def escaped(words: str) -> str:
    """Return literal words for a text that Slack reads as mrkdwn: nobody is mentioned, nothing becomes a link.

    Addresses that Slack would link by itself get an invisible space: this is for notifications, not for quotations.
    """
    apart = _SELF_LINKING.sub(lambda found: found.group() + "\u200b", words)
    return apart.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def label(words: str) -> str:
    """Return literal words for mrkdwn where they only name something: titles and outlets.

    What would format, draw an emoji or end a link is replaced by its likeness: most of it can't be escaped.
    """
    return _EMOJI.sub("꞉", words.translate(_LIKENESS)).replace("&", "&amp;")


def link(url: str | None, named: str) -> str:
    """Return mrkdwn for a label that opens a safe address, or the label alone."""
    return named if url is None else f"<{url.replace('&', '&amp;')}|{named}>"


def safe_url(url: str | None) -> str | None:
    """Return the http(s) address that a browser would open, or None where there is none.

    It is read and written by the rules that browsers follow, so that there are no two opinions of its host; what could
    end a link is percent-encoded. Addresses with user names, which look like another host, are refused.
    """
    if url is None or len(url) > MAX_URL or any(unicodedata.category(character) in ("Cc", "Cs") for character in url):
        return None
    try:
        parsed = can_ada.parse(url)
    except ValueError:
        return None
    if parsed.protocol not in ("http:", "https:") or parsed.username or parsed.password:
        return None
    made = _ENDS_LINKS.sub(lambda found: f"%{ord(found.group()):02X}", parsed.href)
    return made if len(made) <= MAX_URL else None
