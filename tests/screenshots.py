"""Pictures of the program at work on the demo account: `python -m tests.screenshots [FOLDER]` writes them as SVG.

The account, the clock and the worker's minutes are the same at each run, and so are the pictures: a real worker reads
the demo in virtual time, then the real screens are drawn over what it held.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest.mock import patch
from zoneinfo import ZoneInfo

from tests.clock import VirtualClock, run_virtual
from trtui.api.budget import Budget
from trtui.api.client import TextRequest
from trtui.api.connection import Connection
from trtui.config import DeskSettings, Settings
from trtui.demo.demo import IN_PROCESS_URL, Demo, make_demo
from trtui.models import (
    ConversationKey,
    ConversationRow,
    IntentState,
    ListQuery,
    ResolveConversation,
    SendText,
    Sort,
    View,
)
from trtui.secret import Sealed
from trtui.store import Interest, InterestKind, Store, WorkerStatus
from trtui.sync.delivery import Delivery
from trtui.sync.worker import Worker, WorkerOptions
from trtui.text.cleaning import own
from trtui.ui.app import Inbox
from trtui.ui.screens.form import FormScreen
from trtui.ui.screens.health import HealthScreen
from trtui.ui.screens.help import HelpScreen
from trtui.ui.widgets.contact_panel import ContactPanel

if TYPE_CHECKING:
    from textual.pilot import Pilot

FOLDER: Final = Path(__file__).parent.parent / "screenshots"
MORNING: Final = datetime(2026, 11, 23, 15, 2, tzinfo=UTC)
ZONE: Final = ZoneInfo("America/New_York")
_READS_FOR: Final = 600.0
"""Seconds, virtual, that the worker is given to read the account."""
_DESK: Final = (120, 40)
_PROCESS: Final = "4242/1/a boot"


class Studio:
    """The demo account in a store, as a worker left it, and the screens over it."""

    def __init__(self, folder: Path) -> None:
        self.clock = VirtualClock(MORNING - timedelta(seconds=_READS_FOR))
        self.folder = folder
        demo = make_demo(7, self.clock.now, speed=0, monotonic=self.clock.boottime)
        self.store = Store.open(folder, clock=self.clock)
        run_virtual(self._read(demo), self.clock)
        self.store.close()
        self.store = Store.open(folder, clock=self.clock)
        self.app: Inbox
        self.pilot: Pilot[int]

    async def _read(self, demo: Demo) -> None:
        """Let a worker read the account while somebody looks at its inbox."""
        transport = demo.transport()

        def connect(budget: Budget) -> TextRequest:
            connection = Connection(base_url=IN_PROCESS_URL)
            return TextRequest(
                connection, Sealed(demo.api_key), budget, clock=self.clock, transport=transport
            )

        worker = Worker(
            lambda: Store.open(self.folder, clock=self.clock),
            connect,
            lambda store, client: Delivery(store, client, self.clock),
            self.clock,
            WorkerOptions(),
        )
        stop = asyncio.Event()
        running = asyncio.create_task(worker.run(stop))
        until = self.clock.boottime() + _READS_FOR
        status: WorkerStatus | None = None
        while self.clock.boottime() < until:
            self.store.desk.declare_interests("the agent", self._looked_at(), idle=timedelta())
            await self.clock.sleep(min(5.0, until - self.clock.boottime()))
            status = self.store.desk.worker_status()
        stop.set()
        await running
        assert status is not None, "the worker never said a word"
        self.store.desk.set_worker_status(replace(status, process=_PROCESS, updated_at=self.clock.now()))

    def _looked_at(self) -> list[Interest]:
        """What the pictures will show, so that it is fresh in them."""
        shown = [row.key for row in self.waiting()[:4]]
        shown += self.chased()[:1]
        wanted = [Interest(InterestKind.DASHBOARD)]
        for key in shown:
            for kind in (InterestKind.THREAD, InterestKind.CONTACT, InterestKind.PAYMENTS):
                wanted.append(Interest(kind, key.dashboard, key.phone))
        return wanted

    def chased(self) -> list[ConversationKey]:
        """Who has a payment to chase, those with most texts first."""
        found = self.store.facts.payments_to_chase()
        keys = {ConversationKey(payment.dashboard, payment.phone) for payment in found if payment.phone}
        texts = {key: len(self.store.facts.thread(key, limit=30)) for key in keys}
        return sorted(keys, key=lambda key: (-texts[key], key.dashboard, key.phone))

    def waiting(self) -> list[ConversationRow]:
        """Who waits for an answer, the longest first."""
        query = ListQuery(view=View.UNRESOLVED, sort=Sort.LONGEST_WAIT)
        return self.store.facts.window(query, 0, 30, self.clock.now())

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until something holds, or fail."""
        deadline = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < deadline, "it did not come true"
            await self.pilot.pause(0.01)

    async def still(self) -> str:
        """The picture, once it changes no more."""
        before, now = "", self._drawn()
        while before != now:
            await self.pilot.pause(0.2)
            before, now = now, self._drawn()
        return now

    def _drawn(self) -> str:
        return self.app.export_screenshot(title="trtui --demo", simplify=True)

    async def take(self, scene: "Scene") -> str:
        """Play a scene and draw it."""
        self.app = Inbox(
            self.store,
            Settings(desk=DeskSettings(sender_name="Kim")),
            start_worker=lambda: None,
            wake=lambda: None,
            is_demo=True,
            clock=self.clock,
            zone=ZONE,
            logs=self.folder / "logs",
            gap=0,
        )
        async with self.app.run_test(size=scene.size) as self.pilot:
            await self.pilot.pause()
            await scene.play(self)
            return await self.still()


# ---------------------------------------------------------------------------------------------- the scenes


