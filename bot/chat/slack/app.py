"""The Slack app: one workspace, one token, the same listeners whether events come by socket or by HTTP."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import structlog
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response

from bot.chat.slack.errands import Wiring
from bot.chat.slack.listeners import Listeners
from bot.chat.slack.lookup import Lookup
from bot.chat.slack.manifest import NAME
from bot.chat.slack.reply import QUIET, PostTo, response_poster
from bot.chat.slack.running import Running
from bot.ports import Clock, Desk

log = structlog.get_logger()

REMEMBERED_S = 600.0
"""Twice the age at which a signature is stale (Slack's rule: five minutes), since its clock may run before ours."""
REMEMBERED_MOST = 50_000
MAX_BODY = 1_000_000
"""Bytes. Slack's requests are a few thousand."""


class SlackApp(AsyncApp):
    """The app with what it is working on."""

    def __init__(self, client: AsyncWebClient, *, signing_secret: str | None) -> None:
        self.running = Running()
        self._seen = SeenSignatures()
        token = client.token

        async def authorize() -> AuthorizeResult:
            # One workspace, whose token we have: nothing to ask Slack for. Bolt would call `auth.test` on the first
            # request, and acknowledge the request with an excuse when that fails.
            return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)

        super().__init__(
            name="slack_bolt.dragoman",  # also the name of a logger
            logger=QUIET,
            client=client,
            # Without a secret nobody can sign: requests over HTTP are refused.
            signing_secret=signing_secret or secrets.token_hex(32),
            before_authorize=self._refuse_replays,
            authorize=authorize,
            ignoring_self_events_enabled=False,  # `events` does, and knows which
            ssl_check_enabled=False,  # it would answer before the signature is checked
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        self.error(_log_error)

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        if req.mode != "http":
            return await super().async_dispatch(req)
        if not req.headers.get("x-slack-request-timestamp", [""])[0].isdecimal():
            return BoltResponse(status=401, body="")
        response = await super().async_dispatch(req)
        if response.status >= 500:
            # Slack comes again at once, and within the same second with the same signature.
            self._seen.forget(_signature(req))
        return response

    async def _refuse_replays(
        self,
        request: AsyncBoltRequest,
        next: Callable[[], Awaitable[None]],  # noqa: A002 - bolt's name
    ) -> BoltResponse | None:
        """Let a signed request through once. Slack's own retries are signed anew."""
        if request.mode == "http" and not self._seen.first(_signature(request), now_s=time.monotonic()):
            log.warning("slack.replay_refused")
            return BoltResponse(status=401, body="")
        await next()
        return None

    async def finish(self, grace_s: float = 5.0) -> None:
        """Give the listeners that are working this long, then end them."""
        left = await self.running.finish(grace_s)
        if left:
            log.warning("slack.ended_early", tasks=left)


class SeenSignatures:
    """The signatures of the last minutes, bounded. Only signatures that were checked come in here."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, str], float] = OrderedDict()

    def first(self, key: tuple[str, str], *, now_s: float) -> bool:
        """Note the (timestamp, signature); False when it is there already."""
        while self._seen and now_s - next(iter(self._seen.values())) > REMEMBERED_S:
            self._seen.popitem(last=False)
        if key in self._seen:
            return False
        if len(self._seen) >= REMEMBERED_MOST:
            self._seen.popitem(last=False)
        self._seen[key] = now_s
        return True

    def forget(self, key: tuple[str, str]) -> None:
        self._seen.pop(key, None)


def make_app(
    *,
    desk: Desk,
    client: AsyncWebClient,
    signing_secret: str | None,
    prefix: str,
    timezone: str,
    public_url: str | None,
    clock: Clock,
    name: str = NAME,
    post_to: PostTo | None = None,
) -> SlackApp:
    """Return the app with its listeners.

    Args:
        desk: what is asked.
        client: with the bot's token.
        signing_secret: of the app, for events over HTTP; None refuses them all.
        prefix: before the names of the slash commands.
        timezone: of schedules of people whose timezone Slack does not tell.
        public_url: where evidence pages answer.
        clock: says when the next edition comes.
        name: of the bot, as it is mentioned and invited.
        post_to: POSTs to response URLs; by default over the client's proxy.
    """
    app = SlackApp(client, signing_secret=signing_secret)
    wiring = Wiring(
        desk=desk,
        lookup=Lookup(client),
        clock=clock,
        timezone=timezone,
        public_url=public_url,
        bot=f"@{name}",
    )
    listeners = Listeners(
        wiring, client=client, prefix=prefix, running=app.running, post_to=post_to or response_poster(client)
    )
    listeners.register(app)
    return app


def http_handler(app: SlackApp) -> Callable[[Request], Awaitable[Response]]:
    """Return what takes Slack's requests over HTTP. What is no request of Slack's gets a bare 4xx."""
    handler = AsyncSlackRequestHandler(app)

    async def handle(request: Request) -> Response:
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > MAX_BODY:
            return Response(status_code=413 if length.isdecimal() else 411)
        try:
            return await handler.handle(request)
        except ValueError:  # neither UTF-8 nor JSON: it is parsed before its signature is checked
            return Response(status_code=400)

    return handle


def _signature(request: AsyncBoltRequest) -> tuple[str, str]:
    stamp, signature = (
        request.headers.get(name, [""])[0] for name in ("x-slack-request-timestamp", "x-slack-signature")
    )
    return stamp, signature


async def _log_error(error: Exception) -> None:
    """Log what a listener or a middleware did not catch; bolt answers 500, so that Slack delivers an event again."""
    log.error("slack.listener_failed", error=type(error).__name__, exc_info=error)
