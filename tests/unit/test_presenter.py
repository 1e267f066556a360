"""Each platform gets its posts: the console one, Slack a short one with its details."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.post import answer_post, digest_post, edition_posts
from bot.chat.presenter import ChatPresenter
from bot.model.brief import EngineMark
from bot.model.post import NoteBlock
from bot.model.question import Answer
from bot.model.rows import Subscription
from bot.ports import Presenter
from tests.unit.fakes import NOW
from tests.unit.samples import FERRY, MORNINGS, edition, post, ref, stated, story

PRESENTER: Presenter = ChatPresenter(public_url=None)


def test_the_console_s_digest_is_one_message() -> None:
    of_today = edition(story(), story("r2"))

    assert PRESENTER.edition("console", of_today) == (digest_post(of_today),)


def test_slack_s_digest_is_a_short_message_and_one_for_each_story() -> None:
    of_today = edition(story(), story("r2"))

    assert PRESENTER.edition("slack", of_today) == edition_posts(of_today)
    assert len(PRESENTER.edition("slack", of_today)) == 3


@pytest.mark.parametrize("platform", ["console", "slack"])
def test_an_answer_is_the_same_everywhere(platform: str) -> None:
    answer = Answer(
        "How much?",
        (stated(FERRY, "The contract is worth €120 million", "r1"),),
        None,
        (ref(),),
        (),
        EngineMark("scripted"),
        id="question-1",
    )

    assert PRESENTER.answer(platform, answer) == answer_post(answer)
    assert PRESENTER.answer(platform, answer).answer == "question-1"


def test_the_owner_is_told_where_what_happened() -> None:
    subscription = Subscription("s1", "slack", "C0123", (), MORNINGS, NOW, NOW, owner="U1")
    (told,) = PRESENTER.unreachable(subscription, "The bot was removed from the channel; invite it again.")
    said = [block.text.text for block in told.blocks if isinstance(block, NoteBlock)]

    assert len(said) == len(told.blocks)
    assert "C0123" in said[0]
    assert "paused" in said[0]
    assert "The bot was removed from the channel; invite it again." in said


def test_only_slack_splits() -> None:
    long = post("The port of Ancona ordered three ferries")
    long = replace(long, blocks=long.blocks * 300)

    assert PRESENTER.fit("console", long) == (long,)
    parts = PRESENTER.fit("slack", long)
    assert len(parts) > 1
    assert tuple(block for part in parts for block in part.blocks) == long.blocks
