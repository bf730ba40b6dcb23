"""The last screen, on the terminal again before anything else is imported.

It is saved when the inbox is left, into the account's own folder, for its owner only. It is shown where nothing has
changed since that could make it another account's or look otherwise: the program, the arguments, the files that
say which account it is, the terminal and its size. Keys that are pressed meanwhile wait for the live screen.

It takes 20 ms where the live screen takes ten times as long, because nothing but `os`, `sys` and `termios` is imported:
`typing` alone would take as long again.
"""

from __future__ import annotations

import os
import termios

from trtui.text.writing import is_writing
from trtui.whose import WITH_VALUE, about, kept_files, mark_of, read_own, state_folder, with_whole_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

FILE = "last-screen"
ENTER = "\x1b[?1049h"
"""Switches to the terminal's second screen."""

_MAGIC = "trtui last screen 1"
_PREPARE = "\x1b[?25l\x1b[?2004h"  # no cursor; pastes marked as such
_RESTORE = "\x1b[?2004l\x1b[?1049l\x1b[?25h\x1b[0m"
_ENVIRONMENT = (
    *("COLORFGBG", "COLORTERM", "FORCE_COLOR", "LANG", "LC_ALL", "LC_CTYPE", "NO_COLOR", "TERM", "TZ"),
    *("PYTHONIOENCODING", "PYTHONUTF8"),
)
_PREFIXES = ("TEXTUAL_",)
_LIGHT = "light"
_DIGITS = "0123456789;"


