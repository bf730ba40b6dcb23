"""What can go wrong with a call, each with a sentence for the agent and whether the call may have taken effect.

None of these carries the key, an address with a phone number in it, or a body; none has a cause or a context, whose
frames would.
"""

from trtui.errors import TrtuiError
from trtui.text.cleaning import Safe


class ApiError(TrtuiError):
    """A call that did not do what was asked.

    `may_have_happened` is always false for a read. For a write it is false only where the request cannot have been
    carried out: it never left, or the service said no. `status` is the HTTP status, None where none arrived.
    """

    def __init__(self, sentence: str, *, status: int | None = None, may_have_happened: bool = False) -> None:
        """`sentence` is one or two plain sentences, fit for the screen."""
        super().__init__(sentence)
        self.status = status
        self.may_have_happened = may_have_happened

    @property
    def sentence(self) -> str:
        """What happened, and what to do about it."""
        return str(self.args[0])


class AuthError(ApiError):
    """The service does not accept the key (401, 403, or 400 about the header). Nothing was done."""


class RefusedError(ApiError):
    """The service understood and said no. Nothing was done.

    `server_message` is what the service said, `code` its one-word descriptor; both may be missing.
    """

    def __init__(
        self, sentence: str, *, status: int, server_message: Safe | None = None, code: Safe | None = None
    ) -> None:
        """Keep the service's own words beside the sentence."""
        super().__init__(sentence, status=status)
        self.server_message = server_message
        self.code = code


class NotFoundError(RefusedError):
    """404: what the call was about does not exist. For a deletion that is as good as done."""


class RateLimitedError(ApiError):
    """429: too many calls. The budget has closed its gate; `retry_after` is in seconds, None where not said.

    That nothing was done is convention, not proof: read back before repeating what costs money or texts somebody.
    """

    def __init__(self, sentence: str, *, retry_after: float | None) -> None:
        """`retry_after` in seconds."""
        super().__init__(sentence, status=429)
        self.retry_after = retry_after


class UnreachableError(ApiError):
    """No complete answer came: no name, no connection, no TLS, a broken connection, or too late.

    A write that never left has `may_have_happened` false; one that may have arrived has it true.
    """


class ServerFaultError(ApiError):
    """The service broke down (5xx) or gave up waiting (408). `retry_after` in seconds where it said so."""

    def __init__(
        self, sentence: str, *, status: int, may_have_happened: bool, retry_after: float | None = None
    ) -> None:
        """`retry_after` in seconds."""
        super().__init__(sentence, status=status, may_have_happened=may_have_happened)
        self.retry_after = retry_after


class NonsenseAnswerError(ApiError):
    """What came is no answer of this service: a web page, a redirect, broken JSON, too long, of another shape."""
