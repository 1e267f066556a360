"""Files that people hand over: read whole, within a limit, as text, or refused in one line."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

from bot.errors import InputError

MAX_FILE_BYTES = 5 * 1024 * 1024


def read_file(path: Path, *, max_bytes: int = MAX_FILE_BYTES) -> bytes:
    """Return the file's bytes. Raises `InputError` when it is missing, no regular file, unreadable, empty or too large.

    The size is looked at before anything is read, so that a huge file costs nothing.
    """
    name = _shown(path)
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise InputError(f"{name} is a folder, not a file")
        if not stat.S_ISREG(about.st_mode):
            raise InputError(f"{name} is not a regular file")
        if about.st_size > max_bytes:
            raise InputError(f"{name} is too large: {_megabytes(about.st_size)}, the limit is {_megabytes(max_bytes)}")
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise InputError(f"there is no file {name}") from error
    except PermissionError as error:
        raise InputError(f"{name} may not be read: permission denied") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{name} can't be read") from error
    if len(data) > max_bytes:
        raise InputError(f"{name} is too large: the limit is {_megabytes(max_bytes)}")
    if not data:
        raise InputError(f"{name} is empty")
    return data


def decode_text(data: bytes, path: Path) -> str:
    r"""Return text of UTF-8, or of UTF-16 that says so by a byte order mark, with `\n` as its only line end.

    Raises `InputError` for binary files, other encodings and files of nothing but white space.
    """
    name = _shown(path)
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not utf16 and b"\x00" in data:
        raise InputError(f"{name} is a binary file, not text")
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8 text") from error
    if "\x00" in text:
        raise InputError(f"{name} is a binary file, not text")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InputError(f"{name} is empty")
    return text


def read_text_file(path: str | Path, *, max_bytes: int = MAX_FILE_BYTES) -> str:
    """Return a text file's words. Raises `InputError`: see `read_file` and `decode_text`."""
    place = Path(path)
    return decode_text(read_file(place, max_bytes=max_bytes), place)


def _shown(path: Path) -> str:
    """Return the path as one printable line."""
    return str(path).encode("utf-8", "replace").decode("utf-8") or "(no name)"


def _megabytes(size: int) -> str:
    return f"{size / (1024 * 1024):.3g} MB"
