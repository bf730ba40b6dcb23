"""A small business in a store, and the inbox over it: what the tests of the screen begin from."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from trtui.config import DeskSettings, Settings
from trtui.models import (
    Contact,
    ConversationKey,
    Dashboard,
    DashboardId,
    Direction,
    Message,
    MessageKey,
)
from trtui.store import Store
from trtui.text.cleaning import Safe, clean, clean_line, fingerprint
from trtui.text.phone import Phone
from trtui.ui.app import Inbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
MAIN, BILLING = DashboardId(7), DashboardId(8)


class FrozenClock:
    """A wall clock that stands still until it is told to move, and a boottime that goes on."""

    def __init__(self, now: datetime = NOW) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment

    def boottime(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def advance(self, **length: float) -> None:
        self.moment += timedelta(**length)


def key(last_four: int, dashboard: DashboardId = MAIN) -> ConversationKey:
    return ConversationKey(dashboard, Phone(f"1423555{last_four:04}"))


ANN, BOB, CAT, DAN = key(142), key(177), key(203), key(264, BILLING)


def text(
    body: str, at: datetime, *, ours: bool = False, name: str = "", status: str = "Delivered"
) -> Message:
    """One message; its id is made from the body and the time."""
    return Message(
        key=MessageKey(name or fingerprint(f"{body}{at}")),
        id=name or fingerprint(f"{body}{at}"),
        direction=Direction.SENT if ours else Direction.RECEIVED,
        body=clean(body),
        fingerprint=fingerprint(body),
        sent_or_received_at=at,
        sender=clean_line("Kim") if ours else None,
        delivery_status=clean_line(status) if ours else None,
    )


def contact(who: ConversationKey, name: str, **more: object) -> Contact:
    first, _, last = name.partition(" ")
    made = Contact(who, first_name=clean_line(first), last_name=clean_line(last) if last else None)
    return replace(made, **more)  # type: ignore[arg-type]  # fields of a Contact, by name


def receive(store: Store, who: ConversationKey, body: str, at: datetime) -> Message:
    """A customer writes."""
    message = text(body, at)
    store.facts.merge_messages(who, [message], at)
    return message


def fill(store: Store) -> None:
    """Two dashboards; Ann and Bob wait, Cat was answered, Dan opted out on the other line."""
    asked = NOW - timedelta(minutes=1)
    boards = [
        Dashboard(MAIN, clean_line("Main Line"), Phone("14235550100")),
        Dashboard(BILLING, clean_line("Billing"), Phone("14235550101")),
    ]
    store.facts.merge_dashboards(boards, complete=True, asked_at=asked)
    people = [
        contact(ANN, "Ann Lee", total_received=2, total_sent=1),
        contact(BOB, "Bob Ruiz", total_received=1),
        contact(CAT, "Cat Ngo", total_received=1, total_sent=1, is_resolved=True),
    ]
    store.facts.merge_contacts(MAIN, people, asked)
    store.facts.merge_contacts(
        BILLING, [contact(DAN, "Dan Poe", total_received=1, opted_out_at=NOW - timedelta(days=20))], asked
    )
    ago = {n: NOW - timedelta(minutes=n) for n in (200, 134, 60, 55, 42, 20)}
    store.facts.merge_messages(
        ANN,
        [
            text("Hello", ago[200]),
            text("Hi Ann! How can we help?", ago[134], ours=True),
            text("Is my order ready?", ago[42]),
        ],
        asked,
    )
    store.facts.merge_messages(BOB, [text("Photo · and this one too", ago[134])], asked)
    store.facts.merge_messages(
        CAT, [text("Thanks", ago[60]), text("You are welcome.", ago[55], ours=True)], asked
    )
    store.facts.merge_messages(DAN, [text("STOP", ago[20])], asked)


class Desk:
    """An inbox under test: the app, its store and its clock."""

    def __init__(
        self, folder: Path, settings: Settings | None = None, *, is_demo: bool = False, gap: float = 0
    ) -> None:
        self.clock = FrozenClock()
        self.store = Store.open(folder / "store", clock=self.clock)
        self.woken = 0
        self.started = 0
        self.app = Inbox(
            self.store,
            settings or Settings(desk=DeskSettings(sender_name="Kim")),
            start_worker=self._start,
            wake=self._wake,
            is_demo=is_demo,
            clock=self.clock,
            zone=ZONE,
            logs=folder / "logs",
            config_file=folder / "config.toml",
            gap=gap,
        )
        self.pilot: Pilot[int]

    def _start(self) -> None:
        self.started += 1

    def _wake(self) -> None:
        self.woken += 1

    async def until(self, holds: Callable[[], object], seconds: float = 60.0) -> None:
        """Wait until something holds, or fail."""
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"did not come true within {seconds} s; said: {self.app.said!r}")
            await self.pilot.pause(0.01)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each dealt with before the next."""
        for one in keys:
            await self.pilot.press(one)

    async def see_changes(self) -> None:
        """Let the screen notice what was written to the store."""
        self.app.store_watch.look()
        await self.pilot.pause()

    async def write(self, body: str) -> None:
        """Type a text, letter by letter."""
        await self.pilot.press(*("space" if c == " " else c for c in body))

    @property
    def list_names(self) -> list[Safe]:
        """Who is listed, in order."""
        query = self.app.inbox.list_pane.query_shown
        return [row.name for row in self.store.facts.window(query, 0, 100, self.clock.now())]

    @property
    def picture(self) -> str:
        """What stands on the screen, as text."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips) + "\n"


@asynccontextmanager
async def desk_open(
    folder: Path, settings: Settings | None = None, *, size: tuple[int, int] = (120, 40), filled: bool = True
) -> "AsyncIterator[Desk]":
    """A desk at work."""
    desk = Desk(folder, settings)
    if filled:
        fill(desk.store)
    async with desk.app.run_test(size=size) as desk.pilot:
        await desk.until(lambda: desk.started)
        yield desk
    desk.store.close()


def at_desk(
    folder: Path,
    play: Callable[[Desk], Awaitable[None]],
    settings: Settings | None = None,
    *,
    size: tuple[int, int] = (120, 40),
    filled: bool = True,
) -> None:
    """Run a scene at a desk."""

    async def run() -> None:
        async with desk_open(folder, settings, size=size, filled=filled) as desk:
            await play(desk)

    asyncio.run(run())
