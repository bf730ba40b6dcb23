"""What came lately, of all conversations: texts by when they were said, and who began to wait when."""

from datetime import datetime
from sqlite3 import Row
from typing import NamedTuple

from trtui.models import ConversationKey, ConversationRow, DashboardId, Message, MessageKey
from trtui.store.moments import stamp
from trtui.store.plain_rows import LIST_COLUMNS
from trtui.store.room import FactsRoom
from trtui.store.rows import list_row, message_from
from trtui.store.texts import first_number
from trtui.text.phone import Phone

_TEXTS = "SELECT m.*, c.dashboard, c.phone FROM message m JOIN conversation c ON c.id = m.conversation"


class TextMark(NamedTuple):
    """A text, and what tells it from others for good: its key changes where the service names its id late."""

    key: ConversationKey
    subject: str
    message: MessageKey


class News(FactsRoom):
    """Reads whose cost grows with what came lately, not with what is held."""

    def texts_since(self, since: datetime, limit: int) -> list[tuple[ConversationKey, Message]]:
        """The newest texts said at `since` or later, ours and theirs, at most `limit`; oldest first."""
        rows = self._facts.read(
            f"{_TEXTS} WHERE m.id >= ? ORDER BY m.id DESC LIMIT ?", (first_number(since), limit)
        )
        return [_told(row) for row in reversed(rows)]

    def inbound_since(self, since: datetime) -> list[TextMark]:
        """The marks of all customers' texts said at `since` or later, oldest first: cheap, to find those not seen yet."""
        rows = self._facts.read(
            "SELECT m.at, m.fingerprint, m.mkey, c.dashboard, c.phone FROM message m"
            " JOIN conversation c ON c.id = m.conversation WHERE m.id >= ? AND m.direction = 'R' ORDER BY m.id",
            (first_number(since),),
        )
        return [
            TextMark(
                ConversationKey(DashboardId(row["dashboard"]), Phone(row["phone"])),
                f"{row['dashboard']}/{row['phone']}/{row['at']}/{row['fingerprint']}",
                MessageKey(row["mkey"]),
            )
            for row in rows
        ]

    def undeliverable_since(self, since: datetime, limit: int) -> list[tuple[ConversationKey, Message]]:
        """Texts of ours, sent at `since` or later, that the carrier did not deliver; oldest first."""
        rows = self._facts.read(
            f"{_TEXTS} WHERE m.id >= ? AND m.direction = 'S'"
            " AND lower(m.status) IN ('undelivered', 'failed', 'error') ORDER BY m.id LIMIT ?",
            (first_number(since), limit),
        )
        return [_told(row) for row in rows]

    def waiting_since(
        self, first: datetime, last: datetime, now: datetime, limit: int
    ) -> list[ConversationRow]:
        """Unresolved conversations, neither archived nor snoozed, whose wait began from `first` to `last`; oldest first."""
        rows = self._facts.read(
            f"SELECT {LIST_COLUMNS} FROM conversation WHERE e_archived = 0 AND e_rank = 0"
            " AND e_order BETWEEN ? AND ? AND e_snooze <= ? ORDER BY e_order LIMIT ?",
            (stamp(first), stamp(last), stamp(now), limit),
        )
        return [list_row(row) for row in rows]


def _told(row: Row) -> tuple[ConversationKey, Message]:
    return ConversationKey(DashboardId(row["dashboard"]), Phone(row["phone"])), message_from(row)
