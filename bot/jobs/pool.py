"""The process pool: extraction and reading run beside the event loop, never in threads."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import ParamSpec, TypeVar

from bot.errors import TransientError

_P = ParamSpec("_P")
_R = TypeVar("_R")

IDLE_S = 60.0
"""Without work for this long, the processes end and give their memory back."""


class ProcessPool:
    """`Offload` over a pool that starts with the first work and ends when it has been idle."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._executor: ProcessPoolExecutor | None = None
        self._running = 0
        self._idle: asyncio.TimerHandle | None = None

    async def __call__(self, function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run the function in a process. Raises what it raised, or `TransientError` when the process died."""
        executor = self._start()
        self._running += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(executor, partial(function, *args, **kwargs))
        except BrokenProcessPool:
            if self._executor is executor:
                self._executor = None
            raise TransientError("a reading process died; the work is tried again") from None
        finally:
            self._running -= 1
            self._watch()

    def close(self) -> None:
        """End the processes; work that waits is dropped."""
        if self._idle is not None:
            self._idle.cancel()
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None

    def _start(self) -> ProcessPoolExecutor:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if self._executor is None:
            # Not fork: the parent has an event loop and threads of its libraries.
            context = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(self._processes, mp_context=context, initializer=_begin)
        return self._executor

    def _watch(self) -> None:
        if self._running == 0 and self._executor is not None:
            self._idle = asyncio.get_running_loop().call_later(IDLE_S, self._rest)

    def _rest(self) -> None:
        if self._running == 0 and self._executor is not None:
            self._executor.shutdown(wait=False)
            self._executor = None


def _begin() -> None:
    """Leave Ctrl-C to the parent, which ends the pool in order, and don't outlive it when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class Inline:
    """`Offload` in this process, for single commands that read one text and leave."""

    async def __call__(self, function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        return function(*args, **kwargs)
