"""A file of contacts: what is written is read back the same, runs in no spreadsheet, and every bad line is named."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trtui.text.phone import Phone
from trtui.text.sheet import (
    FIELD,
    LONGEST,
    join_names,
    read_sheet,
    shielded,
    split_names,
    unshielded,
    write_sheet,
)

HEAD = "number,first name,tags\n"


def _troubles(text: str | bytes) -> list[tuple[int, str]]:
    data = text.encode() if isinstance(text, str) else text
    return [(trouble.line, str(trouble.words)) for trouble in read_sheet(data).troubles]


def test_a_plain_file_is_read() -> None:
    sheet = read_sheet(
        b"Phone,First Name,Tags,Field: Account #,Created\r\n"
        b"(423) 555-0142,Ann,vip; wholesale,44,2026-01-01\r\n"
        b'\r\n+1 423 555 0177,"Bob, the ""Builder""",,,\r\n'
    )
    assert sheet.troubles == ()
    assert sheet.columns == ("number", "first name", "tags", "field:Account #")
    assert sheet.passed_over == ("Created",)
    ann, bob = sheet.rows
    assert (ann.line, ann.phone, ann.cells["first name"]) == (2, Phone("14235550142"), "Ann")
    assert ann.members("tags") == ("vip", "wholesale")
    assert ann.fields() == [("Account #", "44")]
    assert (bob.line, bob.cells) == (4, {"first name": 'Bob, the "Builder"'})


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separators_of_spreadsheets(separator: str) -> None:
    text = f"number{separator}first name\n4235550142{separator}Ann\n"
    assert read_sheet(b"\xef\xbb\xbf" + text.encode()).rows[0].cells == {"first name": "Ann"}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEAD + "12,Ann,\n", 2, "no number that can be texted"),
        (HEAD + ",Ann,\n", 2, "The number is missing"),
        (HEAD + "4235550142,Ann,\n4235550142,Bob,\n", 3, "stands on line 2 already"),
        (HEAD + f"4235550142,{'x' * 201},\n", 2, "too long: 201 characters"),
        (HEAD + "4235550142,Ann,vip,more\n", 2, "more cells than the head has columns"),
        ("number,colour\n4235550142,red\n", 1, "The column “colour” is not known"),
        ("number,phone\n4235550142,\n", 1, "Two columns are called"),
        ("name,tags\nAnn,vip\n", 1, "No column is called number"),
        ("", 1, "The file is empty"),
        (HEAD.encode() + b"4235550142,J\xf6rg,\n", 2, "not UTF-8"),
        ("number\n4235550142\n".encode("utf-16"), 1, "UTF-16"),
        (HEAD + '4235550142,"' + "x" * 200_000 + '",\n', 2, "longer than can be read"),
    ],
)
def test_a_bad_line_is_named(text: str | bytes, line: int, words: str) -> None:
    found = _troubles(text)
    assert [(at, words in said) for at, said in found] == [(line, True)], found


def test_the_good_lines_beside_bad_ones_are_good() -> None:
    sheet = read_sheet((HEAD + "12,A,\n4235550142,Ann,\nnone,B,\n4235550177,Bob,\n").encode())
    assert [row.line for row in sheet.rows] == [3, 5]
    assert [trouble.line for trouble in sheet.troubles] == [2, 4]


def test_a_line_is_numbered_where_it_begins() -> None:
    text = HEAD + '4235550142,"two\nlines",\n12,Bob,\n'
    assert read_sheet(text.encode()).rows[0].line == 2
    assert _troubles(text)[0][0] == 4


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "''@x", "\r=1"])
def test_no_cell_runs_in_a_spreadsheet(cell: str) -> None:
    assert shielded(cell).startswith("'")
    assert unshielded(shielded(cell)) == cell


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


@given(_TEXT)
def test_a_shield_comes_off_again(cell: str) -> None:
    assert unshielded(shielded(cell)) == cell
    assert shielded(cell)[:1] not in ("=", "+", "-", "@", "\t", "\r")


@given(st.lists(_TEXT.map(str.strip).filter(bool), unique=True, max_size=5).map(tuple))
def test_names_are_told_apart_again(names: tuple[str, ...]) -> None:
    assert split_names(join_names(names)) == names


_CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
_PHONES = st.integers(0, 9999).map(lambda number: Phone(f"1423555{number:04}"))


@given(st.dictionaries(_PHONES, st.tuples(_CELL, _CELL, st.lists(_CELL, max_size=3)), max_size=6))
def test_what_is_written_is_read_back(book: dict[Phone, tuple[str, str, list[str]]]) -> None:
    columns = ["number", "first name", f"{FIELD}Account", "tags"]
    rows = [[phone, first, value, join_names(tags)] for phone, (first, value, tags) in book.items()]
    sheet = read_sheet("".join(write_sheet(columns, rows)).encode())
    assert sheet.troubles == ()
    assert [row.phone for row in sheet.rows] == list(book)
    for row, (first, value, tags) in zip(sheet.rows, book.values(), strict=True):
        assert row.cells.get("first name", "") == first.strip()
        assert dict(row.fields()).get("Account", "") == value.strip()
        assert row.members("tags") == tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data: bytes) -> None:
    sheet = read_sheet(b"number,note\n" + data)
    lines = [row.line for row in sheet.rows] + [trouble.line for trouble in sheet.troubles]
    assert all(line >= 1 for line in lines)


@given(st.lists(st.lists(_CELL, min_size=1, max_size=3), max_size=4))
def test_what_is_written_is_csv_to_others_too(rows: list[list[str]]) -> None:
    text = "".join(write_sheet(["a"], rows))
    assert [list(map(unshielded, row)) for row in csv.reader(io.StringIO(text, newline=""))][1:] == rows


def test_every_text_has_a_length() -> None:
    assert all(LONGEST.values())
