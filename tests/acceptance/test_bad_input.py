"""Bad input gets one clear line and an exit code, and leaves nothing behind."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.acceptance.command import Dragoman, Result, run_dragoman


def one_line(result: Result, *words: str, code: int = 1) -> None:
    """The result is one line on standard error that says these words, nothing on standard output."""
    lines = [line for line in result.err.splitlines() if line.strip()]
    assert result.code == code, result.err
    assert result.out == ""
    assert len(lines) == 1, result.err
    assert lines[0].startswith("dragoman: ")
    assert "Traceback" not in result.err
    for word in words:
        assert word in lines[0], result.err


def test_missing_file(dragoman: Dragoman) -> None:
    one_line(dragoman("brief", "nowhere.txt"), "nowhere.txt")


def test_folder_instead_of_a_file(dragoman: Dragoman, tmp_path: Path) -> None:
    one_line(dragoman("brief", str(tmp_path)), "folder")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"   \n\n \t ", "empty"),
        (b"date 2025-04-29 ", "no text"),
        (bytes(range(256)) * 40, "text"),
        ("Der Präsident sagte \x80 nichts. ".encode("latin-1") * 20, "UTF-8"),
    ],
    ids=["empty", "blank", "header only", "binary", "wrong encoding"],
)
def test_files_that_are_no_articles(dragoman: Dragoman, tmp_path: Path, content: bytes, word: str) -> None:
    file = tmp_path / "bad.txt"
    file.write_bytes(content)
    one_line(dragoman("brief", str(file)), word)


def test_file_of_100_megabytes_is_refused_unread(dragoman: Dragoman, tmp_path: Path) -> None:
    file = tmp_path / "huge.txt"
    with file.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    one_line(dragoman("brief", str(file)), "large")


def test_gigantic_line_is_read(dragoman: Dragoman, tmp_path: Path) -> None:
    file = tmp_path / "line.txt"
    file.write_text("The ministers of both countries met in the capital and agreed to talk again. " * 12_000, "utf-8")
    result = dragoman("brief", str(file), "--json")
    assert result.code == 0, result.err
    assert json.loads(result.out)["article"]["language"] == "en"


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("mysql://root@127.0.0.1/x", 1, ("PostgreSQL",)),
        ("nonsense", 1, ("DATABASE_URL",)),
        ("postgresql://user:secret@127.0.0.1:9/none", 1, ("127.0.0.1:9",)),
    ],
)
def test_wrong_database_url(dragoman: Dragoman, url: str, code: int, words: tuple[str, ...]) -> None:
    result = dragoman("digest", env={"DATABASE_URL": url})
    one_line(result, *words, code=code)
    assert "secret" not in result.err


def test_settings_that_can_not_be_used(dragoman: Dragoman) -> None:
    one_line(dragoman("digest", env={"DRAGOMAN_GRACE_HOURS": "soon"}), "DRAGOMAN_GRACE_HOURS", code=2)


def test_data_folder_that_is_a_file(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.write_text("in the way")
    one_line(run_dragoman(data, "digest"), str(data))


def test_data_folder_without_permission(tmp_path: Path) -> None:
    """For root, who may write anywhere, the kernel's own read-only folder stands in."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    data = Path("/proc/dragoman") if os.geteuid() == 0 else closed / "data"
    one_line(run_dragoman(data, "digest", cwd=tmp_path), str(data))


def test_usage_errors_exit_with_2(dragoman: Dragoman) -> None:
    assert dragoman("brief").code == 2
    assert dragoman("nonsense").code == 2
    assert dragoman("batch", "nonsense").code == 2
    assert dragoman("batch", "ask").code == 2


@pytest.mark.parametrize(
    ("when", "zone", "word"),
    [
        ("weekdays 25:00", "Europe/Rome", "25:00"),
        ("sometimes", "Europe/Rome", "sometimes"),
        ("weekdays", "Europe/Rome", "time"),
        ("weekdays 08:30", "Europe/Atlantis", "Europe/Atlantis"),
    ],
)
def test_schedules_that_make_no_sense(dragoman: Dragoman, when: str, zone: str, word: str) -> None:
    one_line(dragoman("digest", "schedule", when, "--timezone", zone), word)


def test_sources_that_are_not_to_be_fetched(dragoman: Dragoman) -> None:
    for address in ("http://169.254.169.254/latest", "http://127.0.0.1/feed", "file:///etc/passwd", "http://0x7f.1/"):
        one_line(dragoman("sources", "add", address, "--kind", "feed"), "fetched")


def test_help_teaches_by_example(dragoman: Dragoman) -> None:
    for command in ("brief", "ask", "digest", "run", "demo", "fetch", "batch", "doctor", "worker"):
        result = dragoman(command, "--help")
        assert result.code == 0
        assert "dragoman " in result.out


def test_messages_that_are_not_there(dragoman: Dragoman) -> None:
    one_line(dragoman("deliveries", "resend", "nonsense"), "no such message")
    one_line(dragoman("deliveries", "give-up", "%"), "no such message")
    shown = dragoman("deliveries", "list", "--state", "unknown", "--json")
    assert (shown.code, json.loads(shown.out)) == (0, [])
    assert dragoman("deliveries", "list", "--state", "lost").code == 2