class LastScreen:
    """The picture of this run's beginning, and what the terminal was like before it."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Made before the settings are read, from what the process was started with."""
        self.row = ""
        """What the cursor was on in the picture that is shown; empty where none is."""
        self.is_light = False
        """Whether that picture was made for a light terminal."""
        self._given = _read(arguments)
        self._state = state_folder(self._given or {}, environment)
        self._mark = None if self._given is None else _mark(self._given, self._state, environment)
        self._folder = ""
        self._files: list[str] = []
        self._before: list[Any] | None = None
        self._is_up = False

    def show(self) -> None:
        """Put the last screen on the terminal where it can be trusted; do nothing where it can't."""
        if self._mark is None or not _is_our_terminal():
            return
        try:
            size = os.get_terminal_size(0)
            found = _find(self._state, [*self._mark, _size_line(size.columns, size.lines)])
            if found is not None:
                self.row, self.is_light, picture = found
                self._begin()
                _write(ENTER + _PREPARE + picture)
        except (OSError, termios.error):
            self.take_away()

    def hand_over(self) -> list[Any] | None:
        """Let the app have the terminal. Returns its attributes as they were before the picture; None where none is up."""
        if not self._is_up:
            return None
        self._is_up = False
        self._watch_signals(is_up=False)
        return self._before

    def take_away(self) -> None:
        """Give the terminal back as it was, where the app has not taken it over."""
        if self._is_up:
            self.hand_over()
            try:
                _write(_RESTORE)
                if self._before is not None:
                    termios.tcsetattr(0, termios.TCSANOW, self._before)
            except (OSError, termios.error):
                pass  # there is no terminal any more

    def keep_in(self, folder: os.PathLike[str], files: Iterable[os.PathLike[str]]) -> None:
        """Name the account's folder, and the files that say which account it is: a picture is void once one changed."""
        self._folder = os.fspath(folder)
        self._files = [about(os.fspath(file)) for file in files]

    def save(self, picture: str, size: tuple[int, int], row: str, *, is_light: bool = False) -> None:
        """Keep a picture for the next start, whole or not at all; `row` is what the cursor is on.

        Does nothing where no folder was named. Raises OSError, PathError.
        """
        if self._mark is None or not self._folder:
            return
        from pathlib import Path

        from trtui.paths import open_private

        about_it = [f"row {row}", *([_LIGHT] if is_light else [])]
        head = [*self._mark, _size_line(*size), *about_it, *self._files, f"length {len(picture)}"]
        content = "\n".join([*head, "", picture]).encode("utf-8")
        half = f"{self._folder}/{FILE}.{os.getpid()}"
        try:
            with os.fdopen(open_private(Path(half), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as out:
                out.write(content)
            os.replace(half, f"{self._folder}/{FILE}")
        finally:
            for name in os.listdir(self._folder):
                if name.startswith(f"{FILE}."):  # this one, or one whose process was killed meanwhile
                    _remove(f"{self._folder}/{name}")

    def forget(self, folder: os.PathLike[str] | None = None) -> None:
        """Keep no picture in a folder, the named one where none is given."""
        if folder is not None or self._folder:
            _remove(f"{folder or self._folder}/{FILE}")

    def _begin(self) -> None:
        """Have keys come unchanged and unseen; from here on the terminal has to be given back."""
        self._before = termios.tcgetattr(0)
        self._is_up = True
        self._watch_signals(is_up=True)
        raw = termios.tcgetattr(0)
        raw[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        raw[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        raw[6][termios.VMIN], raw[6][termios.VTIME] = 1, 0
        raw[6][termios.VSUSP] = bytes([os.fpathconf(0, "PC_VDISABLE")])
        termios.tcsetattr(0, termios.TCSANOW, raw)

    def _watch_signals(self, *, is_up: bool) -> None:
        """Give the terminal back before a signal ends the process; the app has ways of its own for them."""
        import signal

        def end(number: int, _frame: object) -> None:
            self.take_away()
            os._exit(128 + number)

        for number in (signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, end if is_up else signal.SIG_DFL)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass  # it is not there


# ---------------------------------------------------------------------------------------------- what must be the same


def _read(arguments: Sequence[str]) -> dict[str, str] | None:
    """The options of an inbox over an account that stays; None for anything else."""
    given: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        name, has_value, value = rest.pop(0).partition("=")
        if name in WITH_VALUE and (has_value or rest):
            given[name] = value if has_value else rest.pop(0)
        elif name == "--read-only" and not has_value:
            given[name] = ""
        else:
            return None
    try:
        return with_whole_paths(given)
    except OSError:
        return None  # the folder it was started in is gone


def _mark(given: Mapping[str, str], state: str, environment: Mapping[str, str]) -> list[str] | None:
    """What a run has in common with one whose picture it may show; None where that can't be said."""
    lines = mark_of(
        given, state, environment, lambda name: name in _ENVIRONMENT or name.startswith(_PREFIXES)
    )
    return None if lines is None else [_MAGIC, *lines]


def _size_line(columns: int, lines: int) -> str:
    return f"size {columns} {lines}"


def _is_our_terminal() -> bool:
    """Whether keys come from and pictures go to one terminal, and it is this process's turn to use it."""
    try:
        return (
            os.isatty(0)
            and os.isatty(2)
            and os.fstat(0).st_rdev == os.fstat(2).st_rdev
            and os.tcgetpgrp(0) == os.getpgrp()
        )
    except OSError:
        return False


# ---------------------------------------------------------------------------------------------- the picture


def _find(state: str, mark: Sequence[str]) -> tuple[str, bool, str] | None:
    """The row, whether it is light, and the picture of the account that was left with this mark; None where there is none to trust."""
    newest: tuple[float, str, bool, str] | None = None
    for path in kept_files(state, FILE):
        kept = _kept(path, mark)
        if kept is not None and (newest is None or kept[0] > newest[0]):
            newest = kept
    return newest[1:] if newest is not None else None


def _kept(path: str, mark: Sequence[str]) -> tuple[float, str, bool, str] | None:
    """When it was saved, the row, whether it is light, and the picture of one file."""
    found = read_own(path)
    if found is None:
        return None
    text, saved_at = found
    head, _, picture = text.partition("\n\n")
    lines = head.split("\n")
    ours, theirs = len(mark), lines[len(mark) :]
    if lines[:ours] != list(mark) or not theirs or theirs[-1] != f"length {len(picture)}":
        return None
    files = [line for line in theirs if line.startswith("file ")]
    if any(line != about(line.split(" ", 2)[2]) for line in files) or not is_picture(picture):
        return None
    row = theirs[0].removeprefix("row ")
    return saved_at, row, _LIGHT in theirs, picture


def is_picture(text: str) -> bool:
    """Whether a text is writing and nothing else but ways to put it somewhere and colour it.

    The exit wall (`ui/painting.py`) let it through when it was saved; what stands on a disk may be anything.
    """
    first, *parts = text.split("\x1b")
    return is_writing(first) and all(_is_place_or_colour(part) for part in parts)


def _is_place_or_colour(part: str) -> bool:
    rest = part[1:].lstrip(_DIGITS)
    return part[:1] == "[" and rest[:1] in ("H", "C", "G", "m") and is_writing(rest[1:])


def _write(text: str) -> None:
    data = text.encode("utf-8")
    while data:
        data = data[os.write(2, data) :]
