"""How a number is written for people. Apart from the reading of numbers because it is told where little may be imported."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal

NATIONAL_DIGITS = 10


def shown_number(digits: str) -> str:
    """`(423) 555-0142`; one from abroad as `+447700900123`, a short code as it is."""
    if len(digits) == NATIONAL_DIGITS + 1 and digits[0] == "1" and digits.isascii() and digits.isdecimal():
        return f"({digits[1:4]}) {digits[4:7]}-{digits[7:]}"
    return f"+{digits}" if len(digits) >= NATIONAL_DIGITS else digits


def format_money(amount: Decimal) -> str:
    """Write an amount for the screen: `$1,234.50`, `-$3.00`. Raises ValueError where it is not finite."""
    from decimal import ROUND_HALF_UP, Decimal

    if not amount.is_finite():
        raise ValueError(f"not an amount: {amount}")
    cents = amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"-${-cents:,}" if cents < 0 else f"${abs(cents):,}"
