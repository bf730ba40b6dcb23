"""How the account says no, and the one place where phone numbers get their form."""

import re

_LOOSE = re.compile(r"[\s().+-]")
_NUMBER = re.compile(r"1?[2-9]\d{2}\d{7}")


class Refused(Exception):  # noqa: N818  # the service refused: not an error of the emulator
    """A request that breaks a rule: the HTTP status, the sentence, and the one-word code if there is one."""

    def __init__(self, status: int, message: str = "", code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code


def canonical_phone(text: str) -> str:
    """The 11 digits that the service answers with, from 10 or 11 digits with or without `+`, dashes or brackets.

    Raises `Refused` (400) for anything that is not a North American number.
    """
    digits = _LOOSE.sub("", text)
    if not digits.isascii() or not _NUMBER.fullmatch(digits):
        raise Refused(400, "The phone number is not valid.", "parameterInvalid")
    return digits if len(digits) == 11 else f"1{digits}"
