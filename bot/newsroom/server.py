"""Serves the newsroom's sites on loopback, one tree a host, with validators and the outlets' later edits.

The hosts are under `.example` and exist nowhere: the guarded client is told to reach them here.
"""

from __future__ import annotations

import hashlib
import mimetypes
import shutil
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from bot.model.source import SourceKind

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class NewsroomSource:
    """A source as `newsroom.toml` states it; `location` is a URL, or a path relative to the newsroom's folder."""

    key: str
    kind: SourceKind
    title: str
    location: str
    timezone: str
    language: str


@dataclass(frozen=True, slots=True)
class Newsroom:
    """What `newsroom.toml` says. `now` is the morning of the demo's edition (aware)."""

    folder: Path
    now: datetime
    timezone: str
    topics: tuple[str, ...]
    questions: tuple[str, ...]
    sources: tuple[NewsroomSource, ...]
    edits: Mapping[str, str] = field(default_factory=dict)

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(folder.name for folder in (self.folder / "sites").iterdir() if folder.is_dir())


def read_newsroom(folder: Path) -> Newsroom:
    """Read the newsroom's description from its folder."""
    data = tomllib.loads((folder / "newsroom.toml").read_text("utf-8"))
    demo = data["demo"]
    return Newsroom(
        folder=folder,
        now=demo["now"],
        timezone=demo["timezone"],
        topics=tuple(demo["topics"]),
        questions=tuple(demo["questions"]),
        sources=tuple(
            NewsroomSource(
                key=row["key"],
                kind=cast(SourceKind, row["kind"]),
                title=row["title"],
                location=row["path"] if row["kind"] == "folder" else row["url"],
                timezone=row["timezone"],
                language=row["language"],
            )
            for row in data["source"]
        ),
        edits={row["path"]: row["with"] for row in data.get("edit", [])},
    )


def lay_out_folders(newsroom: Newsroom, target: Path, *, edited: bool) -> None:
    """Copy the newsroom's folder sources under `target`, as first published or with the later edits."""
    for source in newsroom.sources:
        if source.kind != "folder":
            continue
        for original in sorted((newsroom.folder / source.location).iterdir()):
            relative = original.relative_to(newsroom.folder).as_posix()
            place = target / relative
            place.parent.mkdir(parents=True, exist_ok=True)
            shown = newsroom.edits.get(relative, relative) if edited else relative
            words = (newsroom.folder / shown).read_bytes()
            if not place.exists() or place.read_bytes() != words:
                shutil.copyfile(newsroom.folder / shown, place)


class NewsroomServer:
    """The loopback server; `address` is what each host of the newsroom is pinned to."""

    def __init__(self, newsroom: Newsroom, *, edited: bool) -> None:
        self._newsroom = newsroom
        self.edited = edited
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    @property
    def address(self) -> tuple[str, int]:
        return LOOPBACK, self._server.server_port

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def file_for(self, host: str, target: str) -> Path | None:
        """Return the file that a host shows at a request target, or None; never one outside the host's tree."""
        root = (self._newsroom.folder / "sites" / host).resolve()
        if host not in self._newsroom.hosts:
            return None
        try:
            path = unquote(urlsplit(target).path).lstrip("/")
            file = (root / path).resolve()
            if file.is_dir():
                file = file / "index.html"
            if not file.is_relative_to(root) or not file.is_file():
                return None
        except (ValueError, OSError):  # no file can have such a name
            return None
        relative = file.relative_to(self._newsroom.folder.resolve()).as_posix()
        if self.edited and relative in self._newsroom.edits:
            return self._newsroom.folder / self._newsroom.edits[relative]
        return file

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host = (self.headers.get("Host") or "").partition(":")[0].lower()
                file = server.file_for(host, self.path)
                if file is None:
                    self._answer(HTTPStatus.NOT_FOUND, b"not found", "text/plain; charset=utf-8")
                    return
                body = file.read_bytes()
                tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
                if self.headers.get("If-None-Match") == tag:
                    self._answer(HTTPStatus.NOT_MODIFIED, b"", None, tag)
                    return
                kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
                text = kind.startswith("text/") or kind.endswith("xml")
                self._answer(HTTPStatus.OK, body, f"{kind}; charset=utf-8" if text else kind, tag)

            def _answer(self, status: HTTPStatus, body: bytes, kind: str | None, tag: str | None = None) -> None:
                self.send_response(status)
                if kind is not None:
                    self.send_header("Content-Type", kind)
                if tag is not None:
                    self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
                """Say nothing: the fetcher's log tells what was asked."""

        return Handler
