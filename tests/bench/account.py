"""A business of any size in a store, for benchmarks of the whole program, and the program over it.

`python -m tests.bench.account FOLDER` runs the inbox over the store in a folder without a worker; `arrivals N` after it
runs no screen, but writes N texts a second into the store, as another program's worker would.
"""

import itertools
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench.screens import NAMES, WORDS
from trtui.clock import SystemClock
from trtui.config import Settings
from trtui.models import Contact, ConversationKey, Dashboard, DashboardId, Direction, Message, MessageKey
from trtui.store import Connection, FeedState, Store, WorkerStatus
from trtui.text.cleaning import clean, clean_line, own
from trtui.text.phone import Phone

LINES = 5
_BATCH = 1_000


def key_of(number: int) -> ConversationKey:
    """The conversation that has waited longest but `number`."""
    return ConversationKey(DashboardId(1 + number % LINES), Phone(f"1423{5_550_000 + number:07d}"))


def name_of(number: int) -> str:
    """What its customer is called; no two are called the same."""
    return f"{NAMES[number % 20]} {NAMES[number * 7 % 19]}son {number}"


def text_of(number: int, place: int, at: datetime) -> Message:
    """A text of a thread, of one to six lines; the newest is `place` 0, and inbound."""
    is_inbound = place % 3 != 1
    name = f"{number}-{place}"
    return Message(
        key=MessageKey(name),
        id=name,
        direction=Direction.RECEIVED if is_inbound else Direction.SENT,
        body=clean(f"{name} {' '.join(WORDS * (1 + place % 5))}"),
        fingerprint=name,
        sent_or_received_at=at,
        sender=None if is_inbound else clean_line("Kim"),
        delivery_status=None if is_inbound else clean_line("delivered"),
    )


def newest_at(number: int, conversations: int, now: datetime) -> datetime:
    """When a conversation's newest text came: a week ago or longer, so that no age changes while one measures."""
    return now - timedelta(days=7, minutes=10 * (conversations - number))


def fill(store: Store, conversations: int, threads: dict[int, int], now: datetime) -> None:
    """Put conversations into a store, all unresolved; `threads` says how many texts those have that have more than one."""
    asked = now - timedelta(days=3)  # an age that does not tick either
    boards = [Dashboard(DashboardId(1 + n), clean_line(f"Line {n}"), None) for n in range(LINES)]
    store.facts.merge_dashboards(boards, complete=True, asked_at=now)
    for line in range(LINES):
        numbers = range(line, conversations, LINES)
        for first in range(0, len(numbers), _BATCH):
            batch = [_contact(n, conversations, now) for n in numbers[first : first + _BATCH]]
            store.facts.merge_contacts(DashboardId(1 + line), batch, now)
        store.facts.note_feed(FeedState(f"recent/{1 + line}", asked, asked))
    for number, length in threads.items():
        newest = newest_at(number, conversations, now)
        texts = [text_of(number, place, newest - timedelta(hours=place)) for place in range(length)]
        store.facts.merge_messages(key_of(number), texts, now)


def _contact(number: int, conversations: int, now: datetime) -> Contact:
    first, _, last = name_of(number).partition(" ")
    return Contact(
        key=key_of(number),
        first_name=clean_line(first),
        last_name=clean_line(last),
        is_resolved=False,
        is_archived=False,
        last_message=text_of(number, 0, newest_at(number, conversations, now)),
    )


def make_account(folder: Path, conversations: int, threads: dict[int, int] | None = None) -> Path:
    """Make a store of so many conversations in `folder`, and give it back."""
    store = Store.open(folder, clock=SystemClock())
    try:
        fill(store, conversations, threads or {}, datetime.now(UTC))
    finally:
        store.close()
    return folder


def write_arrivals(folder: Path, a_second: float) -> None:
    """Let texts come from many customers in turn, until killed."""
    store = Store.open(folder, clock=SystemClock())
    began = time.monotonic()
    for number in itertools.count():
        time.sleep(max(0.0, began + number / a_second - time.monotonic()))
        now = datetime.now(UTC)
        who = number * 37 % 5_000
        store.facts.merge_messages(key_of(who), [text_of(who, -3 * (number + 1), now)], now)


def show_inbox(folder: Path) -> None:
    """Run the inbox over a store whose worker has said that all is well."""
    from trtui.ui.app import Inbox

    clock = SystemClock()
    store = Store.open(folder, clock=clock)
    now = clock.now()
    store.desk.set_worker_status(
        WorkerStatus(Connection.ONLINE, now, now, sentence=own("Everything is up to date."))
    )
    inbox = Inbox(
        store,
        Settings(),
        start_worker=lambda: None,
        wake=lambda: None,
        clock=clock,
        logs=folder / "logs",
    )
    inbox.run()
    store.close()
    sys.exit(inbox.return_code)


if __name__ == "__main__":
    if sys.argv[2:3] == ["arrivals"]:
        write_arrivals(Path(sys.argv[1]), float(sys.argv[3]))
    else:
        show_inbox(Path(sys.argv[1]))
