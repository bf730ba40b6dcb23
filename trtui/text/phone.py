"""Phone numbers: what people type and what the service returns, in one canonical form.

The service speaks of North American numbers only and writes them as 11 digits, `1XXXXXXXXXX` (the vendor's document
and seen live); so do we, everywhere but on the screen.
"""

from __future__ import annotations

import functools
import unicodedata

from trtui.errors import TrtuiError
from trtui.text.cleaning import Safe, clean_line
from trtui.text.numbers import NATIONAL_DIGITS, shown_number
from trtui.text.patterns import late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime, time, tzinfo
    from typing import Final, NewType

    Phone = NewType("Phone", str)
else:
    Phone = str  # `typing` is not imported: numbers are read where nothing may be that takes long
"""A number as the service writes it, 11 digits `1XXXXXXXXXX`; only `phone_from_api` makes others, of what isn't one."""


class PhoneError(TrtuiError):
    """What was typed is not a number that can be texted; the text says why."""


_CANONICAL: Final = late("1[0-9]{10}")
_SHORT_CODE_DIGITS: Final = (5, 6)
_AREA_PREFIX: Final = 4  # the 1 and the area code
_INTERNATIONAL_PREFIX: Final = "011"
# Letters of an extension: "x12", "ext. 12", "#12".
_EXTENSION: Final = late(r"(?i)[0-9)\s](?:ext?\.?|extension|x|#)\s*[0-9]{1,6}\s*$")
_STRANGE: Final = late(r"[^0-9\s()+\-./·]")
_NO_DIGIT: Final = late("[^0-9]")


def parse_phone(typed: str) -> Phone:
    """Read a number that a person typed or pasted: 10 or 11 digits, with `+1` and punctuation or without.

    Invisible characters (phones' address books add some) and any script's digits are understood. Raises PhoneError
    with a sentence for the agent where it is not a North American number.
    """
    plain = _plain(typed)
    digits = plain if plain.isdecimal() else _digits_in(plain)
    _refuse_other_countries(digits, has_plus="+" in plain)
    national = digits.removeprefix("1")  # no area code begins with it
    _refuse_wrong_length(digits, national)
    _refuse_impossible(national)
    return Phone("1" + national)


def phone_from_api(raw: str | int | None) -> Phone | None:
    """Read a number that the service returned; a JSON number will do. None where there is no digit at all.

    Ten digits are taken for a North American number without its 1. What is neither that nor 11 digits (a short code,
    a number from abroad) is kept as the digits it has, so that its conversation is not lost.
    """
    if raw is None or isinstance(raw, bool):
        return None
    text = str(raw)
    if _CANONICAL.fullmatch(text):
        return Phone(text)
    plain = _plain(text)
    digits = _NO_DIGIT.sub("", plain)
    if len(digits) == NATIONAL_DIGITS and digits[0] not in "01" and "+" not in plain:
        return Phone("1" + digits)
    return Phone(digits) if digits else None


def format_phone(phone: Phone) -> Safe:
    """Write a number as people read it, `(423) 555-0142`; one from abroad as `+447700900123`, a short code as it is."""
    return clean_line(shown_number(phone))


def last_four(phone: Phone) -> Safe:
    """Give the last four digits: what a person calls a number by, and types to confirm it."""
    return clean_line(phone[-4:])


def mask_phone(phone: Phone) -> Safe:
    """Write a number for a log, `…0142`: enough to tell two apart, not enough to text somebody."""
    return clean_line(f"…{phone[-4:]}")


