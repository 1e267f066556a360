"""What both web applications share: nothing of FastAPI's own pages, health, robots, files, and one page for faults."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.chat.web.pages import Files
from bot.chat.web.security import MAX_BODY_BYTES, FaultPage
from bot.errors import DragomanError
from bot.ports import Desk

ROBOTS = "User-agent: *\nDisallow: /\n"


def bare_app(desk: Desk, *, fault: FaultPage) -> FastAPI:
    """Return an application with `/healthz`, `/robots.txt` and the stylesheet; `fault` makes its pages for errors."""
    app = FastAPI(
        title="Dragoman",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        max_body_size=MAX_BODY_BYTES,
    )

    async def refused(request: Request, error: Exception) -> Response:
        return fault(request, error)

    async def healthz(request: Request) -> Response:
        del request
        try:
            ready = await desk.ready()
        except DragomanError:
            ready = False
        return JSONResponse({"status": "ok" if ready else "unavailable"}, status_code=200 if ready else 503)

    async def robots(request: Request) -> Response:
        del request
        return PlainTextResponse(ROBOTS)

    app.add_exception_handler(AnyHTTPException, refused)
    app.add_route("/healthz", healthz, methods=["GET"])
    app.add_route("/robots.txt", robots, methods=["GET"])
    app.mount("/static", Files())
    return app
