"""A secret that does not show itself: not in a repr, a log, a traceback, a copy or a pickle."""

import hashlib
import hmac
from typing import NoReturn

_MASK = "***"
_FINGERPRINT_DIGITS = 16


class Sealed:
    """Holds a secret, such as the API key, and shows `***` wherever it is printed.

    `reveal` is the one way out. Its result belongs in no variable, attribute or default that outlives the call:
    tracebacks with locals, httpx's `repr(headers)` and crash files all print what they find.
    """

    __slots__ = ("__secret",)

    def __init__(self, secret: str) -> None:
        """Seal `secret`."""
        self.__secret = secret

    def reveal(self) -> str:
        """Return the secret itself."""
        return self.__secret

    @property
    def is_sendable(self) -> bool:
        """Whether an HTTP header can carry it: visible ASCII, and at least one character."""
        return bool(self.__secret) and self.__secret.isascii() and all(c.isprintable() for c in self.__secret)

    def fingerprint(self, salt: bytes) -> str:
        """Return 16 hexadecimal digits that tell this secret from others, and to nobody without `salt` what it is."""
        return hmac.new(salt, self.__secret.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[
            :_FINGERPRINT_DIGITS
        ]

    def redact(self, text: str) -> str:
        """Return `text` with the secret, where it occurs, replaced by `***`."""
        return text.replace(self.__secret, _MASK) if self.__secret else text

    def __repr__(self) -> str:
        return _MASK

    def __str__(self) -> str:
        return _MASK

    def __format__(self, spec: str) -> str:
        return format(_MASK, spec)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a sealed secret is neither pickled nor copied")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a sealed secret is neither pickled nor copied")
