"""Contacts as CSV: lines of text in and out, without a file, a store or a screen.

What is written here is opened in spreadsheets, which run a cell that begins with `=`, `+`, `-` or `@` as a formula; such
a cell gets an apostrophe in front, and loses it again when it is read. Everything that is written is read back the same.
"""

import contextlib
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from trtui.light import dataclass
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.text.phone import Phone, PhoneError, format_phone, parse_phone

MOST_BYTES: Final = 20_000_000
MOST_ROWS: Final = 50_000
LONGEST: Final[Mapping[str, int]] = {
    "first name": 200,
    "last name": 200,
    "display name": 200,
    "note": 4000,
    "suppressed reason": 500,
}
"""Characters of each text; the vendor names no limit, and what is longer was never shown whole."""
LONGEST_VALUE: Final = 500
FIELD: Final = "field:"
"""Before a custom field's name, in the head of its column."""

NUMBER: Final = "number"
TEXTS: Final = tuple(LONGEST)
SETS: Final = ("tags", "groups")
TOLD_ONLY: Final = (
    "dashboard",
    "resolved",
    "archived",
    "blocked",
    "suppressed",
    "opted out",
    "created",
    "last contact",
    "sent",
    "received",
)
"""Columns that are written for people to read and are passed over when they are read back."""
_OTHER_NAMES: Final = {
    "phone": NUMBER,
    "phone number": NUMBER,
    "mobile": NUMBER,
    "cell": NUMBER,
    "firstname": "first name",
    "lastname": "last name",
    "name": "display name",
    "notes": "note",
    "tag": "tags",
    "group": "groups",
}
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n]")
_SHIELDED: Final = re.compile(r"'+[=+\-@\t\r\n]")
_BROKEN: Final = re.compile("[\ud800-\udfff]")
_SEPARATORS: Final = ",;\t"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a line, by its number in the file; line 1 is the head."""

    line: int
    words: Safe


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A line that can be taken: the number, and what stands in each column that names something, by the column's name.

    An empty cell says nothing and is left out: a sheet changes what it holds and empties nothing.
    """

    line: int
    phone: Phone
    cells: Mapping[str, str]

    def members(self, column: str) -> tuple[str, ...]:
        """The tags or groups that it names."""
        return split_names(self.cells.get(column, ""))

    def fields(self) -> list[tuple[str, str]]:
        """The custom fields that it names, with their values."""
        return [
            (name.removeprefix(FIELD), value) for name, value in self.cells.items() if name.startswith(FIELD)
        ]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file of contacts comes to."""

    rows: tuple[SheetRow, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    columns: tuple[str, ...] = ()
    """Those that are taken, in their order."""
    passed_over: tuple[Safe, ...] = ()
    """Columns that are known and only told."""


def read_sheet(data: bytes) -> Sheet:
    """Read a file of contacts, telling every line that can't be taken and why; the others are good."""
    if len(data) > MOST_BYTES:
        return _refused(own("The file is larger than 20 MB."))
    text = data.decode("utf-8-sig", "surrogateescape")
    if text.startswith("\0") or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _refused(own("The file is UTF-16. Save it as CSV UTF-8."))
    reader = csv.reader(io.StringIO(text.replace("\0", "\ufffd"), newline=""), delimiter=_separator_of(text))
    lines = _numbered(reader)
    number, head = next(lines, (1, []))
    while head is not None and not any(cell.strip() for cell in head):
        number, head = next(lines, (number, None))
    if head is None:
        return _refused(own("The file is empty."))
    names = [_column_of(cell) for cell in head]
    if NUMBER not in names:
        return _refused(
            compose("No column is called number; the head is: {}", _shown(", ".join(head))), number
        )
    return _Reading(number, head, names).read(lines)


def write_sheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a file: the head, then one for each row, every cell harmless in a spreadsheet."""
    yield sheet_line(columns)
    yield from map(sheet_line, rows)


def sheet_line(cells: Sequence[str]) -> str:
    """One line of a file."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow([shielded(cell) for cell in cells])
    return buffer.getvalue()


