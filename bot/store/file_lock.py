"""Locks between processes that die with their holder: `flock` on a file.

The kernel lets go when the last descriptor closes, so a killed process never leaves a lock behind. The lock
belongs to the open file, not to the process: two `FileLock` objects of one process exclude each other too.
"""

import asyncio
import fcntl
import os
import weakref
from pathlib import Path

POLL_S = 0.05

_held: "weakref.WeakSet[FileLock]" = weakref.WeakSet()


class FileLock:
    """One lock file. Not for concurrent use of one object; make an object for every holder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock, shared or exclusive."""
        return self._descriptor is not None

    def try_acquire(self, *, shared: bool = False) -> bool:
        """Take the lock, or turn a held one into the other kind; False at once when somebody else is in the way.

        A failed change of kind may drop the lock that was held (flock(2)): the object then holds nothing.
        Raises `OSError` when the file can't be opened.
        """
        descriptor = self._descriptor
        if descriptor is None:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            self._forget(descriptor)
            return False
        except BaseException:
            self._forget(descriptor)
            raise
        self._descriptor = descriptor
        _held.add(self)
        return True

    async def acquire(self, *, shared: bool = False, timeout_s: float) -> bool:
        """Wait up to `timeout_s` seconds for the lock; False when the time is over."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        while not self.try_acquire(shared=shared):
            if loop.time() >= deadline:
                return False
            await asyncio.sleep(POLL_S)
        return True

    def release(self) -> None:
        """Let go; nothing happens when the lock isn't held."""
        if self._descriptor is not None:
            self._forget(self._descriptor)

    def _forget(self, descriptor: int) -> None:
        self._descriptor = None
        _held.discard(self)
        os.close(descriptor)


def _close_in_forked_child() -> None:
    # A forked worker shares the open file and would keep the lock alive after its parent was killed.
    for lock in list(_held):
        lock.release()


os.register_at_fork(after_in_child=_close_in_forked_child)
