"""Money: US dollars as `Decimal` from the wire to the screen, never a binary float."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from trtui.errors import TrtuiError
from trtui.text.numbers import format_money as format_money  # noqa: PLC0414  # as money is read
from trtui.text.patterns import late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_CENT: Final = Decimal("0.01")
#: What people type: an optional $, digits in one run or in groups of three, and what they mean by cents.
_TYPED: Final = late(r"\$? ?(?P<dollars>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.(?P<cents>[0-9]*))?")
_GROUPED_WRONG: Final = late(r"\$? ?[0-9]+(?:,[0-9]*)+(?:\.[0-9]*)?")
_TOO_MUCH: Final = Decimal(10**9)
_LARGEST_EXPONENT: Final = 18  # keeps an amount of the service's inside Decimal's 28 digits, cents included


class MoneyError(TrtuiError):
    """What was typed is not an amount that can be asked for; the text says why."""


def parse_money(raw: str | int | Decimal) -> Decimal:
    """Read an amount to ask for: what a person typed (`$1,234.50`, `12`, `.5`), or a number. Dollars, to the cent.

    Raises MoneyError, with a sentence, for what is no number, negative, nothing, finer than a cent, or a thousand
    million and more; TypeError for a float, which has already lost what was meant.
    """
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise TypeError(f"not an exact amount: {type(raw).__name__}")
    amount = _typed_amount(raw.strip()) if isinstance(raw, str) else Decimal(raw)
    if not amount.is_finite():
        raise MoneyError("That is not an amount.")
    if amount.is_signed() and amount:
        raise MoneyError("An amount can't be negative.")
    if not amount:
        raise MoneyError("The amount must be more than $0.00.")
    if amount >= _TOO_MUCH:
        raise MoneyError("That amount is too large.")
    cents = amount.quantize(_CENT)
    if cents != amount:
        raise MoneyError("An amount has two decimals at most, for the cents.")
    return cents


def money_from_api(raw: str | float | Decimal | None) -> Decimal | None:
    """Read an amount that the service returned, rounded to the cent; None where it is no number.

    The service may keep amounts in binary, so what is finer than a cent is noise. Negative amounts are kept as they
    are. A float counts as the shortest number that it prints as.
    """
    if raw is None or isinstance(raw, bool):
        return None
    try:
        amount = Decimal(
            _digits_of(raw) if isinstance(raw, str) else repr(raw) if isinstance(raw, float) else raw
        )
        if not amount.is_finite() or amount.adjusted() > _LARGEST_EXPONENT:
            return None
        return amount.quantize(_CENT, ROUND_HALF_UP)
    except (InvalidOperation, ValueError):
        return None


def money_to_json(amount: Decimal) -> Decimal:
    """Give an amount in the form in which it travels: a Decimal with two decimals and no exponent.

    The client writes it into the JSON digit by digit (`format(amount, "f")`, as `api/json.py` does): through
    `float` and `json.dumps` it would only nearly be the amount that the agent confirmed. Raises MoneyError as `parse_money`.
    """
    return parse_money(amount)


def _digits_of(text: str) -> str:
    """Take away the $ and the commas of thousands; a comma elsewhere is left, and makes it no number."""
    bare = text.strip().replace("$", "", 1)
    return bare.replace(",", "") if _TYPED.fullmatch(bare.removeprefix("-")) else bare


def _typed_amount(typed: str) -> Decimal:
    if typed.startswith(("-", "−", "(", "$-", "$ -")):
        raise MoneyError("An amount can't be negative.")
    found = _TYPED.fullmatch(typed)
    if found is None or not (found["dollars"] or found["cents"]):
        if _GROUPED_WRONG.fullmatch(typed):
            raise MoneyError("Those commas can be read in two ways; write cents after a point, as in 12.50.")
        raise MoneyError("That is not an amount; write it as in 12.50.")
    dollars, cents = (found["dollars"] or "0").replace(",", ""), found["cents"] or "0"
    if len(dollars) > _LARGEST_EXPONENT:
        raise MoneyError("That amount is too large.")
    if len(cents.rstrip("0")) > 2:
        raise MoneyError("An amount has two decimals at most, for the cents.")
    return Decimal(f"{dollars}.{cents[:2]}")
