"""Data to stdout, talk to stderr. Imports nothing that takes long: `glance.py` prints by it too."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TextIO

    Row = Mapping[str, object]

_CONTROLS = {code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0), 0x2028, 0x2029)}
"""What JSON lets stand as it is and a terminal, or a reader of lines, obeys."""
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""With what a spreadsheet begins a formula, wide forms included (OWASP, "CSV Injection")."""


def talk(sentence: str) -> None:
    """Say something to the person at the terminal."""
    write(sys.stderr, f"trtui: {sentence}\n")


def print_line(line: str) -> None:
    """Print a line of data for people."""
    write(sys.stdout, f"{line}\n")


def print_json(data: object) -> None:
    """Print data as one line of JSON."""
    import json

    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "utf16", "utf32")
    text = json.dumps(data, ensure_ascii=not is_unicode, default=plain)
    write(sys.stdout, escaped(text) + "\n")


def print_as(form: str, columns: Sequence[str], rows: Iterable[Row], lines: Iterable[str]) -> None:
    """Print things as `json`, `jsonl`, `csv` or `lines`: their fields, or their lines, which are not both made.

    Raises BrokenPipeError where nobody reads any more.
    """
    if form == "json":
        print_json(list(rows))
    elif form == "jsonl":
        for row in rows:
            print_json(row)
    elif form == "csv":
        _print_csv(columns, rows)
    else:
        for line in lines:
            print_line(line)
    sys.stdout.flush()


def print_data(data: object, lines: Iterable[str], *, as_json: bool) -> None:
    """Print `data` as one line of JSON, or `lines`. Raises BrokenPipeError where nobody reads any more."""
    if as_json:
        print_json(data)
    else:
        for line in lines:
            print_line(line)
    sys.stdout.flush()


def plain(value: object) -> str:
    """A value that JSON and CSV have no form for."""
    isoformat = getattr(value, "isoformat", None)
    return str(value) if isoformat is None else str(isoformat())


def escaped(text: str) -> str:
    """A text of which a terminal obeys nothing, as JSON writes it."""
    return text.translate(_CONTROLS)


def write(out: TextIO, text: str) -> None:
    """Write what the terminal's encoding may not have."""
    encoding = out.encoding or "utf-8"
    out.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _print_csv(columns: Sequence[str], rows: Iterable[Row]) -> None:
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    write(sys.stdout, buffer.getvalue())


def _cell(value: object) -> str:
    """A value as a cell that no spreadsheet takes for a formula: what could be one begins with an apostrophe."""
    from decimal import Decimal

    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case list() | tuple():
            text = " ".join(map(plain, value))
        case _:
            text = plain(value)
    text = escaped(text)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
