"""How fast articles are read and briefed without a model: articles a second over the demo newsroom.

One process, one thread. See docs/benchmarks.md for what is measured and how.
"""

from __future__ import annotations

import argparse
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.engines.extractive import ExtractiveEngine
from bot.errors import InputError
from bot.language.header import article_from_text
from bot.language.read import read_article
from bot.language.verify import verify_brief
from bot.model.article import Article
from bot.resources import newsroom_folder
from bot.sources.pages import read_page

NOT_ARTICLES = {"index.html", "archive.html"}


def load(newsroom: Path) -> list[Article]:
    """Return the newsroom's articles: its text files, and its pages as the sources read them."""
    articles = [article_from_text(path.read_text("utf-8")) for path in sorted(newsroom.glob("wire/*.txt"))]
    for path in sorted(newsroom.glob("sites/**/*.html")):
        if path.name in NOT_ARTICLES:
            continue
        try:
            page = read_page(path.read_bytes())
        except InputError as error:
            raise SystemExit(f"{path.name}: {error}") from None
        articles.append(
            Article(
                text=page.text,
                title=page.facts.title,
                published_at=page.facts.published_at,
                language=page.language,
                blocks=page.blocks,
            )
        )
    return articles


def read_all(articles: Sequence[Article]) -> None:
    for article in articles:
        read_article(article)


def brief_all(articles: Sequence[Article]) -> None:
    engine = ExtractiveEngine()
    for article in articles:
        reading = read_article(article)
        draft, mark = engine.brief(reading)
        verify_brief(draft, reading, mark)


def seconds(work: Callable[[Sequence[Article]], None], articles: Sequence[Article], rounds: int) -> list[float]:
    """Return the wall time of each round, shortest first, after one round that is not counted."""
    work(articles)
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work(articles)
        taken.append(time.perf_counter() - begun)
    return sorted(taken)


def peak_mb() -> float:
    """Return the most memory that the process held, in megabytes (macOS counts bytes, Linux kibibytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each measure (default: 5)")
    rounds = max(1, parser.parse_args().rounds)
    articles = load(newsroom_folder())
    characters = sum(len(article.text) for article in articles)
    print(
        f"{len(articles)} articles, {characters} characters; {rounds} rounds; "
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    )
    for name, work in (("reading", read_all), ("reading and brief", brief_all)):
        taken = seconds(work, articles, rounds)
        best, median = taken[0], statistics.median(taken)
        print(
            f"{name:18} {len(articles) / best:7.1f} articles/s best, {len(articles) / median:7.1f} median, "
            f"{characters / best:10.0f} characters/s"
        )
    print(f"peak memory        {peak_mb():7.1f} MB")


if __name__ == "__main__":
    main()
