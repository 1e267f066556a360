"""Folders of files as sources: text, Markdown, HTML and newsletters, each an article. Run in another process."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import InputError
from bot.language.header import article_from_text
from bot.model.article import Article
from bot.model.source import Entry
from bot.sources.files import decode_text, read_file
from bot.sources.letters import Letter, message_id, read_letter
from bot.sources.markup import assemble
from bot.sources.pages import latest_allowed, read_page

_TEXT = frozenset({".txt", ".md"})
_HTML = frozenset({".html", ".htm"})
_LETTERS = frozenset({".eml"})
_MD_HEADING = re.compile(r"\A\s*#\s+(?P<title>\S[^\n]*)\n+")


@dataclass(frozen=True, slots=True)
class FolderEntries:
    """A folder's files as a `Listing` wants them; `skipped` counts those that can't be read and those past the cap."""

    entries: tuple[Entry, ...]
    skipped: int


def _root(location: str) -> Path:
    root = Path(location).expanduser()
    try:
        if not root.is_dir():
            raise InputError(f"there is no folder {location}")
        return root.resolve(strict=True)
    except OSError as error:
        raise InputError(f"the folder {location} can't be read") from error


def _files(root: Path) -> list[str]:
    """Return the paths of readable kinds under `root`, relative, sorted; hidden ones and links out of it left out."""
    found = []
    for folder, subfolders, names in os.walk(root, onerror=None, followlinks=False):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in names:
            if name.startswith(".") or Path(name).suffix.lower() not in _TEXT | _HTML | _LETTERS:
                continue
            path = Path(folder, name)
            if path.resolve().is_relative_to(root):
                found.append(path.relative_to(root).as_posix())
    return sorted(found)


def folder_entries(location: str, *, max_entries: int) -> FolderEntries:
    """List the folder. Raises `InputError` when there is none.

    The identity is the location, `#` and the path inside it, of a letter its Message-ID. Under the cap the newest files
    count; they are listed by name.
    """
    root = _root(location)
    entries: dict[str, tuple[float, Entry]] = {}
    skipped = 0
    for relative in _files(root):
        path = root / relative
        try:
            data = read_file(path)
            if path.suffix.lower() in _TEXT:
                decode_text(data, path)
            changed = path.stat().st_mtime_ns
        except (InputError, OSError):
            skipped += 1
            continue
        words = f"{len(data)} {changed} {hashlib.sha256(data).hexdigest()}"
        mark = hashlib.sha256(words.encode()).hexdigest()[:32]
        letter = message_id(data) if path.suffix.lower() in _LETTERS else None
        name = f"{location}#{letter or relative}"
        entries.setdefault(name, (changed, Entry(identity=name, fingerprint=mark, path=relative)))
    newest = sorted(entries.values(), key=lambda pair: pair[0], reverse=True)[:max_entries]
    kept = {entry.identity for _, entry in newest}
    found = tuple(entry for _, entry in entries.values() if entry.identity in kept)
    return FolderEntries(found, skipped + len(entries) - len(found))


def read_folder_file(location: str, relative: str, latest: datetime) -> Article:
    """Return the article of one file, by its path inside the folder.

    Raises `InputError` when it is gone, outside the folder or unreadable.
    """
    root = _root(location)
    path = (root / relative).resolve()
    if not path.is_relative_to(root):
        raise InputError(f"{relative} is not in the folder {location}")
    data = read_file(path)
    if path.suffix.lower() in _HTML:
        page = latest_allowed(read_page(data), latest)
        return Article(
            text=page.text,
            title=page.facts.title,
            published_at=page.facts.published_at,
            date=page.facts.date,
            language=page.language,
            author=page.facts.author,
            outlet=page.facts.site,
            blocks=page.blocks,
        )
    if path.suffix.lower() in _LETTERS:
        return _letter(read_letter(data), latest)
    text = decode_text(data, path)
    heading = _MD_HEADING.match(text) if path.suffix.lower() == ".md" else None
    if heading is None:
        return article_from_text(text)
    return article_from_text(text[heading.end() :], title=heading["title"].strip())


def _letter(letter: Letter, latest: datetime) -> Article:
    text, blocks = assemble(letter.subject, letter.blocks)
    sent_at = letter.sent_at if letter.sent_at is not None and letter.sent_at <= latest else None
    return Article(text=text, title=letter.subject, published_at=sent_at, outlet=letter.sender, blocks=blocks)
