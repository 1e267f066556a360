"""The scripted platform: the fake Slack with random faults, which can hold the program whose call came to a step."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.integration.fake_slack import FakeSlack, Fault

POST, LOOKS = "chat.postMessage", ("conversations.history", "conversations.replies")


class CrashSlack(FakeSlack):
    """`ordered` is a step at which `kill(who)` is called once, with the number that is in the API's address."""

    def __init__(self, rng: random.Random, *, faults: float, settle_s: float) -> None:
        super().__init__()
        self.echo = False
        self.ordered: str | None = None
        self.kill: Callable[[int], Awaitable[None]] | None = None
        self._rng = rng
        self._faults_rate = faults
        self._settle_s = settle_s

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        # Read now: who is killed sends no more.
        given = await (request.json() if request.content_type == "application/json" else request.post())
        part = "thread" if given.get("thread_ts") else "first"
        if method == POST:
            if await self._strike(f"{part}.arrived", request):
                return web.Response(status=500)
            late = await self._strike(f"{part}.late", request)
            if late:
                # After the first look-up, before the second.
                self.fail(method, Fault("late", delay_s=1.5 * self._settle_s))
            elif not self._faults.get(method) and self._rng.random() < self._faults_rate:
                self.fail(method, self._fault())
            answer = await super()._api(request)
            if not late:
                await self._strike(f"{part}.posted", request)
            return answer
        if method in LOOKS:
            await self._strike("look.arrived", request)
            if self._rng.random() < self._faults_rate / 3:
                self.fail(method, self._rng.choice([Fault("status"), Fault("lost"), Fault("slow", delay_s=0.3)]))
        return await super()._api(request)

    async def _strike(self, step: str, request: web.Request) -> bool:
        if self.ordered != step or self.kill is None:
            return False
        self.ordered = None
        await self.kill(int(request.match_info["who"]))
        await asyncio.sleep(0)
        return True

    def _fault(self) -> Fault:
        return self._rng.choice(
            [
                Fault("ratelimited", retry_after_s=1),
                Fault("ratelimited", retry_after_s=4),
                Fault("status"),
                Fault("status_after"),
                Fault("lost"),
                Fault("lost_after"),
                Fault("slow", delay_s=0.4),
                Fault("hang_after", delay_s=0.4),
                Fault("late", delay_s=1.5 * self._settle_s),
                Fault("error", error="service_unavailable"),
            ]
        )
