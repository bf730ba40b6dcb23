"""Answers changed at random, still JSON or not: an operation gives a result that can be used, or raises ApiError."""

import asyncio
import copy
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

import httpx
from hypothesis import given
from hypothesis import strategies as st

from tests.api.cases import CASES, Case
from tests.api.rig import KEY, Shop, SwiftClock, make_client, open_shop, roomy_budget
from trtui.api.errors import ApiError
from trtui.demo.http import Service
from trtui.demo.quirks import Quirks
from trtui.demo.transport import DemoTransport
from trtui.models import Page
from trtui.text.cleaning import Safe, is_safe

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [
            "",
            " ",
            "\ud800",
            "\x1b[31m",
            "\u202e",
            "0001-01-01T00:00:00",
            "9999-12-31T23:59:59.9999999Z",
            "1e999",
            "-1",
        ]
    ),
    st.sampled_from(
        ["S", "R", "true", "NaN", "2026-02-30T25:61:61", "14235550142", "x" * 3000, "e" + "\u0301" * 3000]
    ),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)
)


class Mutated(httpx.AsyncBaseTransport):
    """The emulator's answers, changed."""

    def __init__(self, service: Service, change: Callable[[bytes], bytes]) -> None:
        self._inner = DemoTransport(service)
        self._change = change

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, changed."""
        response = await self._inner.handle_async_request(request)
        return httpx.Response(
            response.status_code,
            headers=[(name, value) for name, value in response.headers.items() if name != "content-length"],
            content=self._change(response.content),
            request=request,
        )


def places(value: object) -> list[tuple[object, object]]:
    """Every place in a JSON value where something else could be: its container and its key there."""
    found: list[tuple[object, object]] = []
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        found.append((value, key))
        found += places(item)
    return found


@st.composite
def mutation(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """A change of an answer: values exchanged, dropped or doubled, or its bytes cut and stirred."""
    steps = draw(
        st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from("vvvdn"), VALUES), min_size=1, max_size=4)
    )
    stir = draw(st.none() | st.tuples(st.integers(0, 500), st.binary(max_size=8), st.integers(0, 20)))

    def change(body: bytes) -> bytes:
        whole = {"": json.loads(body) if body else None}
        for number, kind, value in steps:
            known = places(whole)
            container, key = known[number % len(known)]
            if kind == "v" or container is whole:
                container[key] = copy.deepcopy(value)
            elif kind == "d":
                del container[key]
            elif isinstance(container, list):
                container.append(copy.deepcopy(container[key]))
        changed = json.dumps(whole[""]).encode("utf-8", "surrogatepass")
        if stir is not None:
            at, inserted, dropped = stir
            changed = changed[:at] + inserted + changed[at + dropped :]
        return changed

    return change


def check_usable(value: object, where: str = "result") -> None:
    """Fail unless everything in a result is of a kind that the store can keep and the screen can draw."""
    if isinstance(value, Safe):
        assert is_safe(value), where
    elif isinstance(value, Enum) or value is None:
        return
    elif isinstance(value, str):
        assert value.isascii(), where
        assert value.isprintable(), where
    elif isinstance(value, bool | datetime):
        assert not isinstance(value, datetime) or value.tzinfo is not None
        if isinstance(value, datetime):
            assert 1969 < value.year < 9001, where
    elif isinstance(value, int):
        assert -(2**63) <= value < 2**63, where
    elif isinstance(value, Decimal):
        assert value.is_finite(), where
        assert -value.as_tuple().exponent == 2, where  # type: ignore[operator]  # finite, so a number
    elif isinstance(value, tuple):
        for item in value:
            check_usable(item, where)
    else:
        assert is_dataclass(value), (where, value)
        for field in fields(value):
            check_usable(getattr(value, field.name), f"{where}.{field.name}")
    if isinstance(value, Page):
        assert value.skipped >= 0


def try_case(each: Case, change: Callable[[bytes], bytes], shop: Shop) -> None:
    """Make one call whose answer is changed; anything but a usable result or ApiError fails."""

    async def main() -> object:
        clock = SwiftClock()
        service = Service(shop.account, Quirks(no_rate_limit=True), api_key=KEY)
        async with make_client(
            "http://127.0.0.1:1/api/v3",
            budget=roomy_budget(clock),
            clock=clock,
            transport=Mutated(service, change),
        ) as client:
            return await each.ask(client, shop)

    try:
        result = asyncio.run(main())
    except ApiError:
        return
    check_usable(result)


@given(each=st.sampled_from(CASES), change=mutation())
def test_no_answer_raises_anything_but_an_api_error(each: Case, change: Callable[[bytes], bytes]) -> None:
    """Every operation, whatever comes back."""
    try_case(each, change, open_shop())


@given(each=st.sampled_from(CASES), noise=st.binary(max_size=200))
def test_no_bytes_raise_anything_but_an_api_error(each: Case, noise: bytes) -> None:
    """Not even bytes that were never JSON."""
    try_case(each, lambda _body: noise, open_shop())
