"""The desk for loopback: editions, briefs, evidence pages, questions and sources."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from bot.chat.post import ABSTENTIONS, answer_post, digest_post
from bot.chat.web.brief_view import BriefView
from bot.chat.web.evidence_view import evidence_view, read_asked
from bot.chat.web.faults import desk_fault
from bot.chat.web.pages import WordsLinks, html_page
from bot.chat.web.security import guard_desk, read_form, require_same_origin
from bot.chat.web.wiring import bare_app
from bot.errors import InputError
from bot.model.post import Post
from bot.ports import Desk

EDITIONS = 20
"""Listed at once; older ones on request."""
MAX_EDITIONS = 500
MAX_QUESTION = 500
ASKED_BY = "web"


def desk_app(*, desk: Desk, hosts: Sequence[str]) -> FastAPI:
    """Return the whole desk. `hosts` are the names, without ports, under which it answers: `localhost`, `[::1]`."""
    app = bare_app(desk, fault=desk_fault)
    guard_desk(app, hosts=list(hosts), fault=desk_fault)
    pages = _DeskPages(desk)
    for path, page in (
        ("/", pages.editions),
        ("/editions/{edition_id}", pages.edition),
        ("/briefs/{revision_id}", pages.brief),
        ("/articles/{revision_id}", pages.evidence),
        ("/answers/{question_id}", pages.answer),
        ("/ask", pages.ask_form),
        ("/sources", pages.sources),
    ):
        app.add_route(path, page, methods=["GET"])
    app.add_route("/ask", pages.ask, methods=["POST"])
    return app


class _DeskPages:
    """One method a page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def editions(self, request: Request) -> Response:
        wanted = _number(request.query_params.get("show"), default=EDITIONS, most=MAX_EDITIONS)
        editions = await self._desk.editions(wanted + 1)
        subscriptions = {subscription.id: subscription for subscription in await self._desk.subscriptions()}
        more = wanted + EDITIONS if len(editions) > wanted and wanted < MAX_EDITIONS else None
        return html_page("editions.html.j2", editions=editions[:wanted], more=more, subscriptions=subscriptions)

    async def edition(self, request: Request) -> Response:
        edition = await self._desk.edition(request.path_params["edition_id"])
        if edition is None:
            raise HTTPException(404)
        placed = await self._desk.placed(digest_post(edition), links=False)
        return html_page("edition.html.j2", edition=edition, links=_links(placed))

    async def brief(self, request: Request) -> Response:
        written = await self._desk.brief(request.path_params["revision_id"])
        if written is None:
            raise HTTPException(404)
        return html_page("brief.html.j2", view=BriefView(written))

    async def evidence(self, request: Request) -> Response:
        page = await self._desk.evidence(request.path_params["revision_id"])
        if page is None:
            raise HTTPException(404)
        asked = read_asked(request.query_params.get("at"), len(page.article.text))
        return html_page("evidence.html.j2", page=page, view=evidence_view(page, asked))

    async def ask_form(self, request: Request) -> Response:
        return _ask_page(request.query_params.get("q", ""))

    async def ask(self, request: Request) -> Response:
        """Answer and store, then lead to the answer's own address, so that reading it again asks nothing."""
        require_same_origin(request)
        question = " ".join((await read_form(request, "q")).split())
        if not question:
            return _ask_page("", wrong="Type a question first.")
        if len(question) > MAX_QUESTION:
            return _ask_page(question, wrong=f"A question has at most {MAX_QUESTION} characters.")
        try:
            answer = await self._desk.ask(question, asked_by=ASKED_BY)
        except InputError as error:
            return _ask_page(question, wrong=error.message)
        return RedirectResponse(f"/answers/{answer.id}", status_code=303)

    async def answer(self, request: Request) -> Response:
        answer = await self._desk.answer(request.path_params["question_id"])
        if answer is None:
            raise HTTPException(404)
        placed = await self._desk.placed(answer_post(answer), links=False)
        silence = ABSTENTIONS[answer.abstained] if answer.abstained is not None else None
        return html_page("answer.html.j2", answer=answer, silence=silence, links=_links(placed), most=MAX_QUESTION)

    async def sources(self, request: Request) -> Response:
        del request
        return html_page("sources.html.j2", sources=await self._desk.sources())


def _ask_page(question: str, *, wrong: str | None = None) -> Response:
    return html_page("ask.html.j2", status=400 if wrong else 200, question=question, wrong=wrong, most=MAX_QUESTION)


def _links(placed: Post) -> WordsLinks:
    urls = {(place.revision, place.start, place.end): place.url for place in placed.places}
    return WordsLinks(placed.refs, lambda citation: urls.get((citation.revision or "", citation.start, citation.end)))


def _number(words: str | None, *, default: int, most: int) -> int:
    if words is None or not (words.isascii() and words.isdigit() and len(words) < 6):
        return default
    return min(max(int(words), 1), most)
