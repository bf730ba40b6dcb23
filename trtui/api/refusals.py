"""From what went wrong to the error that says so: statuses, and exceptions of httpx."""

import http
import re
import socket
import ssl

import httpx

from trtui.api.errors import (
    ApiError,
    AuthError,
    NonsenseAnswerError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
    UnreachableError,
)
from trtui.api.json import Json, UnreadableError, parse_json
from trtui.secret import Sealed
from trtui.text.cleaning import Safe, clean_line

NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
"""What httpx raises before the first byte of a request leaves."""

_ABOUT_THE_KEY = re.compile(r"authorization header|x-api-key|\bapi[ _-]?key\b", re.IGNORECASE)
_MAYBE = " It may have been carried out all the same."
_CERTAINLY_NOT = " Nothing was sent."
_MESSAGE_CAP = 300


def explain_status(
    status: int, body: bytes, key: Sealed, *, is_write: bool, retry_after: float | None
) -> ApiError | None:
    """Return what an answer that is no success means, or None where it is one (2xx)."""
    if 200 <= status < 300:
        return None
    if status in (401, 403):
        return AuthError(_bad_key(status), status=status)
    if status == 429:
        return RateLimitedError("Text Request says that there were too many calls.", retry_after=retry_after)
    if status == 408 or status >= 500:
        sentence = f"Text Request broke down ({_status_words(status)})." + (_MAYBE if is_write else "")
        return ServerFaultError(sentence, status=status, may_have_happened=is_write, retry_after=retry_after)
    if 300 <= status < 400:
        return NonsenseAnswerError(
            f"The service answered with a redirect ({status}), and trtui follows none: the key would go along. "
            "Is account.base_url right?",
            status=status,
        )
    if status >= 400:
        return _explain_refusal(status, body, key)
    return NonsenseAnswerError(f"The service answered with status {status}, which says nothing.", status=status,
                               may_have_happened=is_write)  # fmt: skip


def _explain_refusal(status: int, body: bytes, key: Sealed) -> ApiError:
    message, code = _read_refusal(body, key)
    if status == 400 and message is not None and _ABOUT_THE_KEY.search(message):
        return AuthError(_bad_key(status), status=status)
    words = message or code
    if status == 404:
        sentence = (
            f"Text Request does not know it: {_ended(words)}"
            if words
            else "Text Request does not know it (404)."
        )
        return NotFoundError(sentence, status=status, server_message=message, code=code)
    sentence = (
        f"Text Request refused: {_ended(words)}"
        if words
        else f"Text Request refused ({_status_words(status)}) and said no more."
    )
    return RefusedError(sentence, status=status, server_message=message, code=code)


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _read_refusal(body: bytes, key: Sealed) -> tuple[Safe | None, Safe | None]:
    """Return the message and the one-word code of an error body.

    The vendor's first document names them `error_message` and `error_code`, its second and what was seen live
    `message` and `errorCode`.
    """
    try:
        answer = parse_json(body)
    except UnreadableError:
        return None, None
    if isinstance(answer, str):
        return _words(answer, key), None
    if not isinstance(answer, dict):
        return None, None
    message = _words(answer.get("message"), key) or _words(answer.get("error_message"), key)
    return message, _words(answer.get("errorCode"), key) or _words(answer.get("error_code"), key)


def _words(value: Json, key: Sealed) -> Safe | None:
    if not isinstance(value, str) or not value.strip():
        return None
    return clean_line(key.redact(value), cap=_MESSAGE_CAP)


def explain_failure(error: BaseException | None, *, is_write: bool, never_left: bool) -> UnreachableError:
    """Return what it means that no complete answer came. `error` is only looked at, never kept."""
    may_have_happened = is_write and not never_left
    sentence = _what_happened(error)
    if is_write:
        sentence += _MAYBE if may_have_happened else _CERTAINLY_NOT
    return UnreachableError(sentence, may_have_happened=may_have_happened)


def _what_happened(error: BaseException | None) -> str:
    reasons = tuple(_chain(error))
    if any(isinstance(reason, ssl.SSLCertVerificationError) for reason in reasons):
        return (
            "The service's certificate can't be verified. "
            "If a company proxy stands between, name its certificate in account.ca_file."
        )
    if any(isinstance(reason, socket.gaierror) for reason in reasons):
        return "The service's name can't be found. Is this machine online?"
    if any(isinstance(reason, httpx.ProxyError) for reason in reasons):
        return "The proxy in account.proxy did not let the call through."
    if any(isinstance(reason, ssl.SSLError) for reason in reasons):
        return "No secure connection to Text Request came about."
    if any(isinstance(reason, (TimeoutError, httpx.TimeoutException)) for reason in reasons):
        return "Text Request took too long."
    if any(isinstance(reason, (httpx.ConnectError, ConnectionRefusedError)) for reason in reasons):
        return "Text Request can't be reached."
    return "The connection to Text Request broke."


def _chain(error: BaseException | None) -> list[BaseException]:
    """Return an error and what it came from."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _bad_key(status: int) -> str:
    return f"Text Request does not accept the API key ({status}). Check the key, and that the plan includes the API."


def _status_words(status: int) -> str:
    try:
        return f"{status} {http.HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