async def inbox(studio: Studio) -> None:
    """As it opens."""


async def thread(studio: Studio) -> None:
    """A reply being written: a sign that would make two texts of one is marked."""
    await studio.pilot.press("j", "j", "j")
    await studio.pilot.press("r")
    composer = studio.app.inbox.thread_pane.composer
    if not composer.text:  # it is the draft of the picture before
        composer.put_in_paste("Yes, it’s ready! The counter is open until 6 today.")


async def search(studio: Studio) -> None:
    """Hits beside the thread that the cursor's is in."""
    await studio.pilot.press("slash")
    pane = studio.app.inbox.search_pane
    pane.line.value = "order ready after:60d"
    await studio.until(lambda: pane.hits.findings.words)
    await studio.pilot.press("enter", "j")
    await studio.until(lambda: pane.hit and studio.app.inbox.thread_pane.key == pane.hit.row.key)


async def outbox(studio: Studio) -> None:
    """Something of every state."""
    fill_outbox(studio)
    await studio.pilot.press("O")
    await studio.until(lambda: studio.app.screen is not studio.app.inbox)


async def payments(studio: Studio) -> None:
    """A conversation with its payments."""
    studio.app.inbox.open_conversation(studio.chased()[0])
    await studio.pilot.press("p")


async def chase(studio: Studio) -> None:
    """Who has not paid and was not reminded."""
    await studio.pilot.press("g", "p")
    await studio.until(lambda: studio.app.screen is not studio.app.inbox)


async def health(studio: Studio) -> None:
    """The budget, the worker, the ages."""
    await studio.pilot.press("B")
    await studio.until(lambda: isinstance(studio.app.screen, HealthScreen))


async def keys(studio: Studio) -> None:
    """All keys."""
    await studio.pilot.press("question_mark")
    await studio.until(lambda: isinstance(studio.app.screen, HelpScreen))


async def contacts(studio: Studio) -> None:
    """The address book."""
    await studio.pilot.press("g", "c")
    await studio.until(lambda: studio.app.screen is not studio.app.inbox)


async def editor(studio: Studio) -> None:
    """A contact being edited."""
    known = (studio.store.facts.contact(row.key) for row in studio.waiting())
    told = max(
        filter(None, known), key=lambda one: (one.first_name is not None, one.note is not None, len(one.tags))
    )
    studio.app.inbox.open_conversation(told.key)
    await studio.pilot.press("d")
    studio.app.set_focus(studio.app.inbox.query_one(ContactPanel))
    await studio.pilot.press("E")
    await studio.until(lambda: isinstance(studio.app.screen, FormScreen))


async def groups(studio: Studio) -> None:
    """The groups of all dashboards."""
    await studio.pilot.press("g", "G")
    await studio.until(lambda: studio.app.screen is not studio.app.inbox)


async def settings(studio: Studio) -> None:
    """Every setting."""
    await studio.pilot.press("comma")
    await studio.until(lambda: studio.app.screen is not studio.app.inbox)


@dataclass(frozen=True)
class Scene:
    """What is played, on how many columns and lines."""

    play: Callable[[Studio], Awaitable[None]]
    size: tuple[int, int] = _DESK

    @property
    def name(self) -> str:
        columns, lines = self.size
        return self.play.__name__ + (f"-{columns}x{lines}" if self.size != _DESK else "")


SCENES: Final = (
    Scene(inbox),
    Scene(inbox, (80, 24)),
    Scene(thread),
    Scene(thread, (80, 24)),
    Scene(search),
    Scene(payments),
    Scene(chase),
    Scene(health),
    Scene(keys),
    Scene(contacts),
    Scene(editor),
    Scene(groups),
    Scene(settings),
    Scene(outbox),
)
"""The outbox is last: what it fills stays in the store."""


def fill_outbox(studio: Studio) -> None:
    """Texts and verbs on their way, failed, and of unknown fate."""
    store, now = studio.store, studio.clock.now()
    rows = studio.waiting()
    first, second, third, fourth, fifth = (row.key for row in rows[5:10])

    def ask(
        action: SendText | ResolveConversation, key: ConversationKey, hold: timedelta | None = None
    ) -> None:
        store.outbox.add(action, key.dashboard, key.phone, now=now, hold=hold)

    ask(SendText("We open at 8 tomorrow.", sender_name="Kim"), first)
    failed = store.outbox.claim_next(now, owner=_PROCESS)
    assert failed is not None
    reason = own("The carrier does not take texts for this number (landline).")
    store.outbox.settle(failed.id, IntentState.FAILED, now=now, reason=reason)
    ask(SendText("Your part came in this morning.", sender_name="Kim"), second)
    unknown = store.outbox.claim_next(now, owner=_PROCESS)
    assert unknown is not None
    store.outbox.mark_unknown(unknown.id, own("No answer came in 30 s; the thread is read to see."), now=now)
    ask(SendText("See you on Friday!", sender_name="Kim"), third, timedelta(seconds=5))
    ask(ResolveConversation(), fourth)
    ask(SendText("Thanks for your patience.", sender_name="Kim"), fifth)


def take_all(folder: Path) -> list[Path]:
    """Write every picture; returns where they are."""
    folder.mkdir(exist_ok=True)
    written = []
    with tempfile.TemporaryDirectory() as state:
        studio = Studio(Path(state) / "store")
        with (
            patch("trtui.ui.screens.health.process_name", lambda: _PROCESS),
            patch("trtui.ui.screens.health.is_alive", lambda name: name == _PROCESS),
        ):
            for scene in SCENES:
                file = folder / f"{scene.name}.svg"
                file.write_text(asyncio.run(studio.take(scene)), "utf-8")
                written.append(file)
        studio.store.close()
    return written


if __name__ == "__main__":
    for file in take_all(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
        print(file)
