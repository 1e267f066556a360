"""What the commands do: the desk is asked, and what it gives becomes lines or messages for one person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.pause_words import read_until
from bot.chat.post import answer_post, brief_post, digest_post
from bot.chat.schedule_words import read_schedule, times_in_words
from bot.chat.slack.blocks import SlackMessage, ephemeral_answer, fit, render_message
from bot.chat.slack.commands import Ask, Brief, Command, Digest, Help, ScheduleDigest
from bot.chat.slack.help import Names, code
from bot.chat.slack.lookup import Lookup, Membership
from bot.errors import InputError
from bot.model.edition import Decision
from bot.model.post import Post
from bot.model.question import Answer
from bot.model.rows import Subscription
from bot.model.schedule import Schedule, next_slot
from bot.ports import Clock, Desk

PLATFORM = "slack"
USUAL = "weekdays 08:30"
"""The schedule of a channel that was never scheduled: it has one, and is paused."""

Outcome = str | Sequence[SlackMessage]
"""A line of ours (mrkdwn), or messages."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants something, where, and how commands are spelt there."""

    person: str
    channel: str
    spelt: Names

    @property
    def here(self) -> str:
        return "this direct message" if self.channel.startswith("D") else "this channel"


@dataclass(frozen=True, slots=True)
class Wiring:
    """What errands need. `timezone`: of people whose timezone Slack does not tell. `bot`: "@Dragoman"."""

    desk: Desk
    lookup: Lookup
    clock: Clock
    timezone: str
    public_url: str | None
    bot: str


