"""What every answer of the web carries, and what is refused before any page is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

from fastapi import FastAPI, HTTPException, Request
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 1_000_000
MAX_FORM_BYTES = 64_000

_CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_DESK = {**_HEADERS, "Content-Security-Policy": _CONTENT_POLICY.format(forms="'self'")}
_PUBLIC = {**_HEADERS, "Content-Security-Policy": _CONTENT_POLICY.format(forms="'none'")}
_PAGES_ARE_NOT_KEPT = "no-store, private"

FaultPage = Callable[[Request, Exception], Response]


class Guard:
    """Puts the security headers on every answer, and turns any failure into a page.

    It stands outside everything else of the application, so that errors and files carry the headers too.
    """

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str], fault: FaultPage) -> None:
        self._app = app
        self._headers = headers
        self._fault = fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", _PAGES_ARE_NOT_KEPT)
            await send(message)

        request = Request(scope)
        try:
            await self._app(scope, receive, guarded_send)
        except Exception as error:
            page = self._fault(request, error)
            if started:
                raise
            await page(scope, receive, guarded_send)


def guard_desk(app: FastAPI, *, hosts: list[str], fault: FaultPage) -> None:
    """Guard the desk: only requests that name one of the hosts are answered, whatever a name server says (rebinding).

    Hosts are given without a port: `localhost`, `127.0.0.1`, `[::1]`; any port is fine.
    """
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)
    app.add_middleware(Guard, headers=_DESK, fault=fault)


def guard_public(app: FastAPI, *, fault: FaultPage) -> None:
    app.add_middleware(Guard, headers=_PUBLIC, fault=fault)


def require_same_origin(request: Request) -> None:
    """Refuse (403) a form that another site's page sent.

    Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin` alone. Our pages send no
    referrer, and so `Origin: null`, which proves nothing: what tells neither is refused.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site != "same-origin":
            raise HTTPException(403)
        return
    if request.headers.get("origin") != f"{request.url.scheme}://{request.headers.get('host')}":
        raise HTTPException(403)


async def read_form(request: Request, field: str) -> str:
    """Return one field of a posted form, "" where it is missing. 413 and 415 for what is no small form of ours."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    body = await request.body()
    if len(body) > MAX_FORM_BYTES:
        raise HTTPException(413)
    try:
        values = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=20, errors="replace")
    except (UnicodeDecodeError, ValueError):
        raise HTTPException(400) from None
    return values.get(field, [""])[0]
