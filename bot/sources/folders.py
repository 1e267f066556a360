"""Folders of files as sources: text, Markdown and HTML, each file an article. Run in another process."""

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
from bot.sources.pages import latest_allowed, read_page

_TEXT = frozenset({".txt", ".md"})
_HTML = frozenset({".html", ".htm"})
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
            if name.startswith(".") or Path(name).suffix.lower() not in _TEXT | _HTML:
                continue
            path = Path(folder, name)
            if path.resolve().is_relative_to(root):
                found.append(path.relative_to(root).as_posix())
    return sorted(found)


def folder_entries(location: str, *, max_entries: int) -> FolderEntries:
    """List the folder. Raises `InputError` when there is none.

    The identity is the location, `#` and the path inside it. The newest files come first under the cap, by name order
    within a listing that fits.
    """
    root = _root(location)
    entries: list[tuple[float, Entry]] = []
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
        entries.append((changed, Entry(identity=f"{location}#{relative}", fingerprint=mark)))
    if len(entries) > max_entries:
        skipped += len(entries) - max_entries
        kept = {entry.identity for _, entry in sorted(entries, key=lambda pair: pair[0], reverse=True)[:max_entries]}
        entries = [pair for pair in entries if pair[1].identity in kept]
    return FolderEntries(tuple(entry for _, entry in entries), skipped)


def read_folder_file(location: str, identity: str, latest: datetime) -> Article:
    """Return the article of one listed file. Raises `InputError` when it is gone, outside the folder or unreadable."""
    root = _root(location)
    relative = identity.removeprefix(f"{location}#")
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
    text = decode_text(data, path)
    heading = _MD_HEADING.match(text) if path.suffix.lower() == ".md" else None
    if heading is None:
        return article_from_text(text)
    return article_from_text(text[heading.end() :], title=heading["title"].strip())
