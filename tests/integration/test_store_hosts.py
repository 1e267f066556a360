"""Politeness across processes: one turn per host, silence that a host asked for, its robots.txt."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import pytest

from bot.errors import DatabaseUnavailable, FetchRefused, FetchTransient
from bot.model.source import HostTurn, KnownRobots
from bot.sources.client import FetchLimits, GuardedClient
from bot.sources.politeness import HostGate, HostHeld
from bot.sources.robots import RobotsCache
from bot.store.database import Database
from bot.store.hosts import SqlHosts
from tests.integration.sources_loopback import loopback, response

P = ParamSpec("P")
R = TypeVar("R")


def host() -> str:
    return f"h{uuid.uuid4().hex[:10]}.example"


async def here(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    return function(*args, **kwargs)


async def test_one_holder_at_a_time_and_a_pause_after_it(database: Database) -> None:
    hosts, name = SqlHosts(database), host()
    assert await hosts.take(name, "one", 60) == HostTurn()
    waiting = await hosts.take(name, "two", 60)
    assert 50 < waiting.wait_s <= 60
    await hosts.give(name, "two", pause_s=0, hold_s=0)
    assert (await hosts.take(name, "two", 60)).wait_s > 50, "only its holder gives a turn back"
    await hosts.give(name, "one", pause_s=30, hold_s=0)
    assert 20 < (await hosts.take(name, "two", 60)).wait_s <= 30
    assert await hosts.take(host(), "two", 60) == HostTurn()


async def test_a_turn_of_a_process_that_died_lapses(database: Database) -> None:
    hosts, name = SqlHosts(database), host()
    await hosts.take(name, "dead", 0)
    assert await hosts.take(name, "alive", 60) == HostTurn()


async def test_silence_that_a_host_asked_for_holds_for_everybody(database: Database) -> None:
    hosts, name = SqlHosts(database), host()
    await hosts.take(name, "one", 60)
    await hosts.give(name, "one", pause_s=0, hold_s=100)
    assert 90 < (await hosts.take(name, "two", 60)).held_s <= 100
    gate = HostGate(0.0, hosts=hosts)
    for _ in range(2):
        with pytest.raises(HostHeld):
            async with gate.turn(name):
                raise AssertionError("nobody asks it")


async def test_robots_txt_is_known_to_all_until_it_is_old(database: Database) -> None:
    hosts, origin = SqlHosts(database), f"https://{host()}"
    assert await hosts.robots(origin) is None
    await hosts.keep_robots(origin, KnownRobots("User-agent: *\x00", 100))
    known = await hosts.robots(origin)
    assert known is not None
    assert (known.text, 90 < known.lifetime_s <= 100) == ("User-agent: *", True)
    await hosts.keep_robots(origin, KnownRobots(None, 0))
    assert await hosts.robots(origin) is None
    await hosts.forget()


async def test_processes_take_turns(database: Database) -> None:
    """Two gates stand for two processes: their locks know nothing of one another."""
    name, inside, most = host(), 0, 0

    async def ask(gate: HostGate) -> None:
        nonlocal inside, most
        async with gate.turn(name):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            inside -= 1

    gates = [HostGate(0.0, hosts=SqlHosts(database)) for _ in range(2)]
    async with asyncio.timeout(30):
        await asyncio.gather(*(ask(gate) for gate in gates * 4))
    assert most == 1


async def test_clients_share_what_a_host_said(database: Database) -> None:
    hosts, name = SqlHosts(database), host()
    async with loopback() as server:
        server.answers["/robots.txt"] = response(body="User-agent: *\nDisallow: /private")
        server.answers["/busy"] = response(429, retry_after="120")

        async def resolver(_host: str, _port: int) -> list[str]:
            return ["127.0.0.1"]

        def client() -> GuardedClient:
            limits = FetchLimits(pause_s=0.0)
            return GuardedClient(limits=limits, allowed_hosts=[name], resolver=resolver, hosts=hosts)

        place = f"http://{name}:{server.port}"
        for _ in range(2):
            async with client() as one:
                robots = RobotsCache(one, here, agent="Dragoman", now_s=lambda: 0.0, hosts=hosts)
                with pytest.raises(FetchRefused, match=r"robots\.txt"):
                    await robots.check(f"{place}/private/1")
        assert server.paths() == ["/robots.txt"]
        for _ in range(2):
            async with client() as one:
                with pytest.raises(FetchTransient) as caught:
                    await one.get(f"{place}/busy")
                assert caught.value.retry_after_s is not None
                assert 110 < caught.value.retry_after_s <= 120
        assert server.paths() == ["/robots.txt", "/busy"], "the second client did not ask at all"


async def test_an_answer_is_not_lost_with_the_database() -> None:
    class Away:
        async def take(self, host: str, holder: str, lease_s: float) -> HostTurn:
            del host, holder, lease_s
            return HostTurn()

        async def give(self, host: str, holder: str, *, pause_s: float, hold_s: float) -> None:
            raise DatabaseUnavailable("away")

        async def robots(self, origin: str) -> KnownRobots | None:
            raise DatabaseUnavailable("away")

        async def keep_robots(self, origin: str, known: KnownRobots) -> None:
            raise DatabaseUnavailable("away")

    async with HostGate(0.0, hosts=Away()).turn("a.example"):
        pass
