"""Dockerfile, .dockerignore and compose.yaml: what can be told about them without Docker."""

from __future__ import annotations

import json
import re
import shlex
from fnmatch import fnmatch
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

from bot.config import Settings

ROOT = Path(__file__).resolve().parents[2]
Instruction = tuple[str, str]


@cache
def stages() -> tuple[tuple[Instruction, ...], ...]:
    """The instructions of each stage of the Dockerfile, comments dropped and continued lines joined."""
    lines = [line for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if not line.startswith("#")]
    found: list[list[Instruction]] = []
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if not line.strip():
            continue
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest.strip()))
    return tuple(map(tuple, found))


def values(word: str, *, stage: int = -1) -> list[str]:
    return [rest for found, rest in stages()[stage] if found == word]


def sources_of(copy: str) -> list[str]:
    return [word for word in shlex.split(copy)[:-1] if not word.startswith("--")]


def is_ignored(path: str) -> bool:
    """Whether .dockerignore keeps the path out: the last line that fits the path or a folder above it decides."""
    ignored = False
    pure = PurePosixPath(path)
    for raw in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        pattern = raw.strip()
        if not pattern or pattern.startswith("#"):
            continue
        keeps = pattern.startswith("!")
        pattern = pattern.removeprefix("!").removeprefix("/")
        anywhere = pattern.startswith("**/")
        for above in [pure, *pure.parents][:-1]:
            place = above.name if anywhere else above.as_posix()
            # A star does not reach over a slash.
            bare = pattern.removeprefix("**/")
            if place.count("/") == bare.count("/") and fnmatch(place, bare):
                ignored = not keeps
    return ignored


@cache
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return loaded


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


# ---------------------------------------------------------------- the Dockerfile


def test_the_program_runs_as_a_numbered_user_without_privileges() -> None:
    (user,) = values("USER")
    uid, _, gid = user.partition(":")

    assert int(uid) >= 1000
    assert int(gid) >= 1000
    words = [word for word, _ in stages()[-1]]
    # Nothing is written into the image after that.
    assert not {"RUN", "COPY", "ADD"} & set(words[words.index("USER") :])


def test_what_docker_is_told_about_the_program() -> None:
    assert json.loads(values("ENTRYPOINT")[0]) == ["dragoman"]
    assert json.loads(values("CMD")[0]) == ["run"]
    assert values("STOPSIGNAL") == ["SIGTERM"]
    assert values("VOLUME") == ["/data"]
    environment = dict(pair.split("=", 1) for pair in shlex.split(" ".join(values("ENV"))))
    assert environment["DRAGOMAN_DATA_DIR"] == "/data"
    # Bound to every address, the desk would be open to whoever the ports are published to.
    assert not {"DRAGOMAN_WEB_HOST", "DRAGOMAN_PUBLIC_HOST"} & set(environment)


def test_the_ports_are_those_of_the_settings() -> None:
    fields = Settings.model_fields

    assert values("EXPOSE") == [f"{fields['web_port'].default} {fields['public_port'].default}"]


def test_the_health_check_is_a_program_of_the_image_that_can_be_read() -> None:
    (check,) = values("HEALTHCHECK")
    program, option, code = json.loads(check[check.index("CMD") + 3 :])

    assert (program, option) == ("python", "-c")
    compile(code, "HEALTHCHECK", "exec")
    assert "'/healthz'" in code
    assert f" or {Settings.model_fields['web_port'].default}" in code


def test_what_is_copied_exists_and_reaches_the_build() -> None:
    copies = [source for copy in values("COPY", stage=0) for source in sources_of(copy)]

    assert len(copies) >= 8
    assert [source for source in copies if not (ROOT / source).exists()] == []
    assert [source for source in copies if is_ignored(source)] == []


def test_everything_that_the_wheel_is_built_from_is_copied() -> None:
    copied = {source for copy in values("COPY", stage=0) for source in sources_of(copy)}

    assert {"bot", "prompts", "migrations", "pyproject.toml", "README.md", "LICENSE"} <= copied


@pytest.mark.parametrize(
    "path", [".env", ".git/config", ".venv/bin/python", "bot/.env", "bot/cli/__pycache__/main.pyc", "tests/conftest.py"]
)
def test_settings_secrets_and_history_stay_out_of_the_build(path: str) -> None:
    assert is_ignored(path)


def test_requirements_are_installed_by_hash_and_the_wheel_without_asking_anybody() -> None:
    commands = " && ".join(values("RUN", stage=0))
    installs = re.findall(r"pip (?:--python \S+ )?install (.*?)(?: && |$)", re.sub(r"\s+", " ", commands))

    assert len(installs) == 3
    for arguments in installs:
        assert "--require-hashes" in arguments or "--no-deps --no-index dist/*.whl" in arguments


def test_each_image_is_pinned_to_a_version() -> None:
    froms = [stage[0][1].split()[0] for stage in stages()]
    named = froms + [service["image"] for service in services().values()]

    assert all(re.fullmatch(r"[\w./-]+:[\w.-]+", image) for image in named)
    assert not [image for image in named if image.endswith(":latest")]
    # Both stages are of one Python: the environment is moved from the one to the other.
    assert len(set(froms)) == 1


# ---------------------------------------------------------------- compose.yaml


def test_ports_are_published_to_this_machine_alone() -> None:
    published = [port for service in services().values() for port in service.get("ports", [])]

    assert published
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in published)
    assert "ports" not in services()["database"]


def test_the_program_waits_for_the_database_and_its_schema() -> None:
    waits = services()["dragoman"]["depends_on"]

    assert waits["database"]["condition"] == "service_healthy"
    assert waits["upgrade"]["condition"] == "service_completed_successfully"
    assert services()["upgrade"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert services()["upgrade"]["command"] == ["db", "upgrade"]
    assert services()["upgrade"]["restart"] == "no"
    assert "pg_isready" in services()["database"]["healthcheck"]["test"]


def test_the_settings_of_the_containers_are_settings_of_the_program() -> None:
    known = {f"DRAGOMAN_{name.upper()}" for name in Settings.model_fields} | {"DATABASE_URL"}

    for name in ("dragoman", "upgrade"):
        assert set(services()[name]["environment"]) <= known


def test_no_secret_stands_in_the_file() -> None:
    database = services()["database"]["environment"]

    assert database["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert ":${POSTGRES_PASSWORD:?" in services()["dragoman"]["environment"]["DATABASE_URL"]
    assert services()["dragoman"]["env_file"] == ".env"


def test_the_program_s_containers_have_no_more_rights_than_they_need() -> None:
    for name in ("dragoman", "upgrade"):
        service = services()[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in service


def test_data_lies_in_named_volumes() -> None:
    mounts = [mount for service in services().values() for mount in service.get("volumes", [])]

    assert {mount.split(":")[0] for mount in mounts} == set(compose()["volumes"])
    # From version 18 on the image keeps its data below a folder of the version's name there.
    assert "database:/var/lib/postgresql" in mounts
    assert "data:/data" in mounts
