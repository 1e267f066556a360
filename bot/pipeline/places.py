"""Where cited words can be read: the publisher's page at the words, and our own link to the cited paragraph."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.language.fragment import fragment_url
from bot.model.post import Place, Post, citations_in
from bot.model.rows import EvidenceLink
from bot.model.span import Citation
from bot.ports import UnitOfWork

TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class LinkRules:
    """Whether evidence links are made (there is an address where they answer), and for how long they answer."""

    enabled: bool
    lasting: timedelta


async def placed(post: Post, *, unit: UnitOfWork, now: datetime, rules: LinkRules) -> Post:
    """Return the post with the places of its citations; its evidence links are stored in the unit of work."""
    cited: dict[tuple[str, int, int], Citation] = {}
    for block in post.blocks:
        for citation in citations_in(block):
            if citation.revision is not None:
                cited.setdefault((citation.revision, citation.start, citation.end), citation)
    urls = {ref.revision: ref.url for ref in post.refs}
    texts = {}
    for revision in {revision for revision, _, _ in cited}:
        article = await unit.articles.revision(revision)
        if article is not None:
            texts[revision] = article.text
    places = []
    links = []
    for (revision, start, end), citation in cited.items():
        url = urls.get(revision)
        text = texts.get(revision)
        if text is None:
            continue
        token = secrets.token_urlsafe(TOKEN_BYTES) if rules.enabled else None
        if token is not None:
            links.append(EvidenceLink(token, citation, now + rules.lasting))
        places.append(Place(revision, start, end, fragment_url(url, text, citation.span) if url else None, token))
    await unit.links.add(links, now=now)
    return Post(post.blocks, post.refs, tuple(places), post.answer)
