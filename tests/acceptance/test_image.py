"""What the image holds, without Docker: the wheel and the hashed requirements in a clean environment somewhere else.

The steps are the Dockerfile's. The program then runs as an ordinary user whose environment is empty.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.command import ROOT, TIMEOUT_S, Result
from tests.acceptance.ordinary_user import OrdinaryUser, ordinary_user

# Where the folders of the checkout lie in the wheel.
PACKAGED = {"bot": "bot", "prompts": "bot/prompts", "migrations": "bot/migrations"}
FOLDERS = "import bot, bot.resources as r; print(bot.__file__, *map(str, {r}), sep='\\n')".format(
    r="(r.prompts_folder(), r.migrations_folder(), r.newsroom_folder())"
)


@dataclass(frozen=True)
class Installed:
    """The program in its clean environment, and the account that runs it."""

    wheel: Path
    environment: Path
    home: Path
    user: OrdinaryUser

    def start(self, program: str, *arguments: str, web_port: int = 0) -> subprocess.Popen[bytes]:
        """Start one of the environment's programs as the ordinary user, in the user's home."""
        return subprocess.Popen(
            [*self.user.prefix, str(self.environment / "bin" / program), *arguments],
            env={"HOME": str(self.home), "PATH": "/usr/bin:/bin", "DRAGOMAN_WEB_PORT": str(web_port)},
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **self.user.popen,
        )

    def run(self, program: str, *arguments: str, web_port: int = 0) -> Result:
        with self.start(program, *arguments, web_port=web_port) as started:
            try:
                out, err = started.communicate(timeout=TIMEOUT_S)
            finally:
                started.kill()
        return Result(started.returncode, out.decode("utf-8"), err.decode("utf-8"))


def pip(*arguments: str) -> None:
    """Run the tests' own pip, as this machine has it set up."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"}
    environment.pop("PYTHONPATH", None)
    command = [sys.executable, "-m", "pip", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def installed() -> Iterator[Installed]:
    user = ordinary_user()
    # Not pytest's folder, which is closed for other accounts.
    with tempfile.TemporaryDirectory(prefix="dragoman-image-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        home = folder / "home of a user"
        home.mkdir()
        os.chown(home, *user.owner)
        environment = folder / "clean environment"
        pip("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder / "dist"), str(ROOT))
        (wheel,) = (folder / "dist").glob("*.whl")
        subprocess.run([user.python, "-I", "-m", "venv", "--without-pip", str(environment)], check=True)
        there = ("--python", str(environment), "install", "--quiet")
        pip(*there, "--require-hashes", "--requirement", str(ROOT / "requirements" / "runtime.txt"))
        pip(*there, "--no-deps", "--no-index", str(wheel))
        yield Installed(wheel, environment, home, user)


def health_check() -> list[str]:
    """The command of the Dockerfile's HEALTHCHECK."""
    (found,) = re.findall(r"^HEALTHCHECK .*\\\n +CMD (\[.+\])$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    command: list[str] = json.loads(found)
    return command


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_the_wheel_holds_every_file_of_the_program_and_nothing_else(installed: Installed) -> None:
    wanted = {
        f"{there}/{path.relative_to(ROOT / here).as_posix()}"
        for here, there in PACKAGED.items()
        for path in (ROOT / here).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".pyc", ".swp"}
    }

    with zipfile.ZipFile(installed.wheel) as wheel:
        names = wheel.namelist()

    assert {name for name in names if ".dist-info/" not in name} == wanted
    assert len(names) == len(set(names))


def test_prompts_migrations_and_newsroom_are_found_in_the_environment(installed: Installed) -> None:
    found = installed.run("python", "-I", "-c", FOLDERS)

    assert found.code == 0, found.err
    assert [line for line in found.out.splitlines() if not Path(line).is_relative_to(installed.environment)] == []


def test_what_is_installed_fits_together(installed: Installed) -> None:
    pip("--python", str(installed.environment), "check")


def test_the_demo_shows_an_edition_with_quotes(installed: Installed) -> None:
    who = installed.run("python", "-I", "-c", "import os; print(os.geteuid())")
    assert int(who.out) != 0

    result = installed.run("dragoman", "demo", "--once")

    assert result.code == 0, result.err
    assert "Wednesday 30 April 2025" in result.out
    assert "Traceback" not in result.err
    # A quotation stands on lines of its own, its speaker and its source behind it.
    assert len(re.findall(r"^   “.+?” [A-Z].+?\[\d+\]$", result.out, re.MULTILINE | re.DOTALL)) >= 3, result.out
    data = installed.home / ".local" / "share" / "dragoman"
    if sys.platform == "darwin":
        data = installed.home / "Library" / "Application Support" / "dragoman"
    assert data.stat().st_uid == installed.user.owner[0]


def test_the_health_check_tells_whether_the_program_serves(installed: Installed) -> None:
    port = free_port()
    check = health_check()
    assert installed.run(*check, web_port=port).code != 0

    with installed.start("dragoman", "run", web_port=port) as program:
        try:
            until = time.monotonic() + TIMEOUT_S / 2
            while installed.run(*check, web_port=port).code != 0:
                assert program.poll() is None, program.communicate()
                assert time.monotonic() < until, "it never became healthy"
                time.sleep(0.2)
            program.send_signal(signal.SIGTERM)
            _, notes = program.communicate(timeout=60)
        finally:
            program.kill()

    assert program.returncode == 0, notes
    assert installed.run(*check, web_port=port).code != 0
