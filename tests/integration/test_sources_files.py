"""Files and folders of files, readable and not."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import InputError
from bot.sources.files import MAX_FILE_BYTES, read_text_file
from bot.sources.folders import folder_entries, read_folder_file

LATEST = datetime(2025, 5, 1, tzinfo=UTC)
WORDS = "The ferry left Trieste at noon with 40 lorries on board. It reached Pendik two days later."


def test_text_in_its_encodings(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for data in (WORDS.encode(), b"\xef\xbb\xbf" + WORDS.encode(), WORDS.encode("utf-16")):
        path.write_bytes(data)
        assert read_text_file(path) == WORDS
    path.write_bytes(b"one\r\ntwo\rthree\n")
    assert read_text_file(str(path)) == "one\ntwo\nthree\n"
    path.write_bytes(b"x" * (MAX_FILE_BYTES - 1))
    assert len(read_text_file(path)) == MAX_FILE_BYTES - 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "binary"),
        ("İzmir".encode("cp1254"), "not UTF-8"),
        ("İzmir".encode("utf-16-le"), "binary"),
        (b"\xff\xfeabc", "not UTF-8"),
        (b"x" * (MAX_FILE_BYTES + 1), "too large"),
    ],
)
def test_files_that_are_no_text(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    with pytest.raises(InputError, match=reason) as caught:
        read_text_file(path)
    assert "\n" not in caught.value.message


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(10 * 1024**4)
    with pytest.raises(InputError, match="too large"):
        read_text_file(path)


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name, reason in {
        "missing.txt": "there is no file",
        ".": "is a folder",
        "pipe": "not a regular file",
        "loop": "can't be read",
        "a" * 300: "can't be read",
        "nul\x00": "can't be read",
    }.items():
        with pytest.raises(InputError, match=reason):
            read_text_file(tmp_path / name)


def make_folder(root: Path) -> str:
    (root / "b").mkdir()
    (root / ".git").mkdir()
    (root / "a.txt").write_text(f"date 2025-04-29 {WORDS}")
    (root / "b" / "note.md").write_text(f"# A ferry\n\n{WORDS}\n")
    (root / "b" / "page.html").write_text(
        f"<html lang=en><head><title>Ferry</title></head><body><article><h1>Ferry</h1>"
        f"<p>{WORDS * 3}</p></article></body></html>"
    )
    (root / "empty.txt").write_text("")
    (root / "binary.txt").write_bytes(b"\x00\x01")
    (root / "latin.txt").write_bytes("Çeşme".encode("cp1254"))
    (root / "photo.jpg").write_bytes(b"\xff\xd8")
    (root / ".git" / "notes.txt").write_text("hidden")
    return str(root)


def test_a_folder_lists_what_can_be_read(tmp_path: Path) -> None:
    location = make_folder(tmp_path)
    found = folder_entries(location, max_entries=10)
    assert [entry.identity for entry in found.entries] == [
        f"{location}#a.txt",
        f"{location}#b/note.md",
        f"{location}#b/page.html",
    ]
    assert found.skipped == 3
    capped = folder_entries(location, max_entries=2)
    assert (len(capped.entries), capped.skipped) == (2, 4)
    assert folder_entries(location, max_entries=10) == found


def test_a_changed_file_has_another_fingerprint(tmp_path: Path) -> None:
    location = make_folder(tmp_path)
    before = folder_entries(location, max_entries=10).entries[0]
    (tmp_path / "a.txt").write_text("date 2025-04-29 Other words stand here now.")
    after = folder_entries(location, max_entries=10).entries[0]
    assert before.identity == after.identity
    assert before.fingerprint != after.fingerprint


def test_articles_of_a_folder(tmp_path: Path) -> None:
    location = make_folder(tmp_path)
    text = read_folder_file(location, "a.txt", LATEST)
    assert (text.text, text.date, text.title) == (WORDS, "2025-04-29", None)
    note = read_folder_file(location, "b/note.md", LATEST)
    assert (note.title, note.text) == ("A ferry", f"A ferry\n\n{WORDS}\n")
    page = read_folder_file(location, "b/page.html", LATEST)
    assert page.title == "Ferry"
    assert [block.kind for block in page.blocks] == ["title", "paragraph"]


def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (inside / "link.txt").symlink_to(tmp_path / "secret.txt")
    location = str(inside)
    assert folder_entries(location, max_entries=10).entries == ()
    for name in ("../secret.txt", "link.txt", str(tmp_path / "secret.txt"), "gone.txt"):
        with pytest.raises(InputError):
            read_folder_file(location, name, LATEST)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("x")
    for name in ("missing", "file.txt"):
        with pytest.raises(InputError, match="no folder"):
            folder_entries(str(tmp_path / name), max_entries=10)


LETTER = """From: "The Harbour Letter" <news@harbour.example>
To: desk@desk.example
Subject: =?utf-8?q?Ferries_for_Ancona_=E2=80=94_and_more?=
Date: Tue, 29 Apr 2025 08:00:00 +0200
Message-ID: <letter-1@harbour.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Plain words.
--b
Content-Type: text/html; charset=utf-8

<html><body><div style="display:none">preview</div><table><tr><td><h2>Ferries</h2><p>The port ordered three.</p>
<img src="https://tracker.example/x.gif"></td></tr></table></body></html>
--b--
"""


def test_newsletters_are_articles_known_by_their_message_id(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_text(LETTER, "utf-8")
    (tmp_path / "copy.eml").write_text(LETTER, "utf-8")
    (tmp_path / "two.eml").write_bytes(b"Subject: Short\r\n\r\nFirst line\r\nof one.\r\n\r\nAnother paragraph.\r\n")
    location = str(tmp_path)
    found = folder_entries(location, max_entries=10).entries
    assert [(entry.identity, entry.path) for entry in found] == [
        (f"{location}#letter-1@harbour.example", "copy.eml"),
        (f"{location}#two.eml", "two.eml"),
    ]
    letter = read_folder_file(location, "one.eml", LATEST)
    assert letter.text == "Ferries for Ancona — and more\n\nFerries\n\nThe port ordered three."
    assert letter.published_at == datetime(2025, 4, 29, 6, 0, tzinfo=UTC)
    assert (letter.title, letter.outlet) == ("Ferries for Ancona — and more", "The Harbour Letter")
    plain = read_folder_file(location, "two.eml", LATEST)
    assert plain.text == "Short\n\nFirst line of one.\n\nAnother paragraph."
    assert plain.published_at is None


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: nothing\n\n",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: application/pdf\n\n%PDF\n--x--",
        b"Content-Type: text/html; charset=nonsense-9\nContent-Transfer-Encoding: base64\n\n!!!!",
    ],
)
def test_letters_without_text_are_said(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bad.eml").write_bytes(data)
    with pytest.raises(InputError, match="letter"):
        read_folder_file(str(tmp_path), "bad.eml", LATEST)
