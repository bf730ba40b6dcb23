"""The settings: what they are, where each value came from, and errors that a person can act on.

One table of sections is the only place that knows a setting: its default, its type and what it means are the fields of a
frozen class. Plain dataclasses and not pydantic, which would cost the first screen 150 ms.
"""

import difflib
import os
import shlex
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import time
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints

from trtui.errors import TrtuiError
from trtui.paths import is_private
from trtui.secret import Sealed

DEFAULT_BASE_URL = "https://api.textrequest.com/api/v3"
KEY_COMMAND_SECONDS = 10


class ConfigError(TrtuiError):
    """The configuration can't be used; the sentence names the file, the key and what to write instead."""


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """Which account: where it is, and where its key is kept (never in an argument list)."""

    base_url: str = DEFAULT_BASE_URL
    api_key_file: Path | None = None
    api_key_command: tuple[str, ...] = ()
    api_key: Sealed | None = None
    proxy: str | None = None
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """How this desk works."""

    sender_name: str | None = None
    hold_seconds: int = 5
    read_only: bool = False
    calls_per_minute: int = 100
    keep_days: int = 0
    quiet_start: time | None = None
    quiet_end: time | None = None


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """How it looks."""

    theme: str = "textual-dark"
    glyphs: str = "auto"
    sort: str = "longest_wait"
    twenty_four_hour: bool = False
    enter_sends: bool = True
    bell: bool = True
    notify: bool = True
    notify_bodies: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `origins` tells for each `section.key` that was set where it was set."""

    account: AccountSettings = field(default_factory=AccountSettings)
    desk: DeskSettings = field(default_factory=DeskSettings)
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    templates: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    views: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


SECTIONS = {"account": AccountSettings, "desk": DeskSettings, "screen": ScreenSettings}
_TABLES = ("keys", "templates", "views")
_CHOICES = {
    "screen.glyphs": ("auto", "unicode", "ascii"),
    "screen.sort": ("longest_wait", "newest", "unresolved_first"),
}
_RANGES = {
    "desk.hold_seconds": (0, 30),
    "desk.calls_per_minute": (10, 100),
    "desk.keep_days": (0, 3650),
}

_S = TypeVar("_S", AccountSettings, DeskSettings, ScreenSettings)


def load_settings(file: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `file` (which may be missing) and from TRTUI_BASE_URL.

    Raises ConfigError for a file that can't be read, is not TOML, or holds an unknown key or an unusable value.
    """
    environment = os.environ if environment is None else environment
    document = _read_document(file)
    origins: dict[str, str] = {}
    _refuse_unknown(document, (*SECTIONS, *_TABLES), file, "")
    account = _read_section(AccountSettings, "account", document, file, origins)
    if account.api_key is not None and not is_private(file):
        raise ConfigError(
            f"{file} holds the API key, but others can read it. Run: chmod 600 {shlex.quote(str(file))}"
        )
    if "TRTUI_BASE_URL" in environment:
        account = replace(account, base_url=environment["TRTUI_BASE_URL"])
        origins["account.base_url"] = "TRTUI_BASE_URL"
    return Settings(
        account=account,
        desk=_read_section(DeskSettings, "desk", document, file, origins),
        screen=_read_section(ScreenSettings, "screen", document, file, origins),
        keys=MappingProxyType(_read_keys(document, file)),
        templates=MappingProxyType(_read_texts("templates", document, file)),
        views=MappingProxyType(_read_texts("views", document, file)),
        origins=MappingProxyType(origins),
    )


def find_api_key(
    settings: Settings, environment: dict[str, str] | os._Environ[str] | None = None
) -> Sealed | None:
    """The API key from the first place that has one: key file, key command, TRTUI_API_KEY, the config file itself.

    TRTUI_API_KEY is taken out of the environment, so that no program started from here inherits it. Returns None where
    no place is named. Raises ConfigError where a place is named and doesn't give a key.
    """
    environment = os.environ if environment is None else environment
    from_environment = environment.pop("TRTUI_API_KEY", "").strip()
    account = settings.account
    if account.api_key_file is not None:
        return _key_from_file(account.api_key_file)
    if account.api_key_command:
        return _key_from_command(account.api_key_command)
    if from_environment:
        return Sealed(from_environment)
    return account.api_key


def _key_from_file(file: Path) -> Sealed:
    if not file.exists():
        raise ConfigError(
            f"The key file {file} is not there. Write the API key into it, or mend account.api_key_file."
        )
    if not is_private(file):
        raise ConfigError(
            f"The key file {file} must be a plain file that only you can read. Run: chmod 600 {shlex.quote(str(file))}"
        )
    try:
        lines = file.read_text("utf-8").split()
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"The key file {file} can't be read as text.") from None
    if len(lines) != 1:
        raise ConfigError(f"The key file {file} must hold the API key and nothing else.")
    return Sealed(lines[0])


