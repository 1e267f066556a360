"""Feeds for the benchmark of ingest: generated, or of a folder, and the server that gives them out on loopback."""

from __future__ import annotations

import hashlib
import html
import multiprocessing
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

SEED = 7
SUFFIX = "feeds.example"
NAMES = "Adana Brindisi Corfu Durrës Edirne Foça Genoa Haifa Izmir Jaffa Kotor Latakia Mersin Nafplio Otranto".split()
WORDS = (
    "port ferry strike union minister harbour contract tonnes grain shipment crew inspection delay route customs "
    "agreement officials said week budget repair storm pilot engine berth cargo passengers night court ruling plan "
    "fuel price quarter company owner region council vote bridge tunnel rail freight warehouse export import talks"
).split()
GLUE = "the of in and to for with after before over under from by near a on at until during against".split()


def made(feeds: int, entries: int) -> list[bytes]:
    """Return feeds as outlets write them: half RSS with summaries, the rest with whole texts, a part Atom."""
    return [_feed(random.Random(f"{SEED}:{number}"), number, entries) for number in range(feeds)]


def from_folder(folder: Path) -> list[bytes]:
    """Return the files of a folder, each a feed."""
    return [path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()]


def sentence(chance: random.Random) -> str:
    words = [
        chance.choice(NAMES) if chance.random() < 0.12 else chance.choice(WORDS) for _ in range(chance.randint(7, 15))
    ]
    for place in range(1, len(words), 2):
        words[place] = f"{chance.choice(GLUE)} {words[place]}"
    if chance.random() < 0.3:
        words.append(f"{chance.randint(2, 900)} million")
    return " ".join(words).capitalize() + "."


def paragraphs(chance: random.Random, sentences: int) -> list[str]:
    said = [sentence(chance) for _ in range(sentences)]
    return [" ".join(said[begin : begin + 3]) for begin in range(0, sentences, 3)]


def markup(chance: random.Random, texts: Sequence[str], link: str, number: int) -> str:
    """Return the texts as the usual systems write them into feeds: classes, links, a picture, a heading, lists."""
    picture = f"https://{number}.outlets.example/media/{chance.randint(1, 99999)}"
    parts = [
        (
            f'<figure class="wp-block-image"><img loading="lazy" width="1024" height="683" src="{picture}.jpg" '
            f'alt="{texts[0][:40]}" class="wp-image-{number}" srcset="{picture}-1024x683.jpg 1024w, '
            f'{picture}-300x200.jpg 300w, {picture}-768x512.jpg 768w" sizes="(max-width: 1024px) 100vw, 1024px" />'
            f"<figcaption>{sentence(chance)}</figcaption></figure>"
        )
    ]
    for place, words in enumerate(texts):
        first, _, rest = words.partition(" ")
        if place % 3 == 2:
            parts.append(f'<h2 class="wp-block-heading">{first.capitalize()} <em>again</em></h2>')
        parts.append(
            f'<p class="has-text-align-left"><strong>{first}</strong> <a href="{link}/{place}" target="_blank" '
            f'rel="noreferrer noopener">{rest[:30]}</a>{rest[30:]}</p>\n'
        )
    parts.append(f'<p>The post <a href="{link}">{texts[0][:30]}</a> appeared first on <a href="/">Outlet</a>.</p>')
    return "".join(parts)


def _feed(chance: random.Random, number: int, entries: int) -> bytes:
    whole, atom = number % 2 == 1, number % 4 == 3
    parts = []
    for place in range(entries):
        at = datetime(2025, 4, 29, tzinfo=UTC) - timedelta(minutes=37 * place + number)
        title = sentence(chance)[:-1]
        link = f"https://{number}.outlets.example/{at:%Y/%m/%d}/{place}"
        body = markup(chance, paragraphs(chance, 24 if whole else 3), link, number)
        shown = html.escape(body)
        if atom:
            parts.append(
                f"<entry><id>{link}</id><title>{title}</title><link rel='alternate' href='{link}'/>"
                f"<published>{at:%Y-%m-%dT%H:%M:%SZ}</published><updated>{at:%Y-%m-%dT%H:%M:%SZ}</updated>"
                f"<author><name>A. Writer</name></author><content type='html'>{shown}</content></entry>"
            )
        else:
            content = f"<content:encoded>{shown}</content:encoded>" if whole else ""
            summary = html.escape(f"<p>{sentence(chance)}</p>") if whole else shown
            parts.append(
                f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>"
                f"<pubDate>{format_datetime(at)}</pubDate><dc:creator>A. Writer</dc:creator>"
                f"<description>{summary}</description>{content}</item>"
            )
    if atom:
        text = (
            f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Outlet {number}</title><id>urn:f:{number}</id>"
            f"<updated>2025-04-29T00:00:00Z</updated>{''.join(parts)}</feed>"
        )
    else:
        text = (
            "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
            "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel>"
            f"<title>Outlet {number}</title><link>https://{number}.outlets.example/</link><description>News</description>"
            f"{''.join(parts)}</channel></rss>"
        )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


def serve(feeds: Sequence[bytes], told: Connection) -> None:
    """Give out feed N at `/N`, to conditional requests 304."""
    tags = [f'"{hashlib.sha256(body).hexdigest()[:16]}"' for body in feeds]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            number = self.path.strip("/")
            if not number.isdigit() or int(number) >= len(feeds):
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            place = int(number)
            same = self.headers.get("If-None-Match") == tags[place]
            self.send_response(304 if same else 200)
            self.send_header("ETag", tags[place])
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", "0" if same else str(len(feeds[place])))
            self.end_headers()
            if not same:
                self.wfile.write(feeds[place])

        def log_message(self, *args: object) -> None:
            del args

    class Server(ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    told.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def served(feeds: Sequence[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Serve the feeds in a process of their own; yield the port, and for each feed the host that it is at."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=serve, args=(feeds, there), daemon=True)
    process.start()
    try:
        yield here.recv(), [f"f{number}.{SUFFIX}" for number in range(len(feeds))]
    finally:
        process.terminate()
        process.join()
