"""Which account a run is about, told from what it was started with, before anything else is imported.

What an earlier run kept in an account's folder (`last_screen.py`, `headless/glance.py`) may be used by a later one only
where nothing has changed since that could make it another account's: the program, the arguments, the environment, the
files that say which account it is. `typing` alone would take as long to import as all of this takes.
"""

from __future__ import annotations

import os
import sys

from trtui import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

WITH_VALUE = ("--config", "--profile", "--state-dir")
"""The options that say which account is meant, and have a value."""
KEY = "TRTUI_API_KEY"
_PLACES = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
_OURS = ("TRTUI_",)
_LARGEST = 2_000_000


def with_whole_paths(given: dict[str, str]) -> dict[str, str]:
    """The options of a command line, wherever it was typed."""
    for name in ("--config", "--state-dir"):
        if name in given:
            given[name] = os.path.abspath(os.path.expanduser(given[name]))
    return given


def state_folder(given: Mapping[str, str], environment: Mapping[str, str]) -> str:
    """The folder that `paths.default_places` names, found without its imports."""
    if "--state-dir" in given:
        return given["--state-dir"]
    usual = "~/Library/Application Support" if sys.platform == "darwin" else "~/.local/state"
    base = environment.get("XDG_STATE_HOME", "").strip() or os.path.expanduser(usual)
    return os.path.join(base, "trtui")


def mark_of(
    given: Mapping[str, str],
    state: str,
    environment: Mapping[str, str],
    also: Callable[[str], bool] | None = None,
) -> list[str] | None:
    """What a run has in common with others of the same program over the same account; None where that can't be said.

    `also` says which other variables have to be the same. The key itself is in no line.
    """
    lines = [f"version {__version__}"]
    lines += [f"{name} {value!a}" for name, value in sorted(given.items())]
    for name, value in sorted(environment.items()):
        if name == KEY:
            try:
                with open(f"{state}/salt", "rb") as file:
                    salt = file.read(1_024)
            except OSError:
                return None  # nothing was ever kept
            try:
                from _blake2 import blake2b  # hashlib's own, without OpenSSL, which takes 3 ms to load
            except ImportError:
                from hashlib import blake2b
            told = blake2b(value.strip().encode("utf-8", "surrogateescape"), key=salt[:64])
            lines.append(f"key {told.hexdigest()}")
        elif name in _PLACES or name.startswith(_OURS) or (also is not None and also(name)):
            if name == "TRTUI_CONFIG":
                value = os.path.abspath(value)  # noqa: PLW2901
            lines.append(f"{name} {value!a}")
    return lines


def about(path: str) -> str:
    """A line that is another once a file is."""
    try:
        status = os.stat(path)
    except OSError:
        return f"file none {path}"
    return f"file {status.st_ino},{status.st_size},{status.st_mtime_ns} {path}"


def kept_files(state: str, name: str) -> Iterator[str]:
    """Where each account would keep a file of this name."""
    try:
        for account in os.listdir(f"{state}/accounts"):
            yield f"{state}/accounts/{account}/{name}"
    except OSError:
        return


def read_own(path: str) -> tuple[str, float] | None:
    """What a file of ours alone holds and when it was written; None where it is not there, or another could have written it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if status.st_uid != os.getuid() or status.st_mode & 0o177077 != 0o100000:
                return None
            return file.read(_LARGEST).decode("utf-8"), status.st_mtime
    except (OSError, UnicodeDecodeError):
        return None
