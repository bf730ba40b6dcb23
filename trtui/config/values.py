"""A setting's value: from TOML or from what somebody typed, and back into TOML or onto the screen."""

import tomllib
from datetime import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from trtui.config.model import Setting
from trtui.secret import Sealed

_EXPECTED: Final = {
    str(bool): "true or false",
    str(int): "a whole number",
    str(str): "text in quotes",
    str(str | None): "text in quotes",
    str(Sealed | None): "the key in quotes",
    str(Path | None): "a path in quotes",
    str(time | None): 'a time of day such as "21:00"',
    str(tuple[str, ...]): 'a list of words such as ["pass", "show", "textrequest"]',
}
_MASK: Final = "***"


class UnfitValueError(ValueError):
    """A value that a setting can't have; the text goes after the setting's name: “must be …”."""


def convert(one: Setting, raw: object, folder: Path) -> object:
    """`raw`, as TOML has it, as the setting's kind; a path counts from `folder`. Raises UnfitValueError."""
    kind, about = one.kind, one.about
    if kind is bool and isinstance(raw, bool):
        return raw
    if kind is int and isinstance(raw, int) and not isinstance(raw, bool):
        if about.between is not None and not about.between[0] <= raw <= about.between[1]:
            raise UnfitValueError(f"must be between {about.between[0]} and {about.between[1]}, not {raw}.")
        return raw
    if kind == Sealed | None and isinstance(raw, str) and raw.strip():
        return Sealed(raw.strip())
    if kind == Path | None and isinstance(raw, str) and raw and "\0" not in raw:
        return (folder / _expanded(raw)).absolute()
    if kind == time | None and (moment := _time_of_day(raw)) is not None:
        return moment
    if kind == tuple[str, ...] and _is_list_of_words(raw):
        return tuple(raw)  # type: ignore[arg-type]  # of str, as was just seen
    if kind in (str, str | None) and isinstance(raw, str):
        if about.choices and raw not in about.choices:
            raise UnfitValueError(f"must be one of {', '.join(about.choices)}, not “{raw}”.")
        return raw
    raise UnfitValueError(f"must be {_EXPECTED[str(kind)]}.")


def _expanded(raw: str) -> Path:
    try:
        return Path(raw).expanduser()
    except RuntimeError:
        raise UnfitValueError(f"names a home that is not there: {raw}.") from None


def _is_list_of_words(raw: object) -> bool:
    return isinstance(raw, list) and all(isinstance(item, str) for item in raw) and bool(raw and raw[0])


def _time_of_day(raw: object) -> time | None:
    try:
        moment = time.fromisoformat(raw) if isinstance(raw, str) else raw
    except ValueError:
        return None
    return moment if isinstance(moment, time) and moment.tzinfo is None else None


def from_typed(one: Setting, typed: str) -> object:
    """What somebody typed, as TOML would have it; `convert` judges it. Raises UnfitValueError."""
    text = typed.strip()
    if one.kind is int:
        try:
            return int(text)
        except ValueError:
            raise UnfitValueError(f"must be {_EXPECTED[str(int)]}.") from None
    if one.kind == tuple[str, ...]:
        try:
            return tomllib.loads(f"x = {text}")["x"]
        except tomllib.TOMLDecodeError:
            raise UnfitValueError(f"must be {_EXPECTED[str(one.kind)]}.") from None
    if one.kind is bool:
        if text.lower() not in ("true", "false"):
            raise UnfitValueError(f"must be {_EXPECTED[str(bool)]}.")
        return text.lower() == "true"
    return text


def is_simple(one: Setting) -> bool:
    """Whether its value may be typed in a line: a key is not, where it shows."""
    return not one.is_secret


def shown(value: object) -> str:
    """A value for people: as TOML writes it, a secret and a proxy's password masked, nothing as “-”."""
    if value is None or value == ():
        return "-"
    return as_toml(without_password(value) if isinstance(value, str) else value)


def as_json(value: object) -> object:
    """A value for a program: as JSON has it, a secret and a proxy's password masked."""
    if isinstance(value, str):
        return without_password(value)
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, bool | int) else _text_of(value)


def as_toml(value: object) -> str:
    """The right-hand side of a line of TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(as_toml(item) for item in value)}]"
    return _quoted(_text_of(value))


def typed_text(value: object) -> str:
    """What one would type for a value; nothing for none."""
    if value is None or value == ():
        return ""
    return as_toml(value) if isinstance(value, bool | tuple) else _text_of(value)


def _text_of(value: object) -> str:
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)


def _quoted(text: str) -> str:
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return '"' + "".join(escapes.get(c) or (c if _is_plain(c) else f"\\u{ord(c):04x}") for c in text) + '"'


def _is_plain(character: str) -> bool:
    return character >= " " and not "\x7f" <= character <= "\x9f"


def without_password(address: str) -> str:
    """An address without the user and the password that may stand in it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if "@" not in parts.netloc:
        return address
    return parts._replace(netloc=f"{_MASK}@{parts.netloc.rpartition('@')[2]}").geturl()
