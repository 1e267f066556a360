"""The pipe's lines: one object in, one line out, and no line that stops the others."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli import batch
from bot.cli.batch import Row, read_rows, write_row

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def rows(data: bytes) -> list[Row]:
    return list(read_rows(io.BytesIO(data)))


def errors(data: bytes) -> list[Any]:
    return [row.get("error") for row in rows(data)]


def written(row: Row, capture: pytest.CaptureFixture[bytes]) -> bytes:
    write_row(row)
    return capture.readouterr().out


def test_lines_are_objects_in_their_order() -> None:
    assert rows(b'{"id": 1}\n{"id": "two", "text": "T\xc3\xbcrkiye"}\r\n{"id": null}') == [
        {"id": 1},
        {"id": "two", "text": "Türkiye"},
        {"id": None},
    ]


def test_empty_lines_are_nothing() -> None:
    assert rows(b"") == []
    assert rows(b'\n  \n{"id": 1}\n\r\n\t\n') == [{"id": 1}]


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"nonsense",
        b'{"id": 1} trailing',
        b"{'id': 1}",
        b'{"id": NaN}',
        b'{"id": 1, "text": -Infinity}',
        b'{"id": "\xff\xfe"}',
        b"\x00\x01\x02",
        b'{"id": ' + b"9" * 5_000 + b"}",
        b"[" * 200_000,
        b"null",
        b"[1, 2]",
        b'"text"',
        b"7",
    ],
    ids=lambda line: line[:12].decode("latin-1"),
)
def test_a_bad_line_is_said_to_be_bad_and_the_rest_goes_on(line: bytes) -> None:
    before, bad, after = rows(b'{"id": 1}\n' + line + b'\n{"id": 2}\n')

    assert (before, after) == ({"id": 1}, {"id": 2})
    assert bad.keys() == {"id", "error"}
    assert bad["id"] is None
    assert bad["error"]


def test_an_input_with_the_outputs_field_is_told_so_under_its_id() -> None:
    (row,) = rows(b'{"id": 7, "error": "mine", "text": "x"}')

    assert row["id"] == 7
    assert "error" in row["error"]


@pytest.mark.parametrize("end", [b"\n", b""])
@pytest.mark.parametrize("length", [65, 66, 127, 128, 129, 1_000])
def test_a_line_without_end_is_skipped_and_not_held(length: int, end: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MAX_LINE_BYTES", 64)
    gigantic = b'{"id": "' + b"x" * (length - 10) + b'"}'
    assert len(gigantic) == length

    found = rows(gigantic + end + (b'{"id": 2}\n' if end else b""))

    assert "longer than" in found[0]["error"]
    assert found[1:] == ([{"id": 2}] if end else [])


def test_a_line_of_just_the_greatest_length_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    line = b'{"id": "' + b"x" * 54 + b'"}'
    monkeypatch.setattr(batch, "MAX_LINE_BYTES", len(line))

    assert errors(line) == errors(line + b"\n") == [None]


@given(st.binary(max_size=200))
def test_any_bytes_give_rows(data: bytes) -> None:
    for row in rows(data):
        assert isinstance(row, dict)


@given(st.lists(st.one_of(st.binary(max_size=30), JSON.map(lambda value: json.dumps(value).encode()))))
def test_every_line_that_is_not_empty_has_its_row(lines: list[bytes]) -> None:
    lines = [line.replace(b"\n", b" ") for line in lines]
    found = rows(b"\n".join(lines))

    assert len(found) == sum(1 for line in lines if line.strip())


# ---------------------------------------------------------------- out


def test_a_row_is_one_line_in_utf_8(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    line = written({"id": "ü", "text": "two\nlines\u2028and more"}, capfdbinary)

    assert line.count(b"\n") == 1
    assert "ü".encode() in line
    assert json.loads(line) == {"id": "ü", "text": "two\nlines\u2028and more"}


@pytest.mark.parametrize("words", ["\ud800", "a\udfff b", "\ud83d\ude00 whole"])
def test_lone_surrogates_come_out_as_they_came_in(words: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (row,) = rows(json.dumps({"id": words}).encode())
    line = written(row, capfdbinary)

    line.decode("utf-8")
    assert json.loads(line) == row


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(st.characters()), JSON))
def test_what_is_written_is_what_is_read(capfdbinary: pytest.CaptureFixture[bytes], row: Row) -> None:
    row.pop("error", None)

    assert rows(written(row, capfdbinary)) == [row]


def test_an_id_of_any_depth_is_echoed_or_refused(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for depth in (10, 500, 900, 950, 970, 980, 990, 1_000, 5_000, 100_000):
        (row,) = rows(b'{"id": ' + b"[" * depth + b"]" * depth + b"}")
        line = written({"id": row.get("id"), "error": "x"}, capfdbinary)

        assert line.endswith(b"}\n")
