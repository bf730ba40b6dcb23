"""How the commands for scripts print: data to stdout, as lines, JSON or CSV, and everything else to stderr."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, Generic, TextIO, TypeVar

_CONTROLS: Final = {code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0), 0x2028, 0x2029)}
"""What JSON lets stand as it is and a terminal, or a reader of lines, obeys."""
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""With what a spreadsheet begins a formula, wide forms included (OWASP, "CSV Injection")."""

Row = Mapping[str, object]
_Thing = TypeVar("_Thing")


class Form(StrEnum):
    """How data is printed."""

    LINES = "lines"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Listing(Generic[_Thing]):
    """How things of one kind are printed: the names of their fields, their fields, and a line for people."""

    columns: tuple[str, ...]
    fields: Callable[[_Thing], Row]
    line: Callable[[_Thing], str]

    def print(self, things: Iterable[_Thing], form: Form) -> None:
        """Print all of them. Raises BrokenPipeError where nobody reads any more."""
        match Form(form):
            case Form.LINES:
                for thing in things:
                    print_line(self.line(thing))
            case Form.JSON:
                print_json([self.fields(thing) for thing in things])
            case Form.JSONL:
                for thing in things:
                    print_json(self.fields(thing))
            case Form.CSV:
                _print_csv(self.columns, map(self.fields, things))
        sys.stdout.flush()

    def print_one(self, thing: _Thing, form: Form) -> None:
        """Print one thing: in JSON an object and not a list. Raises BrokenPipeError."""
        if form == Form.JSON:
            print_json(self.fields(thing))
            sys.stdout.flush()
        else:
            self.print([thing], form)


def talk(sentence: str) -> None:
    """Say something to the person at the terminal."""
    write(sys.stderr, f"trtui: {sentence}\n")


def print_data(data: object, lines: Iterable[str], *, as_json: bool) -> None:
    """Print `data` as one line of JSON, or `lines`. Raises BrokenPipeError where nobody reads any more."""
    if as_json:
        print_json(data)
    else:
        for line in lines:
            print_line(line)
    sys.stdout.flush()


def print_line(line: str) -> None:
    """Print a line of data for people."""
    write(sys.stdout, f"{line}\n")


def print_json(data: object) -> None:
    """Print data as one line of JSON."""
    import json

    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "utf16", "utf32")
    text = json.dumps(data, ensure_ascii=not is_unicode, default=_plain)
    write(sys.stdout, text.translate(_CONTROLS) + "\n")


def write(out: TextIO, text: str) -> None:
    """Write what the terminal's encoding may not have."""
    encoding = out.encoding or "utf-8"
    out.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


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
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case list() | tuple():
            text = " ".join(map(_plain, value))
        case _:
            text = _plain(value)
    text = text.translate(_CONTROLS)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
