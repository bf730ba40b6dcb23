"""Writing single settings into a configuration file, with everything else in it left as it stands.

A library that writes TOML would lose the comments, so the text is changed line by line, and what came of it is read
again before it takes the old one's place: what does not read as meant is refused, with what to write by hand.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from trtui.config.example import example_text
from trtui.config.lines import KeyPath, Place, find_places
from trtui.config.problems import ConfigError
from trtui.config.values import as_toml
from trtui.paths import PathError, make_private_directory, open_private

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
UNSET: Final = object()
"""Instead of a value: take the key out, so that the default holds."""


class CannotWriteError(ConfigError):
    """The file was left as it is; the sentence says what to write by hand."""


def change_file(file: Path, changes: Mapping[KeyPath, object]) -> None:
    """Set keys in a configuration file, or take them out where the value is UNSET; the old text is kept as `FILE.bak`.

    The file, if it is a link the one that it leads to, is replaced in one step, and keeps its mode. Raises
    CannotWriteError where it can't be read or written, or the result would not read as meant.
    """
    target = file.resolve()
    try:
        raw = target.read_bytes()
        mode = target.stat().st_mode & 0o777
        text = raw.decode("utf-8")
        changed = changed_text(text, changes)
        write_privately(target.with_name(f"{target.name}.bak"), raw)
        write_privately(target, changed.encode("utf-8"), mode=mode)
    except UnicodeDecodeError:
        raise CannotWriteError(f"{file} is not UTF-8 text. {_by_hand(changes)}") from None
    except OSError as error:
        raise CannotWriteError(f"{file} can't be written: {error.strerror}. {_by_hand(changes)}") from None


def write_privately(file: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write a file in one step: whoever reads it finds the old one or the new. Raises OSError, PathError."""
    made = file.with_name(f".{file.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        made.unlink()
    try:
        with os.fdopen(open_private(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        made.chmod(mode)
        made.replace(file)
    finally:
        with suppress(FileNotFoundError):
            made.unlink()


def changed_text(text: str, changes: Mapping[KeyPath, object]) -> str:
    """The text with keys set or taken out. Raises CannotWriteError where it would not read as meant."""
    changed = text
    try:
        meant = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CannotWriteError(f"The file is not valid TOML ({error}). Mend that first.") from None
    try:
        for path, value in changes.items():
            changed = _without(changed, path) if value is UNSET else _with(changed, path, value)
            _put(meant, path, value)
        is_as_meant = tomllib.loads(changed) == meant
    except (tomllib.TOMLDecodeError, TypeError):
        is_as_meant = False
    if not is_as_meant:
        raise CannotWriteError(
            f"This file is written in a way that trtui can't change safely. {_by_hand(changes)}"
        )
    return changed


def _by_hand(changes: Mapping[KeyPath, object]) -> str:
    lines = [
        f"take {path[-1]} out of {header(path[:-1])}"
        if value is UNSET
        else f"write {path[-1]} = {'the key' if path[-1] == 'api_key' else as_toml(value)} under {header(path[:-1])}"
        for path, value in changes.items()
    ]
    return f"By hand: {'; '.join(lines)}."


def _put(document: dict[str, Any], path: KeyPath, value: object) -> None:
    """Do to the document what is done to the text. Raises TypeError where a table is none."""
    table = document
    for name in path[:-1]:
        table = table.setdefault(name, {})
        if not isinstance(table, dict):
            raise TypeError(name)
    if value is UNSET:
        table.pop(path[-1], None)
    else:
        table[path[-1]] = tomllib.loads(f"x = {as_toml(deepcopy(value))}")["x"]


def header(path: KeyPath) -> str:
    """The header of a table, its names in quotes where they need them."""
    return f"[{'.'.join(_name(name) for name in path)}]"


def _name(name: str) -> str:
    return name if _BARE.fullmatch(name) else as_toml(name)


def _place_of(places: list[Place], path: KeyPath, *, is_header: bool) -> Place | None:
    return next((place for place in places if place.path == path and place.is_header is is_header), None)


def _with(text: str, path: KeyPath, value: object) -> str:
    """Set a key: where it stands, or beneath the line that explains it, or at the end of its section, or in a new one."""
    places = find_places(text)
    written = as_toml(value)
    found = _place_of(places, path, is_header=False)
    if found is not None:
        return text[: found.start] + written + text[found.end :]
    newline = "\r\n" if "\r\n" in text else "\n"
    line = f"{_name(path[-1])} = {written}{newline}"
    section = _place_of(places, path[:-1], is_header=True)
    if section is None:
        before = text if not text or text.endswith("\n") else text + newline
        return f"{before}{newline if before else ''}{header(path[:-1])}{newline}{line}"
    at = _end_of_section(text, places, section, path[-1])
    lead = "" if text[:at].endswith("\n") else newline
    return text[:at] + lead + line + text[at:]


def _end_of_section(text: str, places: list[Place], section: Place, name: str) -> int:
    """Where in a section a new key goes: beneath a comment that shows it, else behind the last key, or the header."""
    inside = [place for place in places if place.start > section.start]
    end = next((place.start for place in inside if place.is_header), len(text))
    last = max(
        (place.end for place in inside if place.end <= end and not place.is_header), default=section.end
    )
    offset = section.start
    for row in text[section.start : end].splitlines(keepends=True):
        offset += len(row)
        shown = row.lstrip("#: \t")
        if row.startswith("#") and shown.startswith(name) and shown[len(name) :].lstrip().startswith("="):
            return offset
    newline = text.find("\n", last)
    return len(text) if newline < 0 else newline + 1


def _without(text: str, path: KeyPath) -> str:
    """Take a key out, with its line where nothing else stands on it."""
    found = _place_of(find_places(text), path, is_header=False)
    if found is None:
        return text
    begin = text.rfind("\n", 0, found.start) + 1
    begin = begin if "=" in text[begin : found.start] else text.rfind("\n", 0, begin - 1) + 1
    newline = text.find("\n", found.end)
    end = len(text) if newline < 0 else newline + 1
    rest = text[found.end : end].strip()
    return text[:begin] + (text[found.end : end].lstrip() if rest else "") + text[end:]


def change_setting(file: Path, path: KeyPath, value: object) -> None:
    """Set one key as `change_file` does; a file that is not there yet is made, with every setting explained.

    Raises CannotWriteError.
    """
    try:
        if not file.exists():
            make_private_directory(file.parent)
            write_privately(file, example_text().encode("utf-8"))
    except (OSError, PathError) as error:
        raise CannotWriteError(f"{file} can't be written. {_by_hand({path: value})}") from error
    change_file(file, {path: value})
