"""How fast a platform may be posted to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """The least time between two messages in one channel, and between two messages anywhere in the workspace."""

    channel: timedelta
    platform: timedelta
