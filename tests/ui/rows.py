"""Rows and texts for tests of the list and the thread, and sources that can be changed under them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from trtui.models import (
    ConversationKey,
    ConversationRow,
    DashboardId,
    DeliveryPhase,
    Direction,
    Intent,
    IntentId,
    IntentState,
    Message,
    MessageKey,
    SendText,
)
from trtui.text.cleaning import clean, clean_line
from trtui.text.phone import Phone

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")


def key(number: int) -> ConversationKey:
    return ConversationKey(DashboardId(1), Phone(f"1423555{number:04d}"))


PLAIN_ROW = ConversationRow(
    key=key(0),
    name=clean_line("Ann Lee"),
    last_text=clean("Is my order ready?"),
    last_at=NOW - timedelta(minutes=42),
    last_direction=Direction.RECEIVED,
    last_phase=DeliveryPhase.UNKNOWN,
    last_has_media=False,
    waiting_since=None,
    is_resolved=False,
    is_archived=False,
    is_blocked=False,
    is_suppressed=False,
    opted_out_at=None,
    snoozed_until=None,
    has_draft=False,
    is_unseen=False,
    pending=0,
    failed=0,
)


def row(number: int) -> ConversationRow:
    """A row whose name is its number, so that a test sees it on the screen."""
    return replace(PLAIN_ROW, key=key(number), name=clean_line(f"Row {number:04d}"))


class ChangingRows:
    """A source whose rows a test sets."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.rows = [row(number) for number in numbers]
        self.version = 0
        self.windows = 0

    def set(self, numbers: Sequence[int]) -> None:
        self.rows = [row(number) for number in numbers]
        self.version += 1

    def count(self) -> int:
        return len(self.rows)

    def window(self, offset: int, limit: int) -> Sequence[ConversationRow]:
        self.windows += 1
        return self.rows[offset : offset + limit]

    def position(self, wanted: ConversationKey) -> int | None:
        return next((index for index, row in enumerate(self.rows) if row.key == wanted), None)


def message(
    number: int, body: str | None = None, *, inbound: bool = True, status: str | None = "delivered"
) -> Message:
    """A text whose body says its number; one an hour."""
    return Message(
        key=MessageKey(f"m{number}"),
        id=f"m{number}",
        direction=Direction.RECEIVED if inbound else Direction.SENT,
        body=clean(f"Text {number:04d}" if body is None else body),
        fingerprint="",
        sent_or_received_at=NOW - timedelta(hours=10_000 - number),
        sender=None if inbound else clean_line("Kim"),
        delivery_status=None if inbound or status is None else clean_line(status),
    )


def intent(number: int, state: IntentState, body: str = "On its way", **more: object) -> Intent:
    """A text on its way."""
    made = Intent(
        id=IntentId(f"i{number}"),
        action=SendText(body),
        dashboard=DashboardId(1),
        phone=key(0).phone,
        state=state,
        created_at=NOW,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the fields of Intent, as the test names them


class ChangingThread:
    """A source whose texts a test sets."""

    def __init__(self, messages: Sequence[Message], intents: Sequence[Intent] = ()) -> None:
        self.messages = list(messages)
        self.pending = list(intents)
        self.version = 0
        self.read = 0

    def change(
        self, messages: Sequence[Message] | None = None, intents: Sequence[Intent] | None = None
    ) -> None:
        self.messages = self.messages if messages is None else list(messages)
        self.pending = self.pending if intents is None else list(intents)
        self.version += 1

    def page(self, before: MessageKey | None, limit: int) -> Sequence[Message]:
        end = len(self.messages)
        if before is not None:
            end = next(index for index, message in enumerate(self.messages) if message.key == before)
        found = self.messages[max(0, end - limit) : end]
        self.read += len(found)
        return found

    def intents(self) -> Sequence[Intent]:
        return self.pending