def _key_from_command(command: tuple[str, ...]) -> Sealed:
    try:
        # An argument list from the user's own config, never a shell line; its stderr could repeat the key.
        done = subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=KEY_COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ConfigError(
            f"account.api_key_command ({command[0]}) gave no key within {KEY_COMMAND_SECONDS} seconds."
        ) from None
    except OSError as error:
        raise ConfigError(f"account.api_key_command ({command[0]}) can't be run: {error.strerror}.") from None
    first_line = done.stdout.decode("utf-8", "replace").partition("\n")[0].strip()
    if done.returncode != 0 or not first_line:
        raise ConfigError(
            f"account.api_key_command ({command[0]}) ended with {done.returncode} and gave no key."
        )
    return Sealed(first_line)


def _read_document(file: Path) -> dict[str, object]:
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"{file} can't be read: {error.strerror}.") from None
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not valid TOML: {error}.") from None


def _refuse_unknown(given: Mapping[str, object], known: tuple[str, ...], file: Path, section: str) -> None:
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f" Did you mean {section}{near[0]}?" if near else f" It knows: {', '.join(known)}."
            raise ConfigError(f"{file}: trtui has no setting {section}{key}.{hint}")


def _read_section(
    kind: type[_S], name: str, document: Mapping[str, object], file: Path, origins: dict[str, str]
) -> _S:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: {name} must be a section: [{name}].")
    _refuse_unknown(table, tuple(item.name for item in fields(kind)), file, f"{name}.")
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}  # each of its own field's type: _convert saw to that
    for key, raw in table.items():
        full = f"{name}.{key}"
        values[key] = _convert(full, raw, hints[key], file)
        origins[full] = str(file)
    return replace(kind(), **values)


def _convert(name: str, raw: object, kind: object, file: Path) -> object:
    """`raw` as the setting's type, or a ConfigError that says what was expected."""
    if kind is bool and isinstance(raw, bool):
        return raw
    if kind is int and isinstance(raw, int) and not isinstance(raw, bool):
        low, high = _RANGES[name]
        if not low <= raw <= high:
            raise ConfigError(f"{file}: {name} must be between {low} and {high}, not {raw}.")
        return raw
    if kind == Sealed | None and isinstance(raw, str) and raw.strip():
        return Sealed(raw.strip())
    if kind == Path | None and isinstance(raw, str) and raw:
        return (file.parent / Path(raw).expanduser()).absolute()
    if kind == time | None and (moment := _time_of_day(raw)) is not None:
        return moment
    if (
        kind == tuple[str, ...]
        and isinstance(raw, list)
        and raw
        and all(isinstance(item, str) for item in raw)
    ):
        return tuple(raw)
    if kind in (str, str | None) and isinstance(raw, str):
        choices = _CHOICES.get(name)
        if choices and raw not in choices:
            raise ConfigError(f"{file}: {name} must be one of {', '.join(choices)}, not “{raw}”.")
        return raw
    raise ConfigError(f"{file}: {name} must be {_EXPECTED[str(kind)]}.")


_EXPECTED = {
    str(bool): "true or false",
    str(int): "a whole number",
    str(str): "text in quotes",
    str(str | None): "text in quotes",
    str(Sealed | None): "the key in quotes",
    str(Path | None): "a path in quotes",
    str(time | None): 'a time of day such as "21:00"',
    str(tuple[str, ...]): 'a list of words such as ["pass", "show", "textrequest"]',
}


def _time_of_day(raw: object) -> time | None:
    if isinstance(raw, time):
        return raw
    try:
        return time.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        return None


def _read_texts(name: str, document: Mapping[str, object], file: Path) -> dict[str, str]:
    table = document.get(name, {})
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise ConfigError(f'{file}: [{name}] holds lines such as: name = "text".')
    return dict(table)


def _read_keys(document: Mapping[str, object], file: Path) -> dict[str, tuple[str, ...]]:
    """The user's own keys by command id, as written; `ui/keymap.py` judges them against the registry."""
    table = document.get("keys", {})
    keys: dict[str, tuple[str, ...]] = {}
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: keys must be a section: [keys].")
    for command, raw in table.items():
        listed = [raw] if isinstance(raw, str) else raw
        if not isinstance(listed, list) or not all(isinstance(key, str) for key in listed):
            raise ConfigError(
                f'{file}: keys."{command}" must be a key or a list of keys, such as ["e", "ctrl+e"].'
            )
        keys[command] = tuple(listed)
    return keys
