"""The emulated account ready to be used: a business that goes on living, behind the API."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from trtui.demo.account import Account, utc_now
from trtui.demo.http import BASE_PATH, Service
from trtui.demo.people import build_business
from trtui.demo.quirks import Fault, Quirks
from trtui.demo.traffic import LIVELY, Traffic

if TYPE_CHECKING:
    from trtui.demo.transport import DemoTransport

IN_PROCESS_URL = f"https://demo.invalid{BASE_PATH}"
"""The base url for a client whose transport is the demo's own; the name leads nowhere if it is used without."""


class Size(NamedTuple):
    """How big a business is."""

    dashboards: int
    conversations: int
    messages_per_conversation: float


SMALL = Size(1, 40, 8.0)
NORMAL = Size(3, 400, 12.0)
LARGE = Size(12, 50_000, 4.0)


@dataclass(frozen=True, slots=True)
class Demo:
    """A business, what happens to it by itself, and the API over both."""

    account: Account
    traffic: Traffic
    service: Service

    @property
    def api_key(self) -> str:
        """The one key that the API takes."""
        return self.service.api_key

    def transport(self, latency: float = 0.0) -> "DemoTransport":
        """An httpx transport that answers in process, `latency` seconds late; httpx is imported only here."""
        from trtui.demo.transport import DemoTransport

        return DemoTransport(self.service, latency)


def make_demo(
    seed: int = 1,
    clock: Callable[[], datetime] = utc_now,
    *,
    size: Size = NORMAL,
    speed: float = 1.0,
    quirks: Quirks | None = None,
    faults: Iterable[Fault] = (),
    monotonic: Callable[[], float] = time.monotonic,
) -> Demo:
    """Make a demo: the same `seed`, `size` and moments of `clock` (aware) give the same business and the same life.

    `speed` multiplies how often things happen by themselves and how quickly texts are delivered; at 0 nothing happens by
    itself and texts are delivered as at 1. `monotonic` (seconds) is what the API's own limit on calls goes by.
    """
    account = Account(seed, clock, pace=speed or 1.0)
    build_business(
        account,
        dashboards=size.dashboards,
        conversations=size.conversations,
        messages_per_conversation=size.messages_per_conversation,
        seed=seed,
    )
    traffic = Traffic(account, seed, LIVELY * speed)
    service = Service(account, quirks, monotonic=monotonic, live=traffic.advance, faults=faults)
    return Demo(account, traffic, service)