class Errands:
    """Carries out commands. Raises what the desk raises."""

    def __init__(self, wiring: Wiring) -> None:
        self._wired = wiring
        self._desk = wiring.desk

    async def carry_out(self, command: Command, asker: Asker) -> Outcome:
        match command:
            case Help(text=text):
                return text
            case Ask(question=question):
                return await self._answer(question, asker)
            case Brief():
                return await self._brief(command)
            case ScheduleDigest():
                return await self._schedule(command, asker)
            case Digest(action="now"):
                return await self._now(asker)
            case Digest(action="preview"):
                return await self._preview(asker)
            case Digest(action="status"):
                return await self._status(asker)
            case Digest(action="pause", until=until):
                return await self._pause(until, asker)
            case Digest(action="resume"):
                return await self._resume(asker)
        raise InputError("that is no command")

    async def share(self, answer_id: str, asker: Asker, *, thread: str | None) -> str:
        """Post an answer of the person's for everybody in the channel, once; return what to tell them."""
        answer = await self._desk.answer(answer_id)
        if answer is None:
            raise InputError("that answer is not stored any more; please ask again")
        if answer.asked_by != asked_by(asker.person):
            raise InputError("only the person who asked can share the answer")
        there = await self._wired.lookup.membership(asker.channel, asker.person)
        if (obstacle := self._obstacle(there, asker)) is not None:
            return f"{obstacle} Then press the button again." if there == "outside" else obstacle
        fresh = await self._desk.share(answer_id, platform=PLATFORM, channel=asker.channel, thread=thread)
        where = "this thread" if thread else asker.here
        return f"The answer is on its way into {where}." if fresh else f"The answer was shared in {where} before."

    async def decide(self, edition_id: str, decision: Decision, *, left_out: Collection[int], person: str) -> str:
        """Post an edition that waits for the person, less those stories, or skip it; return what to tell them."""
        edition = await self._desk.decide(edition_id, decision, left_out=left_out, by=asked_by(person), approver=person)
        if decision == "skipped":
            return "Skipped: this edition is not posted. What it told does not come again."
        return f"On its way, with {len(edition.stories)} stories." if len(edition.stories) != 1 else "On its way."

    # ------------------------------------------------------------ questions, briefs

    async def _answer(self, question: str, asker: Asker) -> Outcome:
        answer: Answer = await self._desk.ask(question, asked_by=asked_by(asker.person))
        first, *rest = await self._fitting(answer_post(answer, with_question=True))
        url = self._wired.public_url
        return [ephemeral_answer(first, public_url=url), *(render_message(part, public_url=url) for part in rest)]

    async def _brief(self, wanted: Brief) -> Outcome:
        if wanted.url is not None:
            written = await self._desk.brief_url(wanted.url)
        else:
            written = await self._desk.find_brief(wanted.words or "")
        return await self._shown(brief_post(written))

    # ------------------------------------------------------------ digests

    async def _preview(self, asker: Asker) -> Outcome:
        subscription = await self._subscription(asker)
        if subscription is None:
            return self._unscheduled(asker)
        return await self._shown(digest_post(await self._desk.compose_now(subscription.id)))

    async def _now(self, asker: Asker) -> Outcome:
        there = await self._wired.lookup.membership(asker.channel, asker.person)
        if (obstacle := self._obstacle(there, asker)) is not None:
            again = code(f"{asker.spelt.digest} now")
            return f"{obstacle} Then {again} again." if there == "outside" else obstacle
        subscription = await self._subscription(asker)
        if subscription is None:
            zone, _ = await self._zone(None, asker)
            subscription = await self._desk.subscribe(
                platform=PLATFORM,
                channel=asker.channel,
                topics=None,
                schedule=read_schedule(USUAL, zone),
                owner=asker.person,
                paused="unscheduled",
            )
        await self._desk.deliver_now(subscription.id)
        line = f"An edition is on its way into {asker.here}."
        if subscription.paused == "unscheduled":
            line += f" For one every working day: {code(f'{asker.spelt.digest} schedule {USUAL}')}"
        return line

    async def _schedule(self, wanted: ScheduleDigest, asker: Asker) -> Outcome:
        there = await self._wired.lookup.membership(asker.channel, asker.person)
        if there == "foreign":
            raise InputError(self._obstacle(there, asker) or "")
        zone, known = await self._zone(wanted.timezone, asker)
        subscription = await self._desk.subscribe(
            platform=PLATFORM,
            channel=asker.channel,
            topics=wanted.topics,
            schedule=wanted.when.in_zone(zone),
            owner=asker.person,
        )
        lines = [f"Scheduled for {asker.here}: {_in_words(subscription)}. {self._next(subscription.schedule)}"]
        if not known:
            other = f"{asker.spelt.digest} schedule {times_in_words(wanted.when)} Europe/London"
            lines.append(f"Slack did not tell me your timezone, so it is {zone}; another one: {code(other)}")
        if (obstacle := self._obstacle(there, asker)) is not None:
            lines.append(obstacle)
        return "\n".join(lines)

    async def _status(self, asker: Asker) -> Outcome:
        subscription = await self._subscription(asker)
        if subscription is None or subscription.paused == "unscheduled":
            return self._unscheduled(asker)
        what = f"The digest of {asker.here}: {_in_words(subscription)}."
        match subscription.paused:
            case None:
                return f"{what} {self._next(subscription.schedule)}"
            case "asked":
                until = subscription.paused_until
                day = f" until {until.astimezone(ZoneInfo(subscription.schedule.timezone)):%A %-d %B}" if until else ""
                return f"{what} It is paused{day}; {code(f'{asker.spelt.digest} resume')} goes on with it."
        note = f" {_sentence(subscription.pause_note)}" if subscription.pause_note else ""
        return f"{what} It is paused, since it could not be posted.{note} {code(f'{asker.spelt.digest} resume')}"

    async def _pause(self, until: str | None, asker: Asker) -> Outcome:
        subscription = await self._subscription(asker)
        if subscription is None or subscription.paused == "unscheduled":
            return self._unscheduled(asker)
        zone = subscription.schedule.timezone
        end = read_until(until, self._wired.clock.now(), zone) if until is not None else None
        if subscription.paused is None or end is not None:
            await self._desk.pause(subscription.id, until=end)
        day = f" until {end.astimezone(ZoneInfo(zone)):%A %-d %B}" if end is not None else ""
        return f"The digest of {asker.here} is paused{day}; {code(f'{asker.spelt.digest} resume')} goes on with it."

    async def _resume(self, asker: Asker) -> Outcome:
        subscription = await self._subscription(asker)
        if subscription is None or subscription.paused == "unscheduled":
            return self._unscheduled(asker)
        what = f"The digest of {asker.here}: {_in_words(subscription)}. {self._next(subscription.schedule)}"
        if subscription.paused is None:
            return what
        there = await self._wired.lookup.membership(asker.channel, asker.person)
        await self._desk.resume(subscription.id)
        obstacle = self._obstacle(there, asker)
        return f"{what}\n{obstacle}" if obstacle else what

    # ------------------------------------------------------------ parts of them

    async def _subscription(self, asker: Asker) -> Subscription | None:
        return await self._desk.subscription(platform=PLATFORM, channel=asker.channel)

    async def _zone(self, typed: str | None, asker: Asker) -> tuple[str, bool]:
        """Return the timezone, and whether somebody said so."""
        if typed is not None:
            return typed, True
        told = await self._wired.lookup.timezone(asker.person)
        return (told, True) if told is not None else (self._wired.timezone, False)

    async def _shown(self, post: Post) -> list[SlackMessage]:
        return [render_message(part, public_url=self._wired.public_url) for part in await self._fitting(post)]

    async def _fitting(self, post: Post) -> Sequence[Post]:
        return fit(await self._desk.placed(post), public_url=self._wired.public_url) or (post,)

    def _obstacle(self, there: Membership, asker: Asker) -> str | None:
        """Return why nothing can be posted there and what helps, or None."""
        match there:
            case "outside":
                return f"I am not in {asker.here} yet: type {code(f'/invite {self._wired.bot}')}."
            case "foreign":
                return (
                    f"I can't write into other people's direct messages: use a channel, or write to {self._wired.bot}."
                )
        return None

    def _unscheduled(self, asker: Asker) -> str:
        return f"No digest is scheduled for {asker.here}: {code(f'{asker.spelt.digest} schedule {USUAL}')}"

    def _next(self, schedule: Schedule) -> str:
        """Return when the next edition comes, by the clocks of the channel's timezone."""
        zone = ZoneInfo(schedule.timezone)
        at: datetime = next_slot(schedule, self._wired.clock.now()).astimezone(zone)
        return f"The next edition comes on {at:%A} {at.day} {at:%B} at {at:%H:%M}."


def asked_by(person: str) -> str:
    """Return the person as stored answers name them."""
    return f"{PLATFORM}:{person}"


def _in_words(subscription: Subscription) -> str:
    about = f", about {', '.join(subscription.topics)}" if subscription.topics else ""
    return f"*{times_in_words(subscription.schedule)}* ({subscription.schedule.timezone}){about}"


def _sentence(note: str) -> str:
    return note if note.endswith((".", "!", "?")) else f"{note}."
