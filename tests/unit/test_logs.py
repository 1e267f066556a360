"""Logs: one line for people on standard error, the trace in the file."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.errors import TransientError
from bot.jobs.logs import configure_logs
from bot.jobs.queue import _logged

Configure = Callable[..., None]


@pytest.fixture
def configure(tmp_path: Path) -> Iterator[Configure]:
    """`configure_logs`, undone afterwards."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.raiseExceptions)

    def configured(level: str = "info", style: str = "console", folder: Path | None = tmp_path / "logs") -> None:
        configure_logs(level, style, folder=folder)

    yield configured
    for handler in root.handlers:
        if handler not in before[0]:
            handler.close()
    root.handlers, logging.raiseExceptions = before[0], before[2]
    root.setLevel(before[1])
    structlog.reset_defaults()


def file_lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "dragoman.log").read_text("utf-8").splitlines()]


def fail_loudly(log: Any) -> None:
    try:
        raise ZeroDivisionError("the cause")
    except ZeroDivisionError:
        log.exception("item.failed", reference="ab12")


@pytest.mark.parametrize("style", ["console", "json"])
def test_standard_error_shows_no_trace_and_the_file_keeps_it(
    style: str, configure: Configure, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("debug", style)

    fail_loudly(structlog.get_logger())

    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert "item.failed" in shown.err
    assert "ab12" in shown.err
    assert "Traceback" not in shown.err
    assert "the cause" not in shown.err
    (line,) = file_lines(tmp_path / "logs")
    assert line["reference"] == "ab12"
    assert "ZeroDivisionError: the cause" in line["exception"]


def test_libraries_traces_go_the_same_way(
    configure: Configure, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("debug")

    try:
        raise ZeroDivisionError("the cause")
    except ZeroDivisionError:
        logging.getLogger("some.library").exception("it broke")

    shown = capsys.readouterr().err
    assert "it broke" in shown
    assert "Traceback" not in shown
    assert "the cause" in file_lines(tmp_path / "logs")[0]["exception"]


def test_the_level_is_for_people_and_the_file_has_everything(
    configure: Configure, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("warning")
    log = structlog.get_logger()

    log.debug("small.thing", number=1)
    log.warning("large.thing", number=2)

    shown = capsys.readouterr().err
    assert "small.thing" not in shown
    assert "large.thing" in shown
    assert [line["event"] for line in file_lines(tmp_path / "logs")] == ["small.thing", "large.thing"]


def test_lines_for_programs_are_json_with_their_time_in_utc(
    configure: Configure, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("info", "json")

    structlog.get_logger().info("source.fetched", source="Türkiye", new=3)

    line = json.loads(capsys.readouterr().err)
    assert {"event": "source.fetched", "level": "info", "source": "Türkiye", "new": 3}.items() <= line.items()
    assert line["timestamp"].endswith("Z")


def test_the_folder_is_for_its_owner_alone(configure: Configure, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "logs"
    configure(folder=folder)

    structlog.get_logger().info("something")

    assert folder.stat().st_mode & 0o077 == 0
    assert folder.parent.stat().st_mode & 0o077 == 0


def test_without_a_folder_there_is_no_file(configure: Configure, tmp_path: Path) -> None:
    configure(folder=None)

    structlog.get_logger().info("something")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("obstacle", ["logs", "logs/dragoman.log"])
def test_a_file_that_can_t_be_written_stops_nobody_and_says_nothing(
    obstacle: str, configure: Configure, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if obstacle == "logs":
        (tmp_path / "logs").write_text("a file where the folder should be")
    else:
        (tmp_path / "logs/dragoman.log").mkdir(parents=True)
    configure("info")

    structlog.get_logger().info("goes.on")

    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert "goes.on" in shown


def test_a_reader_of_standard_error_who_left_stops_nobody(
    configure: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w", buffering=1) as pipe:
        monkeypatch.setattr(sys, "stderr", pipe)
        configure("info")
        structlog.get_logger().info("goes.on")
        monkeypatch.undo()
        with pytest.raises(BrokenPipeError):
            pipe.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), pipe.fileno())

    assert file_lines(tmp_path / "logs")[0]["event"] == "goes.on"


async def test_a_failing_job_is_one_line_and_its_trace_has_the_same_reference(
    configure: Configure, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("warning")

    async def stage(**arguments: Any) -> None:
        raise ZeroDivisionError("the cause")

    with pytest.raises(ZeroDivisionError):
        await _logged("write", stage)(workspace="rome", revision="r1")

    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert "the cause" not in shown
    line, trace = file_lines(tmp_path / "logs")
    assert (line["job"], line["workspace"], line["revision"]) == ("write", "rome", "r1")
    assert line["reference"] == trace["reference"]
    assert line["reference"] in shown
    assert "the cause" in trace["exception"]


async def test_a_job_that_is_tried_again_says_why(configure: Configure, capsys: pytest.CaptureFixture[str]) -> None:
    configure("warning")

    async def stage(**arguments: Any) -> None:
        raise TransientError("the endpoint is busy")

    with pytest.raises(TransientError):
        await _logged("write", stage)(workspace="rome", revision="r1")

    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert "the endpoint is busy" in shown
