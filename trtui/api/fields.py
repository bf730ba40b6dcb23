"""One value at a time, from whatever the service sent to what the program works with.

Nothing here raises: a value of the wrong kind is a missing value. A number where text is due is read as text, text
where a number is due as a number. This is the one place where remote text is cleaned.
"""

import hashlib
import re
from datetime import datetime
from decimal import Decimal

from trtui.models import Direction, PaymentState
from trtui.text.cleaning import Safe, clean, clean_line, clean_note
from trtui.text.money import money_from_api
from trtui.text.phone import Phone, phone_from_api
from trtui.text.times import parse_api_time

NAME_CAP = 200
LINE_CAP = 500
LINK_CAP = 2000
_LONGEST_ID = 100
_LONGEST_PHONE = 20
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_LARGEST_EXPONENT = 17
_LARGEST_AMOUNT = 12
_FIRST_YEAR, _LAST_YEAR = 2000, 9000

_STATES = {state.lower(): clean_line(state) for state in PaymentState}


def raw_text(value: object) -> str:
    """Return text as it came; nothing, or what is no text, is empty."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else ""


def body(raw: str) -> Safe:
    """Return a message's text as it may be drawn."""
    return clean(raw)


def name(value: object) -> Safe | None:
    """Return a name, on one line; None where it is empty."""
    return _line(value, NAME_CAP)


def line(value: object) -> Safe | None:
    """Return some words, on one line; None where there are none."""
    return _line(value, LINE_CAP)


def words(value: object) -> Safe:
    """Return some words, on one line, which may be none."""
    return clean_line(raw_text(value), cap=LINE_CAP)


def note(value: object) -> Safe | None:
    """Return text of several lines; None where it is empty."""
    raw = raw_text(value)
    return clean_note(raw) if raw.strip() else None


def _line(value: object, cap: int) -> Safe | None:
    raw = raw_text(value)
    return clean_line(raw, cap=cap) if raw.strip() else None


def links(value: object) -> tuple[Safe, ...]:
    """Return addresses of media."""
    found = (_line(item, LINK_CAP) for item in _items(value))
    return tuple(link for link in found if link)


def identifier(value: object) -> str | None:
    """Return an id that may be stored, compared and sent back; None where there is none.

    Ids are GUIDs. One that is absurdly long, or has characters that are not printable ASCII, is no id.
    """
    raw = raw_text(value).strip()
    return raw if 0 < len(raw) <= _LONGEST_ID and raw.isascii() and raw.isprintable() else None


def identifiers(value: object) -> tuple[str, ...]:
    """Return ids in their order, each once."""
    return tuple(dict.fromkeys(found for item in _items(value) if (found := identifier(item)) is not None))


def whole(value: object) -> int | None:
    """Return a whole number that fits in 64 bits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else None
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() <= _LARGEST_EXPONENT:
        return int(value) if value == value.to_integral_value() else None
    return None


def count(value: object) -> int:
    """Return how many; 0 where it is not said."""
    return max(0, whole(value) or 0)


def wholes(value: object) -> tuple[int, ...]:
    """Return whole numbers in their order, each once."""
    return tuple(dict.fromkeys(found for item in _items(value) if (found := whole(item)) is not None))


def flag(value: object) -> bool:
    """Return whether something is so; what is not said is not so."""
    if isinstance(value, str):
        return value.strip().lower() in ("true", "1", "yes")
    return isinstance(value, int | Decimal) and value != 0


def moment(value: object) -> datetime | None:
    """Return a time, aware, in UTC. The year 1, which .NET writes for "never", is no time."""
    found = parse_api_time(value) if isinstance(value, str) else None
    return found if found is not None and _FIRST_YEAR <= found.year < _LAST_YEAR else None


def phone(value: object) -> Phone | None:
    """Return a number as it is written here; the service sometimes sends a JSON number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    if isinstance(value, int) and whole(value) is None:
        return None
    found = phone_from_api(value)
    return found if found and len(found) <= _LONGEST_PHONE else None


def amount(value: object) -> Decimal | None:
    """Return dollars."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    if isinstance(value, Decimal) and (not value.is_finite() or abs(value.adjusted()) > _LARGEST_AMOUNT):
        return None
    if isinstance(value, int) and whole(value) is None:
        return None
    return money_from_api(value)


def direction(value: object) -> Direction | None:
    """Return who wrote a message, None where it is not said or in letters that nobody knows."""
    try:
        return Direction(raw_text(value).strip().upper())
    except ValueError:
        return None


def payment_status(value: object) -> Safe:
    """Return a payment's state: a documented one in its documented spelling, another word as it came."""
    raw = raw_text(value).strip()
    return _STATES.get(raw.lower()) or clean_line(raw or PaymentState.UNKNOWN.value)


def row(value: object) -> dict[str, object] | None:
    """Return an object inside another; anything else is none."""
    return value if isinstance(value, dict) else None


def rows(value: object) -> tuple[dict[str, object], ...]:
    """Return the objects of a list; anything else is left out."""
    return tuple(found for item in _items(value) if (found := row(item)) is not None)


def digest(*parts: str) -> str:
    """Return 32 hexadecimal digits of some texts, told apart from each other."""
    hashed = hashlib.blake2b(digest_size=16)
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        hashed.update(len(encoded).to_bytes(8, "big") + encoded)
    return hashed.hexdigest()


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []
