"""How fast articles are read and briefed without a model: articles a second over the demo newsroom.

First in this process, one thread; then `dragoman batch brief` over texts of 600 words, a process of its own with JSON
lines in and out, as other programs run it. With `--spacy` each of its rounds is followed by one pass of spaCy's small
English pipeline (tokens, tags, parse, lemmas, names) over the same texts, in an environment of its own under `build/`,
which the first such run makes from `spacy.txt`. See docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bot.engines.extractive import ExtractiveEngine
from bot.errors import InputError
from bot.language.header import article_from_text
from bot.language.read import read_article
from bot.language.verify import verify_brief
from bot.model.article import Article
from bot.resources import newsroom_folder
from bot.sources.pages import read_page

ROOT = Path(__file__).resolve().parents[1]
WORDS = 600
SPACY = ROOT / "build" / "spacy"
PINS = ROOT / "benchmarks" / "spacy.txt"
ALONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
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


def texts_of_600_words(articles: Sequence[Article]) -> list[str]:
    """Return a text for each English article: its paragraphs and the next articles', up to the one with word 600."""
    english = [article for article in articles if (article.language or "en").startswith("en")]
    paragraphs = [[part for part in article.text.split("\n") if part.strip()] for article in english]
    made = []
    for first in range(len(paragraphs)):
        text: list[str] = []
        words = 0
        for paragraph in (part for one in paragraphs[first:] + paragraphs[:first] for part in one):
            text.append(paragraph)
            words += len(paragraph.split())
            if words >= WORDS:
                break
        made.append("\n\n".join(text))
    return made


def on_one_core() -> str:
    """Keep this process and its children on one core; return what was done."""
    if not hasattr(os, "sched_setaffinity"):
        return "cores as the system chooses"
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    return "everything on one core"


@contextlib.contextmanager
def running(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, **ALONE, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
    ) as process:
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(30)


def ask(process: subprocess.Popen[str], line: str) -> str:
    """Write a line and return the one that answers it."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise SystemExit("a process ended before it answered")
    return answer


def brief_seconds(process: subprocess.Popen[str], texts: Sequence[str]) -> float:
    """Return the wall time of briefs of all the texts, each asked for after the answer to the one before."""
    begun = time.perf_counter()
    for number, text in enumerate(texts):
        if "error" in json.loads(ask(process, json.dumps({"id": number, "text": text}))):
            raise SystemExit("a brief failed")
    return time.perf_counter() - begun


def spacy_seconds(process: subprocess.Popen[str]) -> float:
    return float(ask(process, ""))


def spacy_python() -> str:
    """Return the Python of spaCy's environment, made now if it is not there."""
    python = SPACY / "bin" / "python"
    if not (SPACY / ".made").exists():
        print("making an environment for spaCy", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(SPACY)], check=True)
        install = [str(python), "-m", "pip", "install", "-qq", "--require-hashes", "-r", str(PINS)]
        subprocess.run(install, check=True)
        (SPACY / ".made").touch()
    return str(python)


def cpu_seconds(process: subprocess.Popen[str] | None) -> float | None:
    """Return the processor time that the process has taken, where the system tells (Linux)."""
    if process is None:
        return None
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def compare(articles: Sequence[Article], rounds: int, *, spacy: bool) -> None:
    """Print the rates of `dragoman batch brief` and, where it is asked for, of spaCy, in alternating rounds."""
    texts = texts_of_600_words(articles)
    python = spacy_python() if spacy else None
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(f"{len(texts)} texts of {words:.0f} words, {on_one_core()}")
    with contextlib.ExitStack() as stack:
        brief = stack.enter_context(running([sys.executable, "-m", "bot", "batch", "brief"]))
        brief_seconds(brief, texts)  # loads data and is not counted
        other: subprocess.Popen[str] | None = None
        name = ""
        if python is not None:
            other = stack.enter_context(running([python, str(ROOT / "benchmarks" / "spacy_pass.py")]))
            name = ask(other, json.dumps(texts)).strip()
            spacy_seconds(other)
        ours: list[float] = []
        theirs: list[float] = []
        begun = cpu_seconds(brief), cpu_seconds(other)
        for _ in range(rounds):
            ours.append(brief_seconds(brief, texts))
            if other is not None:
                theirs.append(spacy_seconds(other))
        used = cpu_seconds(brief), cpu_seconds(other)
        report("dragoman batch brief", ours, begun[0], used[0], len(texts))
        if theirs:
            report(name, theirs, begun[1], used[1], len(texts))
            best, median = min(theirs) / min(ours), statistics.median(theirs) / statistics.median(ours)
            print(f"spaCy takes {best:.1f} times as long (best rounds), {median:.1f} (median)")


def report(name: str, taken: Sequence[float], begun: float | None, used: float | None, count: int) -> None:
    """Print articles a second of wall time and, where the system tells, of processor time."""
    best, median = count / min(taken), count / statistics.median(taken)
    line = f"{name:34} {best:7.1f} articles/s best, {median:7.1f} median"
    if begun is not None and used is not None and used > begun:
        line += f", {count * len(taken) / (used - begun):7.1f} a second of processor time"
    print(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each measure (default: 5)")
    parser.add_argument("--spacy", action="store_true", help="also spaCy's small pipeline, in its own environment")
    chosen = parser.parse_args()
    rounds = max(1, chosen.rounds)
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
    compare(articles, rounds, spacy=chosen.spacy)


if __name__ == "__main__":
    main()
