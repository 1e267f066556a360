"""Where the files lie that come with the program but are not Python: the same for a checkout and an installed wheel.

In the wheel they are folders of the package; in a checkout (and its editable install) `prompts` and `migrations`
stand beside it.
"""

from __future__ import annotations

from pathlib import Path

from bot.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parent


def migrations_folder() -> Path:
    """Return the folder of Alembic's `env.py`. Raises `ConfigError` when the installation is incomplete."""
    return _folder("migrations", holding="env.py")


def prompts_folder() -> Path:
    """Return the folder with one folder per prompt. Raises `ConfigError` when the installation is incomplete."""
    return _folder("prompts")


def newsroom_folder() -> Path:
    """Return the folder of the demo's newsroom. Raises `ConfigError` when the installation is incomplete."""
    return _folder("newsroom", holding="newsroom.toml")


def points_folder() -> Path | None:
    """Return the folder of facts that briefs of the newsroom should tell: a checkout has it, a wheel has not."""
    folder = _PACKAGE.parent / "tests" / "evals" / "briefs"
    return folder if folder.is_dir() else None


def _folder(name: str, *, holding: str = "") -> Path:
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if (folder / holding).exists():
            return folder
    raise ConfigError(f"The installation is incomplete: its folder `{name}` is missing. Install Dragoman again.")
