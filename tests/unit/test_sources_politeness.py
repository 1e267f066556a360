"""Turns, pauses and memory of the polite parts, with a clock of our own."""

import asyncio
import pickle
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import pytest

from bot.errors import FetchRefused, FetchTransient
from bot.sources.client import Fetched, GuardedClient
from bot.sources.politeness import HostGate
from bot.sources.robots import RobotsCache

P = ParamSpec("P")
R = TypeVar("R")


class Time:
    """Seconds that pass when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


async def test_a_pause_is_kept_between_two_requests_to_one_host() -> None:
    time = Time()
    gate = HostGate(2.0, now_s=time, sleep=time.sleep)
    for host in ("a.example", "a.example", "b.example", "a.example"):
        async with gate.turn(host):
            time.now += 0.5
    # The third turn of a.example comes 0.5 s after the second ended, b.example's request lying between.
    assert time.slept == [2.0, 1.5]
    async with gate.turn("own.example", ours=True):
        pass
    async with gate.turn("own.example", ours=True):
        pass
    assert len(time.slept) == 2


async def test_turns_end_with_errors_and_cancellations_too() -> None:
    gate = HostGate(0.0)
    with pytest.raises(KeyError):
        async with gate.turn("a.example"):
            raise KeyError
    holder = asyncio.Event()

    async def hold() -> None:
        async with gate.turn("a.example"):
            holder.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hold())
    await holder.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(5), gate.turn("a.example"):
        pass


async def test_asked_silence_passes() -> None:
    time = Time()
    gate = HostGate(0.0, now_s=time, sleep=time.sleep)
    assert gate.held_for("a.example") == 0
    gate.hold("a.example", 60)
    assert gate.held_for("a.example") == 60
    time.now += 61
    assert gate.held_for("a.example") == 0


async def test_thousands_of_hosts_are_forgotten_again() -> None:
    time = Time()
    gate = HostGate(1.0, now_s=time, sleep=time.sleep)
    for number in range(5000):
        async with gate.turn(f"h{number}.example"):
            time.now += 2.0
    assert len(gate._hosts) <= 2048


class Client:
    """Stands in for the guarded client: gives one prepared answer after the other."""

    def __init__(self, *answers: Fetched | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def fetch(self, url: str, **options: Any) -> Fetched:
        self.asked.append(url)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def here(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    return function(*args, **kwargs)


def robots(client: Client, time: Time) -> RobotsCache:
    return RobotsCache(cast("GuardedClient", client), here, agent="Dragoman", now_s=time)


async def test_robots_txt_is_remembered_for_a_day() -> None:
    rules, page = b"\xef\xbb\xbfUser-agent: *\nDisallow: /x", "https://user@a.example:8443/x/1"
    answer = Fetched("https://a.example:8443/robots.txt", 200, rules)
    client, time = Client(answer, Fetched(answer.url, 404)), Time()
    cache = robots(client, time)
    for _ in range(2):
        with pytest.raises(FetchRefused, match="robots"):
            await cache.check(page)
    await cache.check("https://a.example:8443/y")
    time.now += 24 * 3600 + 1
    await cache.check(page)
    assert client.asked == ["https://a.example:8443/robots.txt"] * 2


async def test_a_fault_closes_the_host_for_minutes_and_a_refusal_opens_it() -> None:
    place = "https://a.example/robots.txt"
    client, time = Client(Fetched(place, 503), FetchTransient("x", url=place), FetchRefused("x", url=place)), Time()
    cache = robots(client, time)
    for _ in range(2):
        for _ in range(2):
            with pytest.raises(FetchTransient, match="robots"):
                await cache.check("https://a.example/y")
        time.now += 601
    await cache.check("https://a.example/y")
    assert len(client.asked) == 3


def test_errors_survive_the_way_from_another_process() -> None:
    refused = pickle.loads(pickle.dumps(FetchRefused("no", url="https://a.example/")))
    assert (type(refused), refused.message, refused.url) == (FetchRefused, "no", "https://a.example/")
    later = pickle.loads(pickle.dumps(FetchTransient("later", url="u", retry_after_s=9.0)))
    assert (later.url, later.retry_after_s) == ("u", 9.0)
