"""What answers at a public address: posted evidence links, health, and Slack's events where they come over HTTP."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, HTTPException, Request
from starlette.responses import Response

from bot.chat.web.evidence_view import paragraph_runs
from bot.chat.web.faults import public_fault
from bot.chat.web.pages import html_page
from bot.chat.web.security import guard_public
from bot.chat.web.wiring import bare_app
from bot.ports import Desk

Handler = Callable[[Request], Awaitable[Response]]

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")
"""How tokens of links look; anything else never reaches the database."""


def public_app(*, desk: Desk, slack: Handler | None) -> FastAPI:
    """Return the public part. Whatever is not there, any longer or at all, gives one and the same 404.

    `slack` takes the requests to `/slack/events` and checks their signatures itself.
    """
    app = bare_app(desk, fault=public_fault)
    guard_public(app, fault=public_fault)

    async def posted_link(request: Request) -> Response:
        token: str = request.path_params["token"]
        shown = await desk.cited_paragraph(token) if _TOKEN.fullmatch(token) else None
        if shown is None:
            raise HTTPException(404)
        return html_page("posted_link.html.j2", shown=shown, runs=paragraph_runs(shown))

    app.add_route("/e/{token}", posted_link, methods=["GET"])
    if slack is not None:

        async def slack_events(request: Request) -> Response:
            return await slack(request)

        app.add_route("/slack/events", slack_events, methods=["POST"])
    return app
