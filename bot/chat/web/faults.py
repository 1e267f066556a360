"""What people see when something is wrong: a page of our own words, never an exception's text."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import structlog
from fastapi import HTTPException, Request
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import Response

from bot.chat.web.pages import html_page
from bot.errors import InputError, TransientError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Fault:
    """A status with what it means, for people."""

    status: int
    title: str
    words: str


NOT_FOUND = Fault(404, "Not found", "There is no such page here, or it is there no longer.")
_FAULTS = {
    400: Fault(400, "Not understood", "The browser sent something that can't be read here."),
    403: Fault(
        403, "Not from here", "Questions are taken from this desk's own pages only. Ask again on the page below."
    ),
    404: NOT_FOUND,
    405: Fault(405, "Not possible", "This address can't be used in that way."),
    413: Fault(413, "Too large", "That is more than this desk reads at once."),
    415: Fault(415, "Not a form", "This address takes this desk's own form only."),
}
_UNAVAILABLE = Fault(503, "Not just now", "The desk can't reach its database at the moment. Try again in a minute.")
_BROKEN = Fault(500, "Something went wrong", "This page could not be made. The log file has the details.")


def desk_fault(request: Request, error: Exception) -> Response:
    """Return the desk's page for an error; what nobody expected is logged under the reference that the page shows."""
    return _page("fault.html.j2", _fault_of(request, error))


def public_fault(request: Request, error: Exception) -> Response:
    """As `desk_fault`, but whatever is not there or not allowed looks the same from outside."""
    fault, reference = _fault_of(request, error)
    if fault.status in (400, 403, 404, 405, 415):
        fault = NOT_FOUND
    return _page("public_fault.html.j2", (fault, reference))


def _fault_of(request: Request, error: Exception) -> tuple[Fault, str | None]:
    match error:
        case StarletteHTTPException() | HTTPException():
            return _FAULTS.get(error.status_code, _FAULTS[400]), None
        case InputError():
            return Fault(400, "That can't be done", error.message), None
        case _:
            reference = uuid.uuid4().hex[:8]
            # The page's name, not the path: paths of posted links are secrets.
            page = getattr(request.scope.get("endpoint"), "__name__", None)
            log.error("web.failed", reference=reference, page=page, error=type(error).__name__)
            log.debug("web.failed.trace", reference=reference, exc_info=error)
            return (_UNAVAILABLE if isinstance(error, TransientError) else _BROKEN), reference


def _page(template: str, found: tuple[Fault, str | None]) -> Response:
    fault, reference = found
    return html_page(template, status=fault.status, fault=fault, reference=reference)
