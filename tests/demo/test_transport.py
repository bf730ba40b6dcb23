"""In process, an httpx client meets the same answers and the same trouble as over a network."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import httpx
import pytest

from tests.demo.desk import ANN, Desk, wait_until
from trtui.demo.quirks import Fault, Schedule
from trtui.demo.transport import DemoTransport

BASE = "https://demo.invalid/api/v3"


@pytest.fixture
def closed_desk() -> Desk:
    """The account without its server."""
    return Desk()


def run(desk: Desk, work: Callable[[httpx.AsyncClient], Awaitable[None]], latency: float = 0.0) -> None:
    async def main() -> None:
        transport = DemoTransport(desk.service, latency)
        async with httpx.AsyncClient(
            transport=transport, base_url=BASE, headers={"x-api-key": desk.service.api_key}, timeout=0.5
        ) as client:
            await work(client)

    asyncio.run(main())


def messages(desk: Desk) -> str:
    return f"/dashboards/{desk.id}/contacts/{ANN}/messages"


def test_the_answers_are_those_of_the_server(closed_desk: Desk) -> None:
    desk = closed_desk

    async def work(client: httpx.AsyncClient) -> None:
        here = await client.get(
            f"/dashboards/{desk.id}/contacts", params={"display_name": "Çelik & söhne", "page": 0}
        )
        with desk:
            there = desk.raw(
                "GET", f"/api/v3/dashboards/{desk.id}/contacts?display_name=%C3%87elik+%26+s%C3%B6hne&page=0"
            )
        assert (here.status_code, here.content) == (there.status, there.body)
        assert {
            name: value for name, value in there.headers.items() if name != "content-length"
        }.items() <= here.headers.items()
        first, second = desk.service.requests
        assert (first.path, first.query) == (second.path, second.query)
        sent = await client.post(messages(desk), json={"body": "Yes"})
        assert sent.json()["delivery_status"] == "sending"
        assert (await client.get(f"/dashboards/{desk.id}/groups/5")).status_code == 204

    run(desk, work)


@pytest.mark.parametrize(
    ("kind", "error", "texts"),
    [
        ("drop_before", httpx.RemoteProtocolError, 0),
        ("drop_after", httpx.RemoteProtocolError, 1),
        ("reset_before", httpx.ReadError, 0),
        ("reset_after", httpx.ReadError, 1),
        ("truncated", httpx.ReadError, 1),
        ("slow", httpx.ReadTimeout, 1),
    ],
)
def test_trouble_is_what_httpx_calls_it(
    closed_desk: Desk, kind: str, error: type[Exception], texts: int
) -> None:
    desk = closed_desk
    desk.service.schedule = Schedule([Fault(kind, milliseconds=60_000)])

    async def work(client: httpx.AsyncClient) -> None:
        with pytest.raises(error):
            await client.post(messages(desk), json={"body": "Yes"}, timeout=0.05)
        assert sum(effect.kind == "text" for effect in desk.journal()) == texts
        assert (await client.post(messages(desk), json={"body": "Yes"})).status_code == 200

    run(desk, work)


def test_what_is_held_takes_effect_after_the_caller_gave_up(closed_desk: Desk) -> None:
    desk = closed_desk
    desk.service.schedule = Schedule([Fault("slow_before", milliseconds=100)])

    async def work(client: httpx.AsyncClient) -> None:
        with pytest.raises(httpx.ReadTimeout):
            await client.post(messages(desk), json={"body": "Yes"}, timeout=0.02)
        assert desk.journal() == []
        await asyncio.to_thread(wait_until, lambda: len(desk.journal()) == 1)

    run(desk, work)


def test_latency_is_waited_for(closed_desk: Desk) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        began = time.monotonic()
        await asyncio.gather(*(client.get("/dashboards") for _ in range(20)))
        assert 0.05 <= time.monotonic() - began < 20 * 0.05

    run(closed_desk, work, latency=0.05)
