"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Nothing here is judged by the clock: a busy machine must not fail a test. In CI the same examples come every time.
settings.register_profile(
    "dragoman", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("dragoman")
