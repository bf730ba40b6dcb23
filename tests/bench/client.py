"""What the client costs: calls a second next to bare httpx, and reading a page of 1,000 contacts next to json.loads.

Run with `python -m tests.bench.client`. Everything against the emulated account on a loopback port, whose own time is
in the calls of both.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable

import httpx

from tests.api.rig import KEY, make_client
from trtui.api.json import parse_json
from trtui.api.wire import contact_reader, read_page
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.people import build_business
from trtui.demo.quirks import Quirks
from trtui.demo.server import ThreadedServer
from trtui.models import ConversationKey, DashboardId
from trtui.text.phone import Phone

_ROUNDS = 5
_CALLS = 200


async def _rate(ask: Callable[[], Awaitable[object]]) -> float:
    """Calls a second, one after another."""
    begun = time.perf_counter()
    for _ in range(_CALLS):
        await ask()
    return _CALLS / (time.perf_counter() - begun)


async def _compare_calls(url: str, key: ConversationKey) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    bare: list[float] = []
    path = f"{url}/dashboards/{key.dashboard}/contacts/{key.phone}"
    async with (
        make_client(url) as client,
        httpx.AsyncClient(trust_env=False, headers={"x-api-key": KEY}) as raw,
    ):
        for _ in range(_ROUNDS + 1):
            ours.append(await _rate(lambda: client.get_contact(key)))
            bare.append(await _rate(lambda: raw.get(path)))
    return ours[1:], bare[1:]


def _milliseconds(work: Callable[[], object]) -> float:
    """The best of some rounds: what it takes when nothing else does."""
    took = []
    for _ in range(_ROUNDS * 4):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1_000)
    return min(took)


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def main() -> None:
    """Print the figures."""
    account = Account(seed=1)
    build_business(account, dashboards=1, conversations=1_100)
    (line,) = account.dashboards.values()
    service = Service(account, Quirks(no_rate_limit=True), api_key=KEY)
    key = ConversationKey(DashboardId(line.dashboard_id), Phone(next(iter(line.contacts))))
    with ThreadedServer(service) as server:
        ours, bare = asyncio.run(_compare_calls(server.url, key))
        page = httpx.get(
            f"{server.url}/dashboards/{line.dashboard_id}/contacts?page_size=1000",
            headers={"x-api-key": KEY},
            trust_env=False,
        ).content
    print(f"calls a second, one at a time: client {_median(ours):.0f}, bare httpx {_median(bare):.0f}")
    print(f"  the client takes {1e6 / _median(ours) - 1e6 / _median(bare):.0f} µs more for each")

    def read() -> object:
        return read_page(parse_json(page), contact_reader(key.dashboard), page=0, page_size=1000)

    rows, plain, checked = (
        read(),
        _milliseconds(lambda: json.loads(page)),
        _milliseconds(lambda: parse_json(page)),
    )
    whole = _milliseconds(read)
    print(f"a page of {len(getattr(rows, 'items', ()))} contacts, {len(page) / 1_000:.0f} kB:")
    print(
        f"  json.loads {plain:.1f} ms, checked and exact {checked:.1f} ms, to models with cleaning {whole:.1f} ms"
    )


if __name__ == "__main__":
    main()
