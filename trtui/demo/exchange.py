"""A request, its response, and what lies between: reading what was asked and writing what is answered."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Literal, TypeVar
from urllib.parse import parse_qsl, unquote

from trtui.demo.account import Account
from trtui.demo.quirks import Quirks
from trtui.demo.records import Dashboard
from trtui.demo.refusals import Refused
from trtui.demo.shapes import JsonObject, Shapes

DEFAULT_PAGE_SIZE = 100
LARGEST_PAGE_SIZE = 1_000
_LARGEST_INT32 = 2**31 - 1

Row = TypeVar("Row")

Cut = Literal["whole", "body", "reset"]
"""What is kept back of an answer before the connection closes: all of it, half of its body, all of it by a reset."""


@dataclass(slots=True, frozen=True)
class Request:
    """What arrived: the path without the query, the query in order and decoded, header names in lower case."""

    method: str
    path: str
    query: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def parse(cls, method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes) -> "Request":
        """A request from its request line's target, its headers in any case, and its body."""
        path, _, query = target.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        return cls(method.upper(), path, pairs, {name.lower(): value for name, value in headers}, body)


@dataclass(slots=True)
class Response:
    """What leaves. `delay` is in seconds, before the first byte; `cut` closes the connection early."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    delay: float = 0.0
    cut: Cut | None = None


def answer(value: object, status: int = 200) -> Response:
    """A JSON answer."""
    try:
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # a lone surrogate, which JSON can only carry escaped
        body = json.dumps(value, separators=(",", ":")).encode()
    return Response(status, body, [("Content-Type", "application/json; charset=utf-8")])


def refusal(status: int, message: str, code: str | None = None) -> Response:
    """An error in the form that the service uses."""
    return answer({"status": status, "errorCode": code, "message": message}, status)


def parse_json(body: bytes) -> object:
    """A body as JSON, numbers with a fraction as Decimal. Raises `Refused` (400)."""
    try:
        value: object = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise Refused(400, "The request body is not valid JSON.", "parameterInvalid") from None
    return value


@dataclass(slots=True)
class Call:
    """One request on its way through an operation: the account, the moment's shapes, and what was asked."""

    account: Account
    shapes: Shapes
    request: Request
    path: Mapping[str, str]

    @property
    def quirks(self) -> Quirks:
        """The quirks in force."""
        return self.shapes.quirks

    # -- the path

    @property
    def dashboard(self) -> Dashboard:
        """The line that the path names. Raises `Refused` (400) when there is none."""
        return self.account.dashboard(self.number("dashboard_id"))

    @property
    def phone(self) -> str:
        """The phone number that the path names, as it was written."""
        return unquote(self.path["phone_number"])

    def number(self, name: str) -> int:
        """A whole number from the path. Raises `Refused` (400)."""
        return _int32(unquote(self.path[name]), name)

    # -- the query

    def parameter(self, name: str) -> str | None:
        """A query parameter, or None when it is absent, empty, or ignored by a quirk."""
        if self.quirks.ignores(name):
            return None
        return next((value for key, value in self.request.query if key == name), None) or None

    def flag(self, name: str) -> bool | None:
        """A query parameter that is true or false in any case. Raises `Refused` (400)."""
        value = self.parameter(name)
        if value is None:
            return None
        if value.lower() not in {"true", "false"}:
            raise Refused(400, f"The value of {name} is not valid.", "parameterInvalid")
        return value.lower() == "true"

    def moment(self, name: str, *, local: timedelta = timedelta()) -> datetime | None:
        """A query parameter that is a moment or a date; without a zone it is read at the offset `local` from UTC.

        Raises `Refused` (400) for anything else.
        """
        value = self.parameter(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=timezone(local))).astimezone(UTC)
        except (ValueError, OverflowError):
            raise _wrong(name) from None

    def page(self, rows: Sequence[Row], shape: Callable[[Row], JsonObject]) -> Response:
        """The page of `rows` that the query asks for, in its envelope. Raises `Refused` (400) for a bad page."""
        page, size = self.page_asked()
        shown = [shape(row) for row in rows[page * size : (page + 1) * size]]
        if self.quirks.empty_as_204 and not shown:
            return Response(204)
        if self.quirks.bare_lists:
            return answer(shown)
        return answer({"items": shown, "meta": {"page": page, "page_size": size, "total_items": len(rows)}})

    def page_asked(self) -> tuple[int, int]:
        """The page and the page size, clamped. Raises `Refused` (400) for what is negative or no number."""
        query = {key: value for key, value in reversed(self.request.query) if not self.quirks.ignores(key)}
        page = _int32(query.get("page", "0"), "page")
        size = _int32(query.get("page_size", str(DEFAULT_PAGE_SIZE)), "page_size")
        if size == 0:
            raise Refused(400, "The value of page_size is not valid.", "parameterInvalid")
        return page, min(size, LARGEST_PAGE_SIZE)

    # -- the body

    def json(self) -> object:
        """The body as JSON, numbers with a fraction as Decimal. Raises `Refused` (400)."""
        return parse_json(self.request.body)

    def form(self) -> "Form":
        """The body as one object. Raises `Refused` (400)."""
        return Form.of(self.json())


@dataclass(slots=True, frozen=True)
class Form:
    """An object that was sent; what nobody asked for in it is ignored, and null is the same as absent."""

    values: Mapping[str, object]

    @classmethod
    def of(cls, value: object) -> "Form":
        """The object that `value` is. Raises `Refused` (400) when it is none."""
        if not isinstance(value, dict):
            raise Refused(400, "The request body must be an object.", "parameterInvalid")
        return cls(value)

    def text(self, name: str) -> str | None:
        """A string, or None. Raises `Refused` (400) for another type, as each of these does."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise _wrong(name)
        return value

    def required_text(self, name: str) -> str:
        """A string that is not blank."""
        value = self.text(name)
        if value is None or not value.strip():
            raise Refused(400, f"{name} is required.", "parameterInvalid")
        return value

    def flag(self, name: str) -> bool | None:
        """A boolean, or None."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            raise _wrong(name)
        return value

    def amount(self, name: str) -> Decimal:
        """A number, exactly as it was written."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise _wrong(name)
        return Decimal(value)

    def items(self, name: str) -> list[object] | None:
        """A list, or None."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, list):
            raise _wrong(name)
        return value

    def texts(self, name: str) -> list[str] | None:
        """A list of strings, or None."""
        values = self.items(name)
        if values is None:
            return None
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) != len(values):
            raise _wrong(name)
        return texts

    def numbers(self, name: str) -> list[int] | None:
        """A list of whole numbers, or None."""
        values = self.items(name)
        if values is None:
            return None
        numbers = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
        if len(numbers) != len(values):
            raise _wrong(name)
        return numbers


def _wrong(name: str) -> Refused:
    return Refused(400, f"The value of {name} is not valid.", "parameterInvalid")


def _int32(text: str, name: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > _LARGEST_INT32:
        raise _wrong(name)
    return int(text)
