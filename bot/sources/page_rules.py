"""What a publisher lets programs do with a page that it has served: X-Robots-Tag headers and meta elements."""

from __future__ import annotations

import re

_HONOURED = {
    "noai": "asks that no AI use this page (noai)",
    "noarchive": "asks that no copy of this page be kept (noarchive)",
}
_VALUED = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")
_SCOPED = re.compile(r"^\s*([\w.*-]+)\s*:\s*(.*)$")


def refusal(rules: str | None, agent: str) -> str | None:
    """Return what the publisher asks that forbids reading the page, None when nothing does.

    `rules`: directives divided by commas, headers by line breaks. A name before a colon says whom the rest of its
    header is for: ours or everybody's counts.
    """
    for header in (rules or "").splitlines():
        ours = True
        for part in header.split(","):
            word = part.strip().lower()
            scoped = _SCOPED.match(word)
            if scoped and scoped[1] not in _VALUED:
                ours = scoped[1] in {"*", agent.lower()}
                word = scoped[2].strip()
            if ours and word in _HONOURED:
                return _HONOURED[word]
    return None
