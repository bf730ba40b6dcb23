"""Data to stdout, talk to stderr. Imports nothing that takes long: `glance.py` prints by it too."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import NoReturn, TextIO

    Row = Mapping[str, object]

_CONTROLS = {code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0), 0x2028, 0x2029)}
"""What JSON lets stand as it is and a terminal, or a reader of lines, obeys."""
_ESCAPES = {
    **{code: f"\\u{code:04x}" for code in range(0x20)},
    **{ord(sign): f"\\{name}" for sign, name in zip('"\\\n\r\t\b\f', '"\\nrtbf', strict=True)},
    **_CONTROLS,
}
"""How JSON writes these, and what else is not to stand in it as it is."""
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
    write(sys.stdout, f"{json_of(data)}\n")


def json_of(data: object) -> str:
    """Data as `json.dumps` writes it, whose import takes a third of what a command may; a terminal obeys nothing in it.

    What JSON has no form for is a text.
    """
    if isinstance(data, str):
        return _quoted(data)
    if data is None or isinstance(data, bool):
        return {None: "null", True: "true", False: "false"}[data]
    if isinstance(data, int):
        return int.__repr__(data)
    if isinstance(data, float):
        return float.__repr__(data)
    if isinstance(data, list | tuple):
        return f"[{', '.join(map(json_of, data))}]"
    if isinstance(data, dict):
        return f"{{{', '.join(f'{_quoted(name)}: {json_of(value)}' for name, value in data.items())}}}"
    return _quoted(plain(data))


def _quoted(text: str) -> str:
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    quoted = f'"{text.translate(_ESCAPES)}"'
    return quoted if quoted.isascii() or _is_unicode() else _in_ascii(quoted)


def _is_unicode() -> bool:
    return sys.stdout is None or (sys.stdout.encoding or "").lower().replace("-", "") in (
        "utf8",
        "utf16",
        "utf32",
    )


def _in_ascii(text: str) -> str:
    """JSON for an output that has few characters, as pairs of surrogates where one takes two."""
    units = memoryview(text.encode("utf-16-be", "surrogatepass")).tolist()
    codes = (high << 8 | low for high, low in zip(units[::2], units[1::2], strict=True))
    return "".join(chr(code) if code < 0x80 else f"\\u{code:04x}" for code in codes)


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
    flush()


def print_data(data: object, lines: Iterable[str], *, as_json: bool) -> None:
    """Print `data` as one line of JSON, or `lines`. Raises BrokenPipeError where nobody reads any more."""
    if as_json:
        print_json(data)
    else:
        for line in lines:
            print_line(line)
    flush()


def plain(value: object) -> str:
    """A value that JSON and CSV have no form for."""
    isoformat = getattr(value, "isoformat", None)
    return str(value) if isoformat is None else str(isoformat())


def escaped(text: str) -> str:
    """A text of which a terminal obeys nothing, as JSON writes it."""
    return text.translate(_CONTROLS)


def write(out: TextIO | None, text: str) -> None:
    """Write what the terminal's encoding may not have; nothing where the output was closed before the start.

    Raises BrokenPipeError where nobody reads any more; ends the program with a sentence where the disk is full.
    """
    if out is None:
        return
    encoding = out.encoding or "utf-8"
    try:
        out.write(text.encode(encoding, "backslashreplace").decode(encoding))
    except BrokenPipeError:
        raise
    except OSError as error:
        _give_up(error)


def flush() -> None:
    """Have everything written that was printed. Raises and ends as `write`."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _give_up(error)


def _give_up(error: OSError) -> NoReturn:
    import os

    os.dup2(
        os.open(os.devnull, os.O_WRONLY), 1
    )  # or what could not be written would be tried again at the end
    sys.exit(f"trtui: The output can't be written: {error.strerror}.")


def _print_csv(columns: Sequence[str], rows: Iterable[Row]) -> None:
    import io

    try:
        from _csv import writer  # csv's own, without what reads it
    except ImportError:
        from csv import writer
    buffer = io.StringIO()
    out = writer(buffer, lineterminator="\n")
    out.writerow(columns)
    out.writerows([_cell(row[column]) for column in columns] for row in rows)
    write(sys.stdout, buffer.getvalue())


def _cell(value: object) -> str:
    """A value as a cell that no spreadsheet takes for a formula: what could be one begins with an apostrophe."""
    match value:
        case str():
            text = value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case list() | tuple():
            text = " ".join(map(plain, value))
        case _:
            text = plain(value)
            if type(value).__name__ == "Decimal":  # `decimal` is imported where there is one
                return text
    text = escaped(text)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
