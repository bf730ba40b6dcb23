"""Setting trtui up: what has to be known first, where its key comes from, and the files that are written for it."""

import os
import shlex
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from trtui.config.api_key import key_from_command, key_from_file
from trtui.config.example import config_text
from trtui.config.lines import KeyPath
from trtui.config.model import DEFAULT_BASE_URL
from trtui.config.problems import ConfigError
from trtui.config.reading import PROFILES
from trtui.config.writing import CannotWriteError, change_file, write_privately
from trtui.paths import PathError, make_private_directory, open_private
from trtui.secret import Sealed
from trtui.text.cleaning import Safe

_KEY_FILES: Final = 100
"""Names that are tried for a new key's file."""


class KeyFrom(Enum):
    """Where the key is to come from."""

    OWN_FILE = "own file"
    CONFIG = "config"
    FILE = "file"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody answered so far. `pasted` where the key was typed in, `named` the file or the command otherwise."""

    key_from: KeyFrom = KeyFrom.OWN_FILE
    pasted: Sealed | None = None
    named: str = ""
    base_url: str = DEFAULT_BASE_URL
    sender_name: str = ""
    dashboards: tuple[str, ...] = ()
    """Those to watch; none: all."""
    profile: str | None = None
    """For which profile of the settings; None: for their sections."""
    held_url: str = DEFAULT_BASE_URL
    """The address that the settings say without it."""


class Fault(Enum):
    """What of a plan has to be answered anew."""

    KEY = "key"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Tried:
    """What the service said to a plan: the account's dashboards, or why not, in a sentence."""

    dashboards: tuple[Safe, ...] = ()
    sentence: str = ""
    fault: Fault | None = None


def pasted_key(typed: str) -> Sealed:
    """The key that somebody pasted. Raises ConfigError for what can't be one; what was typed is not repeated."""
    text = typed.strip()
    if not text:
        raise ConfigError(
            "Nothing was pasted. In most terminals Ctrl+Shift+V or the middle mouse button pastes."
        )
    if any(character.isspace() for character in text):
        raise ConfigError(
            "There is a space in it, and no key has one. Copy the key alone, and paste it again."
        )
    key = Sealed(text)
    if not key.is_sendable:
        raise ConfigError(
            "There is a character in it that no key has. Copy the key alone, and paste it again."
        )
    return key


def key_of(plan: Plan) -> Sealed:
    """The key by a plan; a command is run for it. Raises ConfigError, with what to mend."""
    if plan.pasted is not None:
        return plan.pasted
    if plan.key_from is KeyFrom.FILE:
        return key_from_file(_file_of(plan))
    return key_from_command(tuple(_words_of(plan)))


def _file_of(plan: Plan) -> Path:
    try:
        return Path(plan.named.strip()).expanduser().absolute()
    except RuntimeError:
        raise ConfigError(f"There is no home of that name: {plan.named}.") from None


def _words_of(plan: Plan) -> list[str]:
    try:
        words = shlex.split(plan.named)
    except ValueError:
        words = []
    if not words:
        raise ConfigError(
            "That is no command: write a program and its arguments, such as: pass show textrequest"
        )
    return words


def write_configuration(plan: Plan, file: Path) -> None:
    """Write what was answered: a new file with every setting explained, or into the one that is there; 0600.

    A pasted key goes into a file of its own beside it, unless it was asked to stand in the configuration itself.
    Raises ConfigError; then nothing is left of it.
    """
    key_file: Path | None = None
    try:
        if not file.parent.is_dir():
            make_private_directory(file.parent)
        if plan.key_from is KeyFrom.OWN_FILE:
            key_file = _write_key(file.parent, key_of(plan))
        values = _values(plan, key_file)
        if file.exists():
            if plan.key_from is KeyFrom.CONFIG:
                file.resolve().chmod(0o600)
            change_file(file, values)
        else:
            named = {".".join(path): value for path, value in values.items()}
            write_privately(file, config_text(named).encode("utf-8"))
    except (OSError, PathError, ConfigError) as error:
        if key_file is not None:
            key_file.unlink(missing_ok=True)
        if isinstance(error, ConfigError):
            raise
        words = error.strerror if isinstance(error, OSError) else str(error)
        raise CannotWriteError(f"{file} can't be written: {words}.") from None


def _values(plan: Plan, key_file: Path | None) -> dict[KeyPath, object]:
    values: dict[KeyPath, object] = {}
    if plan.base_url != plan.held_url:
        values["account", "base_url"] = plan.base_url
    if key_file is not None:
        values["account", "api_key_file"] = key_file.name
    elif plan.key_from is KeyFrom.FILE:
        values["account", "api_key_file"] = str(_file_of(plan))
    elif plan.key_from is KeyFrom.COMMAND:
        values["account", "api_key_command"] = _words_of(plan)
    elif plan.pasted is not None:
        values["account", "api_key"] = plan.pasted.reveal()
    if plan.sender_name:
        values["desk", "sender_name"] = plan.sender_name
    if plan.dashboards:
        values["desk", "dashboards"] = list(plan.dashboards)
    if plan.profile is None:
        return values
    return {(PROFILES, plan.profile, name): value for (_, name), value in values.items()}


def _write_key(folder: Path, key: Sealed) -> Path:
    """Write the key into a file of its own that was not there before. Raises OSError, PathError."""
    for number in range(1, _KEY_FILES):
        file = folder / ("key" if number == 1 else f"key-{number}")
        with suppress(FileExistsError):
            with os.fdopen(open_private(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "w") as out:
                out.write(key.reveal() + "\n")
            return file
    raise CannotWriteError(f"{folder} holds too many key files.")
