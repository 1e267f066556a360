"""The tasks in which listeners work: held, so that none is lost, and ended in order."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Running:
    """Bolt starts listeners as tasks that nobody holds; the work in them is registered here."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    @contextmanager
    def work(self) -> Iterator[None]:
        """Count the current task as working."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def finish(self, grace_s: float) -> int:
        """Wait for the work that is going on, then cancel what is left; return how many tasks that was."""
        mine = {task for task in self._tasks if task is not asyncio.current_task()}
        if not mine:
            return 0
        _, left = await asyncio.wait(mine, timeout=max(grace_s, 0))
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)
