"""Editions that somebody sees first: shown to them alone, then posted less what they leave out, or skipped."""

from __future__ import annotations

import pytest

from bot.errors import InputError
from bot.model.edition import Decision, Edition
from bot.model.rows import Delivery
from bot.pipeline.approve import decide_edition
from tests.unit.fakes import NO_LINKS, ScriptedPresenter
from tests.unit.test_pipeline_compose import CLOSED, HEADLINE, TODAY, TOMORROW, Desk, headlines

ANNA = "U0ANNA"


class Office(Desk):
    """The desk of a subscription with an approver, with two stories to tell."""

    async def ready(self) -> Edition:
        self.subscription = await self.subscribe()
        await self.article()
        await self.bridge()
        async with self.world("local") as unit:
            await unit.subscriptions.approve_by(self.subscription.id, ANNA)
            await unit.commit()
        return await self.compose(self.subscription, TODAY)

    async def decide(
        self, edition: Edition, decision: Decision, *, without: tuple[int, ...] = (), approver: str | None = ANNA
    ) -> Edition:
        return await decide_edition(
            edition.id,
            decision,
            left_out=without,
            by="anna",
            approver=approver,
            workspace="local",
            work=self.world,
            clock=self.clock,
            presenter=ScriptedPresenter(),
            links=NO_LINKS,
        )

    def messages(self) -> list[Delivery]:
        return list(self.world.rows("local").deliveries.values())


async def test_the_approver_alone_sees_a_composed_edition() -> None:
    office = Office()
    edition = await office.ready()

    (shown,) = office.messages()
    assert (shown.channel, shown.post.review, shown.edition) == (ANNA, edition.id, None)
    assert office.world.jobs_named("deliver") == []


async def test_it_is_posted_once_without_what_was_left_out() -> None:
    office = Office()
    edition = await office.ready()
    kept, _ = headlines(edition)

    posted = await office.decide(edition, "posted", without=(2,))

    assert headlines(posted) == [kept]
    assert [row.channel for row in office.messages()] == [ANNA, "C1"]
    assert len(office.world.jobs_named("deliver")) == 1
    with pytest.raises(InputError, match="waits for nobody any more"):
        await office.decide(edition, "posted")
    assert headlines(await office.compose(office.subscription, TOMORROW)) == []


async def test_what_was_skipped_or_left_out_does_not_come_again() -> None:
    office = Office()
    edition = await office.ready()

    await office.decide(edition, "skipped")
    tomorrow = await office.compose(office.subscription, TOMORROW)

    assert [row.channel for row in office.messages()] == [ANNA, "C1"], "of a quiet day there is nothing to approve"
    assert tomorrow.stories == ()


async def test_what_nobody_decided_about_is_told_by_the_next_edition() -> None:
    office = Office()
    edition = await office.ready()

    tomorrow = await office.compose(office.subscription, TOMORROW)

    assert sorted(headlines(tomorrow)) == sorted([HEADLINE, CLOSED])
    assert {story.label for story in tomorrow.stories} == {"new"}
    assert await _waiting(office) == [tomorrow]
    with pytest.raises(InputError):
        await office.decide(edition, "posted")


@pytest.mark.parametrize(
    ("without", "approver", "says"),
    [((3,), ANNA, "stories 1 to 2"), ((0,), ANNA, "stories 1 to 2"), ((), "U0BERT", "only its approver")],
)
async def test_a_wrong_decision_changes_nothing(without: tuple[int, ...], approver: str, says: str) -> None:
    office = Office()
    edition = await office.ready()

    with pytest.raises(InputError, match=says):
        await office.decide(edition, "posted", without=without, approver=approver)
    assert await _waiting(office) == [edition]


async def _waiting(office: Office) -> list[Edition]:
    async with office.world("local") as unit:
        return list(await unit.editions.waiting())
