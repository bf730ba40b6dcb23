"""How a number is written for people. Apart from the reading of numbers because it is told where little may be imported."""

NATIONAL_DIGITS = 10


def shown_number(digits: str) -> str:
    """`(423) 555-0142`; one from abroad as `+447700900123`, a short code as it is."""
    if len(digits) == NATIONAL_DIGITS + 1 and digits[0] == "1" and digits.isascii() and digits.isdecimal():
        return f"({digits[1:4]}) {digits[4:7]}-{digits[7:]}"
    return f"+{digits}" if len(digits) >= NATIONAL_DIGITS else digits
