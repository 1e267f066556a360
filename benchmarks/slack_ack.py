"""How fast Slack's slash commands are acknowledged while briefs are being written: p50 and p99 of 500 commands.

`dragoman run` as a process of its own, with its embedded PostgreSQL, reads folders of articles and briefs them; a fake
Slack in this process sends commands over Socket Mode at a steady rate and takes the time from sending the envelope to
its acknowledgement. See docs/benchmarks.md for how it is read.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.language.header import article_from_text
from bot.resources import newsroom_folder
from tests.integration.fake_slack import APP_TOKEN, BOT_TOKEN, FakeSlack, Told

DRAGOMAN = shutil.which("dragoman", path=str(Path(sys.executable).parent))
CHANNEL, PERSON = "C0NEWS", "U0ANNA"
COMMANDS = (
    ("/ask", "What trade volume did Türkiye and Italy agree to aim for?"),
    ("/digest", "status"),
    ("/ask", "Who signed the partnership on drones?"),
    ("/brief", "trade target of Türkiye and Italy"),
    ("/digest", "help"),
)
A_FOLDER = 200
"""Articles in one folder: no more are listed of a source at a time."""
LIMIT_S = 3.0
"""Slack tells the person that the command failed when it is not acknowledged by then."""


def articles(number: int, chance: random.Random) -> Iterator[str]:
    """Yield articles made of paragraphs of the demo newsroom's, with other figures, so that no two are copies."""
    texts = [path.read_text("utf-8") for path in sorted((newsroom_folder() / "wire").glob("*.txt"))]
    paragraphs = [part for text in texts for part in article_from_text(text).text.split("\n\n") if len(part) > 80]

    def other(figure: re.Match[str]) -> str:
        return str(chance.randint(2, 99)) if len(figure[0]) < 3 else figure[0]

    for n in range(number):
        body = "\n\n".join(re.sub(r"\b\d+\b", other, part) for part in chance.sample(paragraphs, 12))
        yield f"date 2026-11-{1 + n % 20:02} {body}"


def environment(folder: Path, api_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DRAGOMAN_", "DATABASE_URL"))}
    return kept | {
        "DRAGOMAN_DATA_DIR": str(folder / "data"),
        "DRAGOMAN_SLACK_BOT_TOKEN": BOT_TOKEN,
        "DRAGOMAN_SLACK_APP_TOKEN": APP_TOKEN,
        "DRAGOMAN_SLACK_API_URL": api_url,
        "DRAGOMAN_WEB_PORT": "0",
        "DRAGOMAN_LOG_LEVEL": "info",
        "DRAGOMAN_LOG_FORMAT": "json",
    }


def briefs_in(log: Path) -> int:
    """Return how many briefs the program has logged."""
    return log.read_text("utf-8", errors="replace").count("brief.written")


async def add_source(folder: Path, given: dict[str, str]) -> None:
    assert DRAGOMAN is not None
    pipe = asyncio.subprocess.PIPE
    adding = await asyncio.create_subprocess_exec(
        DRAGOMAN, "sources", "add", str(folder), cwd=folder.parent, env=given, stdout=pipe, stderr=pipe
    )
    _, says = await adding.communicate()
    if adding.returncode:
        raise SystemExit(f"dragoman sources add failed: {says.decode()[-500:]}")


@asynccontextmanager
async def running(folder: Path, given: dict[str, str]) -> AsyncIterator[Path]:
    """The program, for as long as this lasts; its log."""
    assert DRAGOMAN is not None
    log = folder / "log"
    with log.open("wb") as written:
        program = await asyncio.create_subprocess_exec(
            DRAGOMAN, "run", cwd=folder, env=given, stdout=written, stderr=written
        )
        try:
            yield log
        finally:
            if program.returncode is None:
                program.send_signal(signal.SIGTERM)
            await program.wait()


async def send(slack: FakeSlack, number: int, rate: float) -> list[Told]:
    """Send the commands at the rate (a second), and wait until each is acknowledged or has failed."""
    begun = time.perf_counter()
    told = []
    for n in range(number):
        await asyncio.sleep(max(0.0, begun + n / rate - time.perf_counter()))
        command, text = COMMANDS[n % len(COMMANDS)]
        told.append(slack.command(command, text, channel=CHANNEL, user=PERSON))
    await slack.until(lambda: all(one.done.is_set() or one.failed for one in told), timeout_s=LIMIT_S * 3)
    return told


def share(latencies: Sequence[float], of: float) -> float:
    """Return the latency, in ms, within which the share of all lies: the nearest rank."""
    ordered = sorted(latencies)
    return ordered[max(0, -(-len(ordered) * int(of * 100) // 100) - 1)] * 1000


def report(told: Sequence[Told], *, briefs: int, seconds: float, left: bool) -> None:
    by_command: dict[str, list[float]] = defaultdict(list)
    for one in told:
        if one.latency_s is not None:
            name = one.payload["command"]
            by_command[name if name != "/digest" else f"{name} {one.payload['text']}"].append(one.latency_s)
    latencies = [latency for values in by_command.values() for latency in values]
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, Python {platform.python_version()}")
    print(f"briefs written meanwhile: {briefs} in {seconds:.1f} s ({briefs / seconds:.1f}/s)")
    if not left:
        print("they ended before the commands did: take more --articles")
    for name, values in [("all", latencies), *sorted(by_command.items())]:
        if values:
            shares = ", ".join(f"p{of * 100:g} {share(values, of):.1f} ms" for of in (0.5, 0.9, 0.99))
            print(f"{name}: {len(values)} acknowledged, {shares}, longest {max(values) * 1000:.1f} ms")
    failures = Counter(one.failed for one in told if one.failed)
    print(f"over {LIMIT_S:g} s or not at all: {dict(failures) if failures else 0}")


async def measure(number: int, rate: float, written: int, folder: Path) -> int:
    chance = random.Random(7)
    sources = []
    for n, text in enumerate(articles(written, chance)):
        source = folder / f"folder{n // A_FOLDER}"
        source.mkdir(exist_ok=True)
        sources += [source] if source not in sources else []
        (source / f"{n:05}.txt").write_text(text, "utf-8")
    async with FakeSlack() as slack:
        slack.channel(CHANNEL, "news", members=[PERSON])
        given = environment(folder, slack.api_url)
        for source in sources:
            await add_source(source, given)
        async with running(folder, given) as log:
            await slack.until(lambda: slack.sockets, timeout_s=60)
            await slack.until(lambda: briefs_in(log) > 20, timeout_s=120)
            before, begun = briefs_in(log), time.perf_counter()
            told = await send(slack, number, rate)
            seconds, after = time.perf_counter() - begun, briefs_in(log)
            await asyncio.sleep(1)
            report(told, briefs=after - before, seconds=seconds, left=briefs_in(log) > after)
        answered = len([private for private in slack.private if private.via == "response_url"])
    print(f"private answers that came meanwhile: {answered}")
    return 0 if told and not any(one.failed for one in told) else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--commands", type=int, default=500)
    parser.add_argument("--rate", type=float, default=20.0, help="commands a second")
    parser.add_argument("--articles", type=int, default=800)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ack-") as folder:
        return asyncio.run(measure(chosen.commands, chosen.rate, chosen.articles, Path(folder)))


if __name__ == "__main__":
    raise SystemExit(main())
