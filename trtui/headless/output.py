"""Data to stdout, talk to stderr. Imports nothing that takes long: `glance.py` prints by it too."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

_CONTROLS = {code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0), 0x2028, 0x2029)}
"""What JSON lets stand as it is and a terminal, or a reader of lines, obeys."""


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
