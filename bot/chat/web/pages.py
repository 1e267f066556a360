"""Templates to HTML. Everything is escaped, and what a template asks for that is not there is an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from bot.chat.post import RESTING, count, coverage_line, engine_lines, origin_line, point_groups
from bot.chat.web import wording
from bot.model.edition import ArticleRef
from bot.model.span import Citation

_HERE = Path(__file__).resolve().parent


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "count": count,
        "coverage": coverage_line,
        "day": wording.day_words,
        "edition_title": wording.edition_title,
        "host": wording.host_of,
        "link": wording.web_link,
        "moment": wording.moment_words,
        "one_line": wording.one_line,
        "outlet": wording.outlet_of,
        "published": wording.published_words,
        "published_day": wording.published_day,
        "slot": wording.slot_words,
        "subscription": wording.subscription_words,
    }
    environment.globals |= {
        "evidence_path": wording.evidence_path,
        "origin_line": origin_line,
        "engine_lines": engine_lines,
        "point_groups": point_groups,
        "RESTING": RESTING,
    }
    return environment


_ENVIRONMENT = _environment()


def html_page(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return the page. Half a surrogate pair, which no encoding knows, is shown as a question mark."""
    html = _ENVIRONMENT.get_template(template).render(values)
    return HTMLResponse(html.encode("utf-8", "replace"), status_code=status)


class Files(StaticFiles):
    """The stylesheet and the icon. Browsers ask each time whether they changed."""

    def __init__(self) -> None:
        super().__init__(directory=_HERE / "static")

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "private, no-cache"
        return response


@dataclass(frozen=True, slots=True)
class WordsLink:
    """Where the words of a citation can be read: in our text, and at the publisher's. `name` is what the link says.

    `again`: the citation before it is of the same article, whose outlet need not be named twice.
    """

    name: str
    outlet: str
    evidence: str
    publisher: str | None
    again: bool


class WordsLinks:
    """Citation → links, for templates. `urls` are the publishers' addresses at the words."""

    def __init__(
        self, refs: Sequence[ArticleRef], urls: Callable[[Citation], str | None], *, name: str | None = None
    ) -> None:
        """`name` is what links say where all of them lead to one article; else each names its outlet."""
        self._name = name
        self._own = refs[0].revision if name is not None and refs else ""
        self._refs: Mapping[str, ArticleRef] = {ref.revision: ref for ref in refs}
        self._urls = urls

    def __call__(self, citations: Sequence[Citation]) -> list[WordsLink]:
        """Return a link for each citation whose article is known, in their order, each place once."""
        found: list[WordsLink] = []
        before: str | None = None
        for citation in dict.fromkeys(citations):
            ref = self._refs.get(citation.revision or self._own)
            if ref is None:
                continue
            found.append(
                WordsLink(
                    name=self._name or wording.outlet_of(ref),
                    outlet=wording.outlet_of(ref),
                    evidence=wording.evidence_path(ref.revision, citation.span),
                    publisher=wording.web_link(self._urls(citation)),
                    again=self._name is None and ref.revision == before,
                )
            )
            before = ref.revision
        return found

    def language(self, citations: Sequence[Citation]) -> str | None:
        """Return the language of the words, for `lang`."""
        refs = (self._refs.get(citation.revision or "") for citation in citations)
        return next((ref.language for ref in refs if ref is not None), None)
