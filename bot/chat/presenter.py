"""Which posts a platform gets: the console reads one long message, Slack a short one with its details in the thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.chat.post import answer_post, corrected_post, digest_post, edition_posts, notice_post, review_post
from bot.chat.slack import blocks as slack
from bot.model.edition import Edition
from bot.model.post import Post
from bot.model.question import Answer
from bot.model.rows import Subscription
from bot.model.span import Citation


class ChatPresenter:
    """`Presenter`. `public_url`: where our evidence pages answer, or None; links take room in a message."""

    def __init__(self, public_url: str | None) -> None:
        self._public_url = public_url

    def edition(self, platform: str, edition: Edition) -> Sequence[Post]:
        return edition_posts(edition) if platform == "slack" else (digest_post(edition),)

    def answer(self, platform: str, answer: Answer, *, with_question: bool = False) -> Post:
        del platform
        return answer_post(answer, with_question=with_question)

    def unreachable(self, subscription: Subscription, reason: str) -> Sequence[Post]:
        """Return what the owner is told; the channel is named by the platform's id of it."""
        return (
            notice_post(
                f"The digest for {subscription.channel} is paused: it could not be posted there.",
                reason,
                "Nothing is sent there until it is resumed. What was asked and posted before is kept.",
            ),
        )

    def unknown(self, subscription: Subscription, reason: str) -> Sequence[Post]:
        """Return what the owner is told; the channel is named by the platform's id of it."""
        return (
            notice_post(
                f"A message of the digest for {subscription.channel} may or may not be there: its answer was lost.",
                reason,
                "It is not sent again by itself, so that nobody reads it twice. Please look.",
            ),
        )

    def review(self, subscription: Subscription, edition: Edition) -> Sequence[Post]:
        """Return the edition as one message, with who it is for; the channel is named by the platform's id of it."""
        return (review_post(edition, subscription.channel),)

    def refused(self, subscription: Subscription, reason: str) -> Sequence[Post]:
        """Return what the owner is told; the channel is named by the platform's id of it."""
        return (
            notice_post(
                f"An edition of the digest for {subscription.channel} was not taken: it is not there.",
                reason,
                "The next one is sent as usual. `dragoman deliveries list` shows it, and `resend` tries it again.",
            ),
        )

    def corrected(self, post: Post, gone: frozenset[Citation], *, at: datetime, timezone: str) -> Post:
        return corrected_post(post, gone, at=at, timezone=timezone)

    def fit(self, platform: str, post: Post) -> Sequence[Post]:
        return slack.fit(post, public_url=self._public_url) if platform == "slack" else (post,)
