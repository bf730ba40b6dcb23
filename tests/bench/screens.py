"""Small apps around one widget, for benchmarks and for tests that need a real terminal: `python -m tests.bench.screens list 50000`.

What they show is made here and needs no store: the same rows and texts every time.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from textual import events
from textual.app import ComposeResult

from trtui.models import (
    ConversationKey,
    ConversationRow,
    DashboardId,
    DeliveryPhase,
    Direction,
    Intent,
    Message,
    MessageKey,
)
from trtui.text.cleaning import clean, clean_line
from trtui.text.phone import Phone
from trtui.ui.output import GatedApp, settle_garbage
from trtui.ui.widgets.conversation_list import ConversationList
from trtui.ui.widgets.thread import ThreadView

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
WORDS = [
    "Is",
    "my",
    "order",
    "ready",
    "yet",
    "or",
    "should",
    "I",
    "come",
    "by",
    "tomorrow",
    "after",
    "work",
    "and",
    "pick",
    "it",
    "up",
    "at",
    "the",
    "counter",
]
NAMES = [
    "Ann",
    "Bob",
    "Cy",
    "Dee",
    "Eve",
    "Finn",
    "Gus",
    "Hal",
    "Ivy",
    "Jo",
    "Kai",
    "Lee",
    "Max",
    "Ned",
    "Oz",
    "Pam",
    "Quin",
    "Ray",
    "Sue",
    "Tom",
]


def row(number: int) -> ConversationRow:
    """One of many conversations."""
    moment = NOW - timedelta(minutes=number % 5_000)
    is_waiting = number % 3 != 0
    return ConversationRow(
        key=ConversationKey(DashboardId(1), Phone(f"1423{number:07d}")),
        name=clean_line(f"{NAMES[number % 20]} {NAMES[number * 7 % 19]}son {number}"),
        last_text=clean(" ".join(WORDS[number % 5 : number % 5 + 4 + number % 11])),
        last_at=moment,
        last_direction=Direction.RECEIVED if is_waiting else Direction.SENT,
        last_phase=DeliveryPhase.DELIVERED,
        last_has_media=number % 9 == 0,
        waiting_since=moment if is_waiting else None,
        is_resolved=False,
        is_archived=False,
        is_blocked=False,
        is_suppressed=number % 17 == 0,
        opted_out_at=moment if number % 23 == 0 else None,
        snoozed_until=None,
        has_draft=number % 13 == 0,
        is_unseen=number % 4 == 0,
        pending=0,
        failed=0,
    )


class ManyRows:
    """Any number of conversations, made when they are asked for."""

    version = 0

    def __init__(self, number: int) -> None:
        self._number = number

    def count(self) -> int:
        return self._number

    def window(self, offset: int, limit: int) -> Sequence[ConversationRow]:
        return [row(i) for i in range(offset, min(offset + limit, self._number))]

    def position(self, key: ConversationKey) -> int | None:
        return int(key.phone[4:])


class LongThread:
    """Any number of texts, of one to six lines."""

    def __init__(self, number: int) -> None:
        self.version = 0
        self.messages = [self._message(i) for i in range(number)]

    def _message(self, number: int) -> Message:
        is_inbound = number % 3 != 0
        return Message(
            key=MessageKey(f"m{number:06d}"),
            id=f"m{number:06d}",
            direction=Direction.RECEIVED if is_inbound else Direction.SENT,
            body=clean(" ".join(WORDS * (1 + number % 7))),
            fingerprint="",
            sent_or_received_at=NOW - timedelta(hours=6_000 - number),
            sender=None if is_inbound else clean_line("Kim"),
            delivery_status=None if is_inbound else clean_line("delivered"),
            media=(clean_line(f"https://media.example/{number}.jpg"),) if number % 25 == 0 else (),
        )

    def page(self, before: MessageKey | None, limit: int) -> Sequence[Message]:
        end = len(self.messages) if before is None else int(before[1:])
        return self.messages[max(0, end - limit) : end]

    def intents(self) -> Sequence[Intent]:
        return ()

    def add(self) -> None:
        """One more message."""
        self.messages.append(self._message(len(self.messages)))
        self.version += 1


class ListApp(GatedApp[None]):
    """The conversation list alone: j, k, d, u, G, g as in the inbox."""

    CSS = "ConversationList { width: 1fr; }"

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def compose(self) -> ComposeResult:
        yield ConversationList(now=lambda: NOW)

    def on_mount(self) -> None:
        rows = self.query_one(ConversationList)
        rows.show(ManyRows(self._number))
        rows.focus()
        self.call_after_refresh(settle_garbage)

    def on_key(self, event: events.Key) -> None:
        rows = self.query_one(ConversationList)
        match event.key:
            case "j":
                rows.move_by(1)
            case "k":
                rows.move_by(-1)
            case "d":
                rows.move_by_page(1)
            case "u":
                rows.move_by_page(-1)
            case "G":
                rows.move_to_last()
            case "g":
                rows.move_to_first()
            case "q":
                self.exit()


class ThreadApp(GatedApp[None]):
    """A thread alone: Enter opens another, a adds a text, k and u scroll up, G goes to the end."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._threads = [LongThread(number), LongThread(number)]

    def compose(self) -> ComposeResult:
        yield ThreadView(now=lambda: NOW, zone=ZONE)

    def on_mount(self) -> None:
        self.query_one(ThreadView).focus()
        self.call_after_refresh(settle_garbage)

    def on_key(self, event: events.Key) -> None:
        view = self.query_one(ThreadView)
        match event.key:
            case "enter":
                self._threads.reverse()
                view.show(self._threads[0])
            case "a":
                self._threads[0].add()
                view.update_thread()
            case "k":
                view.move_by(-1)
            case "u":
                view.move_by_page(-1)
            case "G":
                view.move_to_last()
            case "g":
                view.move_to_first()
            case "q":
                self.exit()


def main() -> None:
    """Run one of them."""
    kind, number = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
    if kind == "list":
        ListApp(number).run()
    else:
        ThreadApp(number).run()


if __name__ == "__main__":
    main()
