"""The digest's commands and the button that shares an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.fake_desk import FakeDesk
from tests.unit.slack_rig import (
    ANNA,
    ANSWERED,
    DIRECT,
    NEWS,
    THREAD,
    WEEKDAY_MORNINGS,
    Rig,
    news_desk,
)


@pytest.fixture
def desk() -> FakeDesk:
    return news_desk()


@pytest.fixture
def rig(desk: FakeDesk) -> Rig:
    return Rig(desk)


# ---------------------------------------------------------------- /digest


async def test_scheduling_takes_the_persons_timezone_and_says_when_the_next_edition_comes(
    rig: Rig, desk: FakeDesk
) -> None:
    await rig.command("/digest", "schedule weekdays at 8.30 about defence, trade")

    given = desk.given("subscribe")
    assert given["schedule"] == WEEKDAY_MORNINGS
    assert (given["platform"], given["channel"], given["owner"]) == ("slack", NEWS, ANNA)
    assert given["topics"] == ("defence", "trade")
    assert given["paused"] is None
    [line] = rig.lines
    assert line == (
        "Scheduled for this channel: *weekdays 08:30* (Europe/Rome), about defence, trade. "
        "The next edition comes on Thursday 1 May at 08:30."
    )


async def test_the_timezone_that_was_typed_counts(rig: Rig, desk: FakeDesk) -> None:
    await rig.command("/digest", "schedule daily 9:00 Europe/Istanbul")

    assert desk.given("subscribe")["schedule"].timezone == "Europe/Istanbul"
    assert "Wednesday 30 April at 09:00" not in rig.lines[0]  # it is half past nine there
    assert "Thursday 1 May at 09:00" in rig.lines[0]
    assert rig.client.of("users.info") == []


@pytest.mark.parametrize("answer", ["ratelimited", "missing_scope", TimeoutError(), {"user": {"tz": "Mars/Base"}}, {}])
async def test_without_the_persons_timezone_the_usual_one_counts_and_is_named(
    rig: Rig, desk: FakeDesk, answer: object
) -> None:
    rig.client.answers["users.info"] = answer

    await rig.command("/digest", "schedule weekdays 8:30")

    assert desk.given("subscribe")["schedule"].timezone == "Europe/London"
    assert "Slack did not tell me your timezone, so it is Europe/London" in rig.lines[0]


@pytest.mark.parametrize(
    ("answer", "invited"),
    [({"channel": {"is_member": False}}, True), ("channel_not_found", True), ({"channel": {"is_member": True}}, False),
     ("missing_scope", False), ("ratelimited", False), (TimeoutError(), False), ({"channel": {}}, False)],
)  # fmt: skip
async def test_scheduling_where_the_bot_is_not_says_how_to_invite_it(
    rig: Rig, desk: FakeDesk, answer: object, invited: bool
) -> None:
    rig.client.answers["conversations.info"] = answer

    await rig.command("/digest", "schedule weekdays 8:30")

    assert desk.count("subscribe") == 1
    assert ("`/invite @Dragoman`" in rig.lines[0]) is invited


async def test_a_digest_in_the_direct_message(rig: Rig, desk: FakeDesk) -> None:
    await rig.command("/digest", "schedule weekdays 8:30", channel=DIRECT)

    assert desk.given("subscribe")["channel"] == DIRECT
    assert "Scheduled for this direct message" in rig.lines[0]


async def test_other_peoples_direct_messages_get_no_digest(rig: Rig, desk: FakeDesk) -> None:
    await rig.command("/digest", "schedule weekdays 8:30", channel="D0OTHERS")
    await rig.command("/digest", "now", channel="D0OTHERS")

    assert desk.count("subscribe") == 0
    assert desk.delivered == []
    assert all("other people's direct messages" in line for line in rig.lines)


async def test_status_pause_and_resume(rig: Rig, desk: FakeDesk) -> None:
    for action in ("status", "pause", "resume", "preview"):
        await rig.command("/digest", action)
        assert rig.lines.pop() == "No digest is scheduled for this channel: `/digest schedule weekdays 08:30`"
        rig.private.clear()
    there = await desk.subscribe(
        platform="slack", channel=NEWS, topics=["trade"], schedule=WEEKDAY_MORNINGS, owner=ANNA
    )

    await rig.command("/digest", "status")
    await rig.command("/digest", "pause")
    await rig.command("/digest", "status")
    await rig.command("/digest", "resume")

    assert rig.lines[0] == (
        "The digest of this channel: *weekdays 08:30* (Europe/Rome), about trade. "
        "The next edition comes on Thursday 1 May at 08:30."
    )
    assert rig.lines[1] == "The digest of this channel is paused; `/digest resume` goes on with it."
    assert "It is paused; `/digest resume`" in rig.lines[2]
    assert rig.lines[3] == rig.lines[0]
    assert desk.given("pause") == {"subscription_id": there.id, "until": None}
    assert desk.given("resume") == {"subscription_id": there.id}


async def test_status_of_a_channel_that_could_not_be_reached(rig: Rig, desk: FakeDesk) -> None:
    there = await desk.subscribe(platform="slack", channel=NEWS, topics=[], schedule=WEEKDAY_MORNINGS)
    desk.set_paused(there.id, "unreachable", "the bot was removed from the channel")
    rig.client.answers["conversations.info"] = {"channel": {"is_member": False}}

    await rig.command("/digest", "status")
    await rig.command("/digest", "resume")

    assert "could not be posted. the bot was removed from the channel. `/digest resume`" in rig.lines[0]
    assert "`/invite @Dragoman`" in rig.lines[1]


async def test_a_preview_is_private_and_delivers_nothing(rig: Rig, desk: FakeDesk) -> None:
    there = await desk.subscribe(platform="slack", channel=NEWS, topics=[], schedule=WEEKDAY_MORNINGS)

    await rig.command("/digest", "preview")

    assert desk.given("compose_now") == {"subscription_id": there.id}
    assert desk.delivered == []
    assert "three ferries" in str(rig.private[0]["blocks"])
    assert rig.private[0]["response_type"] == "ephemeral"


async def test_an_edition_now_in_a_channel_that_was_never_scheduled(rig: Rig, desk: FakeDesk) -> None:
    await rig.command("/digest", "now")

    given = desk.given("subscribe")
    assert given["paused"] == "unscheduled"
    assert given["schedule"] == WEEKDAY_MORNINGS
    assert len(desk.delivered) == 1
    assert "on its way into this channel" in rig.lines[0]
    await rig.command("/digest", "status")
    assert rig.lines[1].startswith("No digest is scheduled for this channel")


async def test_an_edition_now_leaves_the_schedule_alone(rig: Rig, desk: FakeDesk) -> None:
    there = await desk.subscribe(platform="slack", channel=NEWS, topics=[], schedule=WEEKDAY_MORNINGS)

    await rig.command("/digest", "now")

    assert desk.count("subscribe") == 1
    assert desk.delivered == [there.id]
    assert rig.lines == ["An edition is on its way into this channel."]


async def test_no_edition_now_where_the_bot_is_not(rig: Rig, desk: FakeDesk) -> None:
    rig.client.answers["conversations.info"] = {"channel": {"is_member": False}}

    await rig.command("/digest", "now")

    assert desk.delivered == []
    assert "`/invite @Dragoman`" in rig.lines[0]


# ---------------------------------------------------------------- the button


async def test_sharing_is_confirmed_privately_and_happens_once(rig: Rig, desk: FakeDesk) -> None:
    desk.knows(replace(ANSWERED, id="a1", asked_by=f"slack:{ANNA}"))

    await rig.share("a1")
    await rig.share("a1")
    await rig.share("a1", thread=THREAD)

    assert desk.shared == [("a1", NEWS, None), ("a1", NEWS, THREAD)]
    assert rig.lines == [
        "The answer is on its way into this channel.",
        "The answer was shared in this channel before.",
        "The answer is on its way into this thread.",
    ]
    assert all(message["replace_original"] is False for message in rig.private)


@pytest.mark.parametrize(("asked_by", "known"), [("slack:U0OTHER", True), (None, True), ("", False)])
async def test_only_the_person_who_asked_can_share(rig: Rig, desk: FakeDesk, asked_by: str | None, known: bool) -> None:
    if known:
        desk.knows(replace(ANSWERED, id="a1", asked_by=asked_by))

    await rig.share("a1")

    assert desk.shared == []
    assert ("only the person who asked" if known else "not stored any more") in rig.lines[0].lower()


async def test_sharing_where_the_bot_is_not_says_how_to_invite_it(rig: Rig, desk: FakeDesk) -> None:
    desk.knows(replace(ANSWERED, id="a1", asked_by=f"slack:{ANNA}"))
    rig.client.answers["conversations.info"] = {"channel": {"is_member": False}}

    await rig.share("a1")

    assert desk.shared == []
    assert rig.lines == ["I am not in this channel yet: type `/invite @Dragoman`. Then press the button again."]


async def test_other_buttons_are_acknowledged(rig: Rig, desk: FakeDesk) -> None:
    body = {
        "type": "block_actions", "user": {"id": ANNA}, "actions": [{"action_id": "link", "block_id": "b"}],
    }  # fmt: skip

    assert (await rig.send(body)).status == 200
    assert desk.calls == []


async def test_an_approver_s_buttons_decide_about_an_edition(rig: Rig, desk: FakeDesk) -> None:
    there = await desk.subscribe(platform="slack", channel=NEWS, topics=[], schedule=WEEKDAY_MORNINGS)
    edition = await desk.deliver_now(there.id)

    await rig.decide(edition.id, "post_edition", 2, 3)
    assert desk.given("decide") == {
        "edition_id": edition.id, "decision": "posted", "left_out": (2, 3), "by": f"slack:{ANNA}", "approver": ANNA,
    }  # fmt: skip
    await rig.decide(edition.id, "skip_edition")
    await rig.decide("gone", "post_edition")

    assert rig.lines == [
        "On its way.",
        "Skipped: this edition is not posted. What it told does not come again.",
        "That edition waits for nobody any more.",
    ]


async def test_a_pause_may_say_until_when(rig: Rig, desk: FakeDesk) -> None:
    await desk.subscribe(platform="slack", channel=NEWS, topics=[], schedule=WEEKDAY_MORNINGS)

    await rig.command("/digest", "pause until monday")
    await rig.command("/digest", "status")
    await rig.command("/digest", "pause until the cows come home")

    assert rig.lines[0] == "The digest of this channel is paused until Monday 5 May; `/digest resume` goes on with it."
    assert "It is paused until Monday 5 May; `/digest resume`" in rig.lines[1]
    assert rig.lines[2].startswith("'the cows come home' is no day; write it like \"monday\"")
