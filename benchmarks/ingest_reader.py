"""What reader does, in an environment of its own: refresh the feeds into SQLite, twice; a line of JSON for each."""

import json
import logging
import resource
import sys
import time

from reader import make_reader  # type: ignore[import-not-found]


def cpu_s() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


logging.disable(logging.CRITICAL)
path, port = sys.argv[1:]
hosts = sys.stdin.read().split()
reader = make_reader(path)
for number in range(len(hosts)):
    reader.add_feed(f"http://127.0.0.1:{port}/{number}")
statuses: list[int] = []


reader._parser.get_retriever("http://").response_hooks.append(  # noqa: SLF001 - it tells nobody what came back
    lambda _session, response, *_, **__: statuses.append(response.status_code)
)
reader.enable_search()
for _ in range(2):
    statuses.clear()
    there = reader.get_entry_counts().total
    before, began = cpu_s(), time.perf_counter()
    reader.update_feeds(scheduled=False)
    stored, wall = cpu_s(), time.perf_counter() - began
    reader.update_search()
    print(
        json.dumps(
            {
                "cpu_s": stored - before,
                "search_s": cpu_s() - stored,
                "wall_s": wall,
                "entries": reader.get_entry_counts().total - there,
                "conditional": statuses.count(304),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        ),
        flush=True,
    )