@functools.lru_cache(maxsize=4096)
def zones_of(phone: Phone) -> tuple[str, ...]:
    """Name the IANA time zones a number may be from, by its area code; none where that is no place (toll-free).

    People keep their number when they move: this is where the number is from. Where the table does not know the three
    digits after the area code, every zone in which the area code has numbers is named.
    """
    from phonenumbers.tzdata import TIMEZONE_DATA

    if not _CANONICAL.fullmatch(phone):
        return ()
    for length in range(len(phone), _AREA_PREFIX, -1):
        if zones := TIMEZONE_DATA.get(phone[:length]):
            return zones
    of_area = (zones for prefix, zones in TIMEZONE_DATA.items() if prefix.startswith(phone[:_AREA_PREFIX]))
    return tuple(sorted({zone for zones in of_area for zone in zones}))


def is_quiet_hours(phone: Phone, now: datetime, start: time, end: time) -> bool | None:
    """Say whether it is between `start` and `end` where a number is from; None where that is not known.

    `start` belongs to the quiet hours, `end` does not; they may go over midnight (21:00 to 08:00). Equal ones mean that
    there are none. Where the area code has several zones, quiet in one is quiet. Raises ValueError for a naive `now`.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    if start == end:
        return False
    clocks = [now.astimezone(zone).time() for name in zones_of(phone) if (zone := _zone(name))]
    if not clocks:
        return None
    if start < end:
        return any(start <= clock < end for clock in clocks)
    return any(clock >= start or clock < end for clock in clocks)


def _zone(name: str) -> tzinfo | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return None  # a machine without this zone's file: the same as not knowing the place


def _plain(typed: str) -> str:
    """Give what was typed in ASCII as far as that goes: every script's digits, dashes as `-`, invisibles gone."""
    if typed.isascii():
        return typed.strip()
    return "".join(map(_plain_character, unicodedata.normalize("NFKC", typed))).strip()


def _digits_in(plain: str) -> str:
    """Give the digits of a number with anything around them. Raises PhoneError where that is no part of a number."""
    if _EXTENSION.search(plain):
        raise PhoneError("That number has an extension; texts go to a number without one.")
    if any(character.isalpha() for character in plain):
        raise PhoneError("A phone number has digits only; that one has letters.")
    if strange := _STRANGE.search(plain):
        raise PhoneError(f"{_shown(strange.group())} does not belong in a phone number.")
    digits = _NO_DIGIT.sub("", plain)
    if not digits:
        raise PhoneError("Type a phone number: ten digits, such as (423) 555-0142.")
    if "+" in plain.lstrip(" (")[1:]:
        raise PhoneError("That looks like two numbers; type one.")
    return digits


def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Cf":
        return ""
    return "-" if category == "Pd" or character == "\u2212" else character


def _shown(character: str) -> Safe:
    return clean_line(character.strip() or repr(character))


def _refuse_other_countries(digits: str, *, has_plus: bool) -> None:
    is_abroad = digits[0] != "1" if has_plus else digits.startswith(_INTERNATIONAL_PREFIX)
    if is_abroad or (len(digits) == NATIONAL_DIGITS + 1 and digits[0] != "1"):
        raise PhoneError("Only North American numbers (+1) can be texted.")


def _refuse_wrong_length(digits: str, national: str) -> None:
    if len(digits) in _SHORT_CODE_DIGITS:
        raise PhoneError(f"{digits} looks like a short code; only ten-digit numbers can be texted.")
    if len(national) == 7:
        raise PhoneError("That number has no area code; type all ten digits.")
    if len(national) < NATIONAL_DIGITS:
        after_one = " after the 1" if digits != national else ""
        raise PhoneError(f"That number is too short: it has {len(national)} of ten digits{after_one}.")
    if len(national) > NATIONAL_DIGITS:
        raise PhoneError(f"That number is too long: it has {len(digits)} digits instead of ten.")


def _refuse_impossible(national: str) -> None:
    """Refuse what the North American numbering plan gives to nobody."""
    area, exchange = national[:3], national[3:6]
    if area[0] in "01" or area[1:] == "11":
        raise PhoneError(f"{area} is no area code.")
    if exchange[0] in "01":
        raise PhoneError(
            f"No number goes on with {exchange} after its area code: is a digit missing or wrong?"
        )
