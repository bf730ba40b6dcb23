"""The whole inbox over an account that is hostile in every field, for a real terminal: `python -m tests.ui.hostile_inbox FOLDER`.

`fill_store` makes the account; each payload stands in at least one field of somebody, each class of them in all fields.
"""

import itertools
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from tests.hostile import Payload, payloads
from tests.ui.rows import message
from trtui.clock import SystemClock
from trtui.config import Settings
from trtui.models import (
    Contact,
    ConversationKey,
    CustomField,
    Dashboard,
    DashboardId,
    FieldId,
    FieldValue,
    Group,
    GroupId,
    Payment,
    PaymentId,
    SendText,
    Tag,
    TagId,
)
from trtui.store import Connection, FeedState, Store, WorkerStatus
from trtui.text.cleaning import Safe, clean, clean_line
from trtui.text.phone import Phone

LINE = DashboardId(1)
FIELDS = 12
"""How many payloads each customer takes."""
PEOPLE = -(-len(payloads()) // FIELDS)


def key_of(number: int) -> ConversationKey:
    """A customer of the account."""
    return ConversationKey(LINE, Phone(f"1423555{number:04d}"))


def _lines(turn: Iterator[Payload]) -> Iterator[Safe]:
    return (clean_line(payload.text) for payload in turn)


def fill_store(folder: Path) -> Store:
    """Make the account; the store is given open."""
    store = Store.open(folder, clock=SystemClock())
    now = datetime.now(UTC)
    turn = itertools.cycle(payloads())
    line = _lines(turn)
    facts = store.facts
    board = Dashboard(LINE, clean_line("\x1b]2;owned\x1b\\\x1b]0;owned\aZq7 [b]Main"), None)
    facts.merge_dashboards([board], complete=True, asked_at=now)
    facts.merge_tags(
        LINE, [Tag(TagId(f"t{n}"), LINE, next(line)) for n in range(40)], complete=True, asked_at=now
    )
    facts.merge_groups(
        LINE, [Group(GroupId(n), LINE, next(line)) for n in range(40)], complete=True, asked_at=now
    )
    facts.merge_fields(
        LINE,
        [CustomField(FieldId(f"f{n}"), LINE, next(line)) for n in range(40)],
        complete=True,
        asked_at=now,
    )
    turn = itertools.cycle(payloads())
    for number in range(PEOPLE):
        _add_person(store, number, turn, now)
    facts.note_feed(FeedState("recent/1", now, now, problem=next(line)))
    store.desk.set_worker_status(
        WorkerStatus(
            Connection.OFFLINE, now, now, sentence=next(line), problems=tuple(itertools.islice(line, 20))
        )
    )
    return store


def _add_person(store: Store, number: int, turn: Iterator[Payload], now: datetime) -> None:
    key = key_of(number)
    line = _lines(turn)
    contact = Contact(
        key,
        first_name=next(line),
        last_name=next(line),
        note=clean(next(turn).text),
        suppressed_reason=next(line),
        is_suppressed=number % 3 == 0,
        tags=(TagId(f"t{number % 40}"),),
        groups=(GroupId(number % 40),),
        custom_fields=(FieldValue(FieldId(f"f{number % 40}"), next(line)),),
    )
    store.facts.merge_contacts(key.dashboard, [contact], now)
    texts = [
        replace(
            message(100 * number + place, next(turn).text, inbound=place % 2 == 0, status="failed"),
            sender=next(line) if place else None,
            delivery_error=clean("" if place else next(turn).text),
            sent_or_received_at=now - timedelta(days=2, minutes=number * 10 + place),
        )
        for place in range(3)
    ]
    store.facts.merge_messages(key, texts, now)
    payment = Payment(
        PaymentId(number),
        key.dashboard,
        key.phone,
        Decimal("12.50"),
        description=next(line),
        status=clean_line("Past Due") if number % 2 else next(line),
        recipient=next(line),
        is_past_due=True,
        requested_at=now - timedelta(days=9),
    )
    store.facts.merge_payments(key.dashboard, [payment], now)
    if number % 10 == 0:
        store.outbox.add(SendText(next(turn).text[:300]), key.dashboard, key.phone, now=now)


def main() -> None:
    """Run the inbox, without a worker."""
    from trtui.ui.app import Inbox

    folder = Path(sys.argv[1])
    store = Store.open(folder, clock=SystemClock())
    inbox = Inbox(
        store,
        Settings(),
        start_worker=lambda: None,
        wake=lambda: None,
        logs=folder / "logs",
        gap=0,
    )
    inbox.run()
    store.close()
    sys.exit(inbox.return_code or 0)


if __name__ == "__main__":
    main()
