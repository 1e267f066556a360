"""What Slack tells us and what is done then: commands, buttons, messages.

Commands and buttons are acknowledged first and worked on in the listener's task. A question in a message is stored
first: once Slack has our acknowledgement it never sends the event again.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack.blocks import LEAVE_OUT_ACTION, POST_ACTION, SHARE_ACTION, SKIP_ACTION
from bot.chat.slack.commands import Ask, Brief, Command, Digest, read_command, read_mention
from bot.chat.slack.errands import PLATFORM, Asker, Errands, Outcome, Wiring
from bot.chat.slack.events import Arrived, Said, needs_bot_user, read_event
from bot.chat.slack.faults import line_for
from bot.chat.slack.help import Names, in_mentions, mention_help, names
from bot.chat.slack.reply import Beside, PostTo, Reply, ResponseUrl
from bot.chat.slack.running import Running
from bot.chat.slack.typed import mrkdwn, plain
from bot.errors import DatabaseUnavailable, DeliveryError, InputError
from bot.model.edition import Decision

log = structlog.get_logger()

STORE_S = 2.0
"""In which a question has to be stored: Slack waits three seconds for the acknowledgement."""
NOTE_S = 5.0
"""In which it must be known whether a command came before."""
NOTICE_S = 0.7
"""After which somebody who waits is told that something happens."""
NOT_NOW = 503

_LEFT = "dragoman.left"
_ANYTHING = re.compile(r".*", re.DOTALL)


class Listeners:
    """Everything that the app listens to."""

    def __init__(
        self, wiring: Wiring, *, client: AsyncWebClient, prefix: str, running: Running, post_to: PostTo
    ) -> None:
        self._wired = wiring
        self._desk = wiring.desk
        self._errands = Errands(wiring)
        self._client = client
        self._prefix = prefix
        self._running = running
        self._post_to = post_to

    def register(self, app: AsyncApp) -> None:
        # Every command, button and event, known or not: what is not acknowledged comes again, or shows an error.
        app.command(_ANYTHING)(self.on_command)
        app.action(SHARE_ACTION)(self.on_share)
        app.action(POST_ACTION)(self.on_decision)
        app.action(SKIP_ACTION)(self.on_decision)
        app.action(_ANYTHING)(self.on_other_button)
        app.event(_ANYTHING, middleware=[self.store_first])(self.after_event)

    # ------------------------------------------------------------ commands and buttons: acknowledged first

    async def on_command(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack()
        with self._running.work():
            name = str(body.get("command") or "")
            reply = ResponseUrl(str(body.get("response_url") or ""), self._post_to)
            spelt = names(self._prefix)
            if name == spelt.dragoman:
                spelt = names(self._prefix, umbrella=True)
            try:
                command = read_command(name, str(body.get("text") or ""), prefix=self._prefix)
            except InputError as wrong:
                await _attempted(reply.say(line_for(wrong, what="command")))
                return
            asker = _asker(body.get("user_id"), body.get("channel_id"), spelt)
            key = str(body.get("trigger_id") or "")
            await self._answered(reply, lambda: self._once(key, command, asker), what=name, notice=_notice(command))

    async def on_share(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack()
        with self._running.work():
            container: Mapping[str, Any] = body.get("container") or {}
            channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
            asker = _asker((body.get("user") or {}).get("id"), channel, names(self._prefix))
            pressed: Mapping[str, Any] = next(
                (action for action in body.get("actions") or () if action.get("action_id") == SHARE_ACTION), {}
            )
            thread = container.get("thread_ts")

            async def work() -> Outcome | None:
                if not await self._first_time(str(body.get("trigger_id") or "")):
                    return None
                return await self._errands.share(
                    str(pressed.get("value") or ""), asker, thread=str(thread) if thread else None
                )

            await self._answered(
                ResponseUrl(str(body.get("response_url") or ""), self._post_to), work, what="share", notice=None
            )

    async def on_decision(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack()
        with self._running.work():
            pressed: Mapping[str, Any] = next(iter(body.get("actions") or ()), {})
            decision: Decision = "posted" if pressed.get("action_id") == POST_ACTION else "skipped"
            person = str((body.get("user") or {}).get("id") or "")

            async def work() -> Outcome:
                return await self._errands.decide(
                    str(pressed.get("value") or ""), decision, left_out=left_out_in(body), person=person
                )

            await self._answered(
                ResponseUrl(str(body.get("response_url") or ""), self._post_to), work, what="decision", notice=None
            )

    async def on_other_button(self, ack: AsyncAck) -> None:
        await ack()

    # ------------------------------------------------------------ events: stored first

    async def store_first(
        self,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[None]],  # noqa: A002
    ) -> BoltResponse | None:
        """Store a question before the event is acknowledged; refuse the event when that can't be done in time.

        Slack delivers a refused event again; the message's key keeps the question single. `next` acknowledges.
        """
        event = body.get("event")
        if not isinstance(event, Mapping) or not needs_bot_user(event):
            return BoltResponse(status=200, body="")
        try:
            async with asyncio.timeout(STORE_S):
                todo = await self._store(event, body)
        except (DatabaseUnavailable, TimeoutError) as error:
            log.warning("slack.event_refused", event_id=body.get("event_id"), error=type(error).__name__)
            return BoltResponse(status=NOT_NOW, body="")
        if todo is None:
            return BoltResponse(status=200, body="")
        context[_LEFT] = todo
        await next()
        return None

    async def after_event(self, context: AsyncBoltContext) -> None:
        """Do what is left once the event is acknowledged."""
        todo: Callable[[], Awaitable[None]] = context[_LEFT]
        with self._running.work():
            await todo()

    async def _store(self, event: Mapping[str, Any], body: Mapping[str, Any]) -> Callable[[], Awaitable[None]] | None:
        """Take in what concerns us; return what is left to do after the acknowledgement."""
        bot_user = await self._bot_user(body)
        concern = read_event(event, bot_user=bot_user)
        match concern:
            case None:
                return None
            case Arrived(channel=channel):
                return lambda: self._greet(channel, str(body.get("event_id") or channel))
            case Said():
                return await self._take_in(concern)

    async def _take_in(self, said: Said) -> Callable[[], Awaitable[None]] | None:
        if said.only_in_ours and not await self._desk.in_our_thread(
            platform=PLATFORM, channel=said.channel, thread=said.thread
        ):
            return None
        try:
            # Among people, "help" is not said to us.
            command = Ask(_one_line(said.text)) if said.only_in_ours else self._read(said.text)
            if isinstance(command, Ask):
                await self._desk.hear(
                    platform=PLATFORM,
                    key=said.key,
                    channel=said.channel,
                    thread=said.thread,
                    person=said.person,
                    text=command.question,
                )
                log.info("slack.heard", channel=said.channel, direct=said.direct)
                return None
        except InputError as wrong:
            line = line_for(wrong, what="message")
            return lambda: self._tell(said, line)
        return lambda: self._carry_out(command, said)

    def _read(self, text: str) -> Command:
        return read_mention(text, bot=self._wired.bot, prefix=self._prefix)

    async def _bot_user(self, body: Mapping[str, Any]) -> str:
        for authorization in body.get("authorizations") or ():
            if authorization.get("is_bot") and authorization.get("user_id"):
                return str(authorization["user_id"])
        known = await self._wired.lookup.bot_user()
        if known is None:
            raise TimeoutError
        return known

    # ------------------------------------------------------------ after the acknowledgement of an event

    async def _carry_out(self, command: Command, said: Said) -> None:
        asker = Asker(said.person, said.channel, in_mentions(self._wired.bot))
        await self._answered(
            self._beside(said), lambda: self._once(said.key, command, asker), what="mention", notice=None
        )

    async def _tell(self, said: Said, line: str) -> None:
        async def work() -> Outcome | None:
            return line if await self._first_time(said.key) else None

        await self._answered(self._beside(said), work, what="mention", notice=None)

    async def _greet(self, channel: str, key: str) -> None:
        try:
            if await self._first_time(key):
                hello = f"Hello. {mention_help(names(self._prefix), self._wired.bot)}"
                await self._client.chat_postMessage(
                    channel=channel, text=mrkdwn(hello), unfurl_links=False, unfurl_media=False
                )
        except Exception as error:  # noqa: BLE001 - a greeting is not worth an error to anybody
            log.warning("slack.greeting_failed", channel=channel, error=type(error).__name__)

    def _beside(self, said: Said) -> Beside:
        return Beside(self._client, channel=said.channel, person=said.person, thread=said.thread, direct=said.direct)

    # ------------------------------------------------------------ answering one person

    async def _once(self, key: str, command: Command, asker: Asker) -> Outcome | None:
        return await self._errands.carry_out(command, asker) if await self._first_time(key) else None

    async def _first_time(self, key: str) -> bool:
        if not key:
            return True
        try:
            async with asyncio.timeout(NOTE_S):
                return await self._desk.first_time(platform=PLATFORM, key=key)
        except TimeoutError:
            raise DatabaseUnavailable("the database did not answer in time") from None

    async def _answered(
        self, reply: Reply, work: Callable[[], Awaitable[Outcome | None]], *, what: str, notice: str | None
    ) -> None:
        """Do the work and tell its outcome; who waits is told that something happens. Never raises but to be ended."""
        task = asyncio.ensure_future(work())
        try:
            if notice is not None:
                await asyncio.wait({task}, timeout=NOTICE_S)
                if not task.done():
                    await _attempted(reply.say(notice))
            try:
                outcome = await task
                if outcome is None:
                    return
                await (reply.say(outcome) if isinstance(outcome, str) else reply.show(outcome))
            except Exception as error:  # noqa: BLE001 - whatever it is, the person is told a line of ours
                await _attempted(reply.say(line_for(error, what=what)))
        finally:
            task.cancel()


async def _attempted(saying: Awaitable[None]) -> None:
    try:
        await saying
    except DeliveryError as error:
        log.warning("slack.not_told", says=error.message)


def _asker(person: object, channel: object, spelt: Names) -> Asker:
    return Asker(str(person or ""), str(channel or ""), spelt)


def _notice(command: Command) -> str:
    match command:
        case Ask():
            return "Looking in the coverage…"
        case Brief():
            return "Reading…"
        case Digest(action="preview" | "now"):
            return "Composing…"
    return "One moment…"


def left_out_in(body: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the numbers of the stories that are chosen to be left out, as Slack tells them with a pressed button."""
    chosen = [
        option.get("value")
        for block in ((body.get("state") or {}).get("values") or {}).values()
        for option in (block.get(LEAVE_OUT_ACTION) or {}).get("selected_options") or ()
    ]
    return tuple(int(value) for value in chosen if isinstance(value, str) and value.isascii() and value.isdigit())


def _one_line(text: str) -> str:
    return " ".join(plain(text).split())
