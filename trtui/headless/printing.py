"""How the commands for scripts print: data to stdout, as lines, JSON or CSV, and everything else to stderr."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Generic, TypeVar

from trtui.headless.output import escaped, plain, print_json, print_line, write

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


def print_data(data: object, lines: Iterable[str], *, as_json: bool) -> None:
    """Print `data` as one line of JSON, or `lines`. Raises BrokenPipeError where nobody reads any more."""
    if as_json:
        print_json(data)
    else:
        for line in lines:
            print_line(line)
    sys.stdout.flush()


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
            text = " ".join(map(plain, value))
        case _:
            text = plain(value)
    text = escaped(text)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