def shielded(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unshielded(cell: str) -> str:
    """The cell that was shielded."""
    return cell[1:] if _SHIELDED.match(cell) else cell


def join_names(names: Iterable[str]) -> str:
    """Several names in one cell."""
    return "; ".join(name.replace("\\", "\\\\").replace(";", "\\;") for name in names)


def split_names(cell: str) -> tuple[str, ...]:
    """The names in a cell, each once."""
    parts = re.findall(r"(?:\\.|[^;\\]|\\$)+", cell)
    names = (re.sub(r"\\(.)", r"\1", part.strip()).strip() for part in parts)
    return tuple(dict.fromkeys(name for name in names if name))


# ------------------------------------------------------------------------------------------ inside


class _Reading:
    """The lines after the head, one by one."""

    def __init__(self, line: int, head: Sequence[str], names: Sequence[str | None]) -> None:
        self._names = names
        self._rows: list[SheetRow] = []
        self._first: dict[Phone, int] = {}
        self._troubles: list[Trouble] = []
        taken: list[str] = []
        self._passed_over: list[Safe] = []
        for cell, name in zip(head, names, strict=True):
            if name is None:
                words = "The column “{}” is not known; what stands in it is not taken."
                self._troubles.append(Trouble(line, compose(words, _shown(cell))))
            elif name in TOLD_ONLY:
                self._passed_over.append(_shown(cell))
            elif name in taken:
                self._troubles.append(Trouble(line, compose("Two columns are called “{}”.", _shown(cell))))
            else:
                taken.append(name)
        self._taken = taken

    def read(self, lines: Iterator[tuple[int, list[str] | None]]) -> Sheet:
        for number, cells in lines:
            if cells is None:
                self._tell(number, own("The line is not CSV: a cell is longer than can be read."))
            elif any(cell.strip() for cell in cells):
                if len(self._rows) >= MOST_ROWS:
                    self._tell(
                        number, own("50,000 contacts are taken at once; this line and all after it are not.")
                    )
                    break
                self._take(number, cells)
        return Sheet(tuple(self._rows), tuple(self._troubles), tuple(self._taken), tuple(self._passed_over))

    def _take(self, number: int, cells: Sequence[str]) -> None:
        if any(_BROKEN.search(cell) for cell in cells):
            self._tell(number, own("It holds bytes that are not UTF-8. Save the file as CSV UTF-8."))
            return
        if len(cells) > len(self._names):
            self._tell(number, own("It has more cells than the head has columns; is a comma not in quotes?"))
            return
        held: dict[str, str] = {}
        for name, cell in zip(self._names, cells, strict=False):
            value = unshielded(cell).strip()
            if name is not None and name not in TOLD_ONLY and value:
                held.setdefault(name, value)
        for name, value in held.items():
            longest = LONGEST.get(name, LONGEST_VALUE if name.startswith(FIELD) else None)
            if longest is not None and len(value) > longest:
                words = "What stands under “{}” is too long: {} characters."
                self._tell(number, compose(words, _shown(name), clean_line(f"{len(value):,}")))
                return
        typed = held.pop(NUMBER, "")
        try:
            phone = parse_phone(typed)
        except PhoneError as error:
            words = "“{}” is no number that can be texted. {}" if typed else "{}The number is missing. {}"
            self._tell(number, compose(words, _shown(typed), clean_line(str(error), cap=200)))
            return
        if phone in self._first:
            words = "{} stands on line {} already."
            self._tell(number, compose(words, format_phone(phone), clean_line(str(self._first[phone]))))
            return
        self._first[phone] = number
        self._rows.append(SheetRow(number, phone, held))

    def _tell(self, number: int, words: Safe) -> None:
        self._troubles.append(Trouble(number, words))


def _numbered(reader: "Iterator[list[str]]") -> Iterator[tuple[int, list[str] | None]]:
    """Each record with the number of the line on which it begins; None for one that can't be read."""
    before = 0
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield before + 1, None
        else:
            yield before + 1, record
        before = reader.line_num  # type: ignore[attr-defined]  # a csv.reader counts


def _column_of(cell: str) -> str | None:
    """What a column is called here; None where nobody knows."""
    plain = " ".join(unshielded(cell).replace("_", " ").split())
    folded = plain.casefold()
    if folded.startswith(FIELD):
        name = plain[len(FIELD) :].strip()
        return f"{FIELD}{name}" if name and not _BROKEN.search(name) else None
    name = _OTHER_NAMES.get(folded, folded)
    return name if name in (NUMBER, *TEXTS, *SETS, *TOLD_ONLY) else None


def _separator_of(text: str) -> str:
    """What stands between cells: the one of comma, semicolon and tab by which a column for numbers is found."""
    head = text.lstrip().splitlines()[:1]
    for separator in _SEPARATORS:
        with contextlib.suppress(csv.Error):
            cells = next(csv.reader(head, delimiter=separator), [])
            if any(_column_of(cell) == NUMBER for cell in cells):
                return separator
    return ","


def _refused(words: Safe, line: int = 1) -> Sheet:
    return Sheet(troubles=(Trouble(line, words),))


def _shown(text: str) -> Safe:
    return clean_line(_BROKEN.sub("\ufffd", text), cap=60)
