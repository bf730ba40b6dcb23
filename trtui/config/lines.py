"""Where in a TOML text each key stands: `tomllib` tells what is in it, not where.

The text is one that `tomllib` took, so this reads no more closely than it must to tell keys, values and headers apart.
"""

import re
import tomllib
from collections.abc import Sequence
from typing import Final

from trtui.light import dataclass

KeyPath = tuple[str, ...]

_BLANK: Final = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_STRING: Final = (
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")|'
    r"'''.*?'{3,5}(?!')|"
    r'"(?:\\.|[^"\\\n])*"|'
    r"'[^'\n]*'"
)
_KEY: Final = re.compile(rf"(?:{_STRING}|[A-Za-z0-9_-]+)", re.DOTALL)
_TOKEN: Final = re.compile(
    rf"(?P<string>{_STRING})|(?P<open>[\[{{])|(?P<close>[\]}}])|(?P<end>\n)|#[^\n]*|.", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key, or the header of a table, stands. `start` and `end` are offsets of the value, or of the header."""

    path: KeyPath
    line: int
    start: int
    end: int
    is_header: bool = False


def find_places(text: str) -> list[Place]:
    """Every header and every key of a valid TOML text, in order. What is inside an inline table has its place."""
    places: list[Place] = []
    table: KeyPath = ()
    at = _skip(_BLANK, text, 0)
    while at < len(text):
        line = text.count("\n", 0, at) + 1
        if text[at] == "[":
            width = 2 if text.startswith("[[", at) else 1
            table, end = _read_key(text, _skip(_SPACE, text, at + width))
            end += width
            places.append(Place(table, line, at, end, is_header=True))
        else:
            path, equals = _read_key(text, at)
            start = _skip(_SPACE, text, equals + 1)
            end = _end_of_value(text, start)
            places.append(Place((*table, *path), line, start, end))
        at = _skip(_BLANK, text, end)
    return places


def line_of(places: Sequence[Place], path: Sequence[str]) -> int | None:
    """The line of a key or a table, or of the nearest thing around it that has one."""
    for length in range(len(path), 0, -1):
        for place in places:
            if place.path[:length] == tuple(path[:length]):
                return place.line
    return None


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _read_key(text: str, at: int) -> tuple[KeyPath, int]:
    """A key, dotted or not, from `at`; returns it and where what follows it stands."""
    names: list[str] = []
    while True:
        found = _KEY.match(text, at)
        if found is None:
            raise ValueError(f"no key at {at}")
        names.append(_unquoted(found.group()))
        at = _skip(_SPACE, text, found.end())
        if not text.startswith(".", at):
            return tuple(names), at
        at = _skip(_SPACE, text, at + 1)


def _unquoted(key: str) -> str:
    return str(tomllib.loads(f"x = {key}")["x"]) if key[0] in "\"'" else key


def _end_of_value(text: str, at: int) -> int:
    """Where a value that begins at `at` ends."""
    depth, end = 0, at
    for token in _TOKEN.finditer(text, at):
        if token.lastgroup == "end" and depth == 0:
            break
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if token.lastgroup is not None or not token.group().startswith("#"):
            end = end if token.group().isspace() else token.end()
    return end
