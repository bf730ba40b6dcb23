"""The configuration, who may read what, and the key."""

import os
import stat
from collections.abc import Iterator, MutableMapping, Sequence
from pathlib import Path

from trtui.config import ConfigError, Problem, Settings, find_api_key
from trtui.config.api_key import key_place
from trtui.doctor.findings import Finding, fault, ok, skipped, warning
from trtui.paths import Places
from trtui.secret import Sealed


def check_configuration(file: Path, problems: Sequence[Problem]) -> Iterator[Finding]:
    """The file and all that is wrong with it."""
    for problem in problems:
        yield fault(
            "config",
            str(problem),
            "Mend that line; `trtui config example` shows how each setting is written.",
        )
    if problems:
        return
    if file.exists():
        yield ok("config", f"{file}: nothing is wrong with it")
    else:
        yield ok("config", f"{file} is not there; the defaults hold")


def check_permissions(places: Places) -> Iterator[Finding]:
    """Whether the folders are ours, ours alone, and can be written."""
    for name, path in (
        ("settings", places.config_file.parent),
        ("state", places.state),
        ("logs", places.logs),
    ):
        if path.exists():
            yield _check_folder(name, path, is_private=name != "settings")
        else:
            yield ok("permissions", f"{path} ({name}) is not there yet; it is made when it is needed")


def _check_folder(name: str, path: Path, *, is_private: bool) -> Finding:
    status = path.stat()
    mode = stat.S_IMODE(status.st_mode)
    if (path.is_symlink() and is_private) or not stat.S_ISDIR(status.st_mode):
        return fault(
            "permissions",
            f"{path} ({name}) is a link or no folder",
            "Move it away; trtui follows no links there.",
        )
    if status.st_uid != os.getuid():
        return fault(
            "permissions",
            f"{path} ({name}) belongs to another user",
            "Name another folder with --state-dir or --config.",
        )
    if not os.access(path, os.W_OK | os.X_OK):
        return fault("permissions", f"{path} ({name}) can't be written", f"Run: chmod u+rwx {path}")
    if mode & 0o022:
        return fault("permissions", f"others can write to {path} ({name})", f"Run: chmod go-w {path}")
    if is_private and mode & 0o077:
        return warning("permissions", f"others can look into {path} ({name})", f"Run: chmod 700 {path}")
    return ok("permissions", f"{path} ({name}) is yours" + (" alone" if not mode & 0o077 else ""))


def check_key(
    settings: Settings, environment: MutableMapping[str, str], *, is_readable: bool = True
) -> tuple[Sealed | None, list[Finding]]:
    """The key, from where it is said to be; a command is run for it. `is_readable`: nothing is wrong with the settings."""
    place = key_place(settings, environment)
    try:
        key = find_api_key(settings, dict(environment))
    except ConfigError as error:
        return None, [fault("key", str(error), "Mend that place, or name another under [account].")]
    if key is None and not is_readable:
        return None, [skipped("key", "not looked for: the settings can't be read as they are")]
    if key is None:
        return None, [
            fault(
                "key",
                "no place is named where the key is",
                "Start trtui: it asks for the key, tries it and keeps it.",
            )
        ]
    if not key.is_sendable:
        return None, [
            fault(
                "key", f"what {place} gives holds characters that no key has", "Copy the key anew, and alone."
            )
        ]
    return key, [ok("key", f"from {place}")]


def check_nothing_of_the_account(*, is_demo: bool = False) -> Iterator[Finding]:
    """What can't be looked at without a key."""
    why = "the demo's account is invented" if is_demo else "there is no key"
    for about in ("reach", "clock", "store", "lease", "budget"):
        yield skipped(about, f"not looked at: {why}")
