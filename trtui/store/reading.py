"""Threads, contacts, groups, tags and fields, read; and the bookkeeping of feeds."""

import json
from collections.abc import Iterable
from datetime import datetime
from sqlite3 import Row

from trtui.models import (
    Contact,
    ConversationKey,
    CustomField,
    Dashboard,
    DashboardId,
    FieldId,
    Group,
    GroupId,
    Message,
    MessageKey,
    Tag,
    TagId,
)
from trtui.store.lists import dashboard_from
from trtui.store.moments import moment, stamp
from trtui.store.plain_rows import safe
from trtui.store.records import FeedState
from trtui.store.room import FactsRoom
from trtui.store.rows import contact_from, edits_from, lay_edits, message_from
from trtui.text.cleaning import clean_line, clean_note
from trtui.text.phone import Phone

_NOT_FINAL = (
    "direction = 'S' AND coalesce(lower(status), '') NOT IN ('delivered', 'undelivered', 'failed', 'error')"
)


class Reading(FactsRoom):
    """What the service said of one thing, with what is pending laid over contacts."""

    # ---- threads

    def thread(
        self, key: ConversationKey, *, before: MessageKey | None = None, limit: int = 50
    ) -> list[Message]:
        """The newest texts of a conversation, or the newest older than `before`, oldest first.

        Nothing where `before` is not held (any more).
        """
        number = self._number_of(key)
        if number is None:
            return []
        below = 2**63 - 1
        if before is not None:
            row = self._message_row(number, before)
            if row is None:
                return []
            below = row["id"]
        rows = self._facts.read(
            "SELECT * FROM message WHERE conversation = ? AND id < ? ORDER BY id DESC LIMIT ?",
            (number, below, limit),
        )
        return [message_from(row) for row in reversed(rows)]

    def thread_count(self, key: ConversationKey) -> int:
        """How many texts of a conversation are held."""
        return self._facts.number(
            "SELECT count(*) FROM message WHERE conversation = ?", (self._number_of(key) or 0,)
        )

    def message(self, key: ConversationKey, message: MessageKey) -> Message | None:
        """One text; also by the key it went by before the service gave it an id."""
        number = self._number_of(key)
        row = None if number is None else self._message_row(number, message)
        return message_from(row) if row else None

    def names_of(self, key: ConversationKey, message: MessageKey) -> frozenset[str]:
        """All names that a text goes or went by: the service may name its id only later."""
        number = self._number_of(key)
        row = None if number is None else self._message_row(number, message)
        names = (row["mkey"], row["former_key"], row["remote_id"]) if row else (message,)
        return frozenset(name for name in names if name)

    def _message_row(self, conversation: int, message: MessageKey) -> Row | None:
        return self._facts.first(
            "SELECT * FROM message WHERE conversation = ? AND mkey = ?", (conversation, message)
        ) or self._facts.first(
            "SELECT * FROM message WHERE conversation = ? AND former_key = ?", (conversation, message)
        )

    def undelivered(self, since: datetime, limit: int = 200) -> list[tuple[ConversationKey, Message]]:
        """Sent texts whose delivery state is not final, newest first."""
        rows = self._facts.read(
            "SELECT m.*, c.dashboard, c.phone FROM message m JOIN conversation c ON c.id = m.conversation"
            f" WHERE {_NOT_FINAL} AND m.at >= ? ORDER BY m.id DESC LIMIT ?",
            (stamp(since), limit),
        )
        return [
            (ConversationKey(DashboardId(row["dashboard"]), Phone(row["phone"])), message_from(row))
            for row in rows
        ]

    # ---- contacts and what they are sorted by

    def contact(self, key: ConversationKey) -> Contact | None:
        """The contact with pending edits laid over; None where the service never told of it."""
        row = self._facts.first(
            "SELECT * FROM conversation WHERE dashboard = ? AND phone = ? AND known > 0",
            (key.dashboard, key.phone),
        )
        if row is None:
            return None
        last = None
        if row["last_message"] is not None:
            held = self._facts.first("SELECT * FROM message WHERE id = ?", (row["last_message"],))
            last = message_from(held) if held else None
        return lay_edits(contact_from(row, last), edits_from(row))

    def unresolved_not_told_since(
        self, dashboard: DashboardId, since: datetime, limit: int
    ) -> list[ConversationKey]:
        """Whom the service called unresolved before `since` and not again since then, whoever was told of longest ago first."""
        rows = self._facts.read(
            "SELECT phone FROM conversation WHERE dashboard = ? AND known = 2 AND is_resolved = 0 AND is_archived = 0"
            " AND flags_asked_at < ? ORDER BY flags_asked_at LIMIT ?",
            (dashboard, stamp(since), limit),
        )
        return [ConversationKey(dashboard, Phone(row["phone"])) for row in rows]

    def without_flags(
        self, dashboard: DashboardId, limit: int, *, among: Iterable[ConversationKey] | None = None
    ) -> list[ConversationKey]:
        """Conversations of which the service told texts but neither names nor flags, the newest first.

        `among` names those of the dashboard that are meant, where not all are.
        """
        phones = None if among is None else json.dumps([key.phone for key in among])
        rows = self._facts.read(
            "SELECT phone FROM conversation WHERE dashboard = :dashboard AND known = 1"
            " AND (:phones IS NULL OR phone IN (SELECT value FROM json_each(:phones)))"
            " ORDER BY last_at DESC LIMIT :limit",
            {"dashboard": dashboard, "phones": phones, "limit": limit},
        )
        return [ConversationKey(dashboard, Phone(row["phone"])) for row in rows]

    def told_since(self, dashboard: DashboardId, phones: Iterable[Phone], since: datetime) -> set[Phone]:
        """Which of these customers' contacts the service told of since then."""
        rows = self._facts.read(
            "SELECT phone FROM conversation WHERE dashboard = ? AND known = 2 AND contact_asked_at >= ?"
            " AND phone IN (SELECT value FROM json_each(?))",
            (dashboard, stamp(since), json.dumps(list(phones))),
        )
        return {Phone(row["phone"]) for row in rows}

    def count_known(self, dashboard: DashboardId) -> int:
        """How many contacts of a dashboard the service told of."""
        return self._facts.number(
            "SELECT count(*) FROM conversation WHERE dashboard = ? AND known = 2", (dashboard,)
        )

    def dashboards(self) -> list[Dashboard]:
        """The account's dashboards, by name."""
        rows = self._facts.read("SELECT * FROM dashboard ORDER BY name COLLATE NOCASE, id")
        return [dashboard_from(row) for row in rows]

    def groups(self, dashboard: DashboardId) -> list[Group]:
        """A dashboard's groups, by name."""
        rows = self._facts.read(
            "SELECT * FROM contact_list WHERE dashboard = ? ORDER BY name COLLATE NOCASE, id", (dashboard,)
        )
        return [_group(row) for row in rows]

    def tags(self, dashboard: DashboardId | None) -> list[Tag]:
        """A dashboard's tags, or everybody's, by name."""
        rows = self._facts.read(
            "SELECT * FROM tag WHERE ? IS NULL OR dashboard = ? ORDER BY name COLLATE NOCASE, dashboard, id",
            (dashboard, dashboard),
        )
        return [
            Tag(TagId(row["id"]), DashboardId(row["dashboard"]), clean_line(row["name"]), safe(row["color"]))
            for row in rows
        ]

    def fields(self, dashboard: DashboardId) -> list[CustomField]:
        """A dashboard's custom fields, by name."""
        rows = self._facts.read(
            "SELECT * FROM custom_field WHERE dashboard = ? ORDER BY name COLLATE NOCASE, id", (dashboard,)
        )
        return [CustomField(FieldId(row["id"]), dashboard, clean_line(row["name"])) for row in rows]

    def tag_counts(self) -> dict[TagId, int]:
        """How many of the contacts held have each tag, as shown."""
        rows = self._facts.read("SELECT tag, count(*) AS held FROM contact_tag GROUP BY tag")
        return {TagId(row["tag"]): row["held"] for row in rows}

    def field_counts(self) -> dict[FieldId, int]:
        """How many of the contacts held have something in each custom field, as shown."""
        rows = self._facts.read("SELECT field, count(*) AS held FROM contact_field GROUP BY field")
        return {FieldId(row["field"]): row["held"] for row in rows}

    def members(self, group: Group, limit: int) -> list[ConversationKey]:
        """Who of the contacts held is in a group, as shown: the first `limit` of them by name."""
        rows = self._facts.read(
            "SELECT c.phone FROM conversation c WHERE c.dashboard = ? AND c.known = 2"
            " AND c.id IN (SELECT conversation FROM contact_group WHERE grp = ?) ORDER BY c.needle LIMIT ?",
            (group.dashboard, group.id, limit),
        )
        return [ConversationKey(group.dashboard, Phone(row["phone"])) for row in rows]

    def members_not_told_since(
        self, dashboard: DashboardId, group: GroupId, since: datetime, limit: int
    ) -> list[ConversationKey]:
        """Whom the service called members before `since` and not told of since then, longest ago first."""
        rows = self._facts.read(
            "SELECT c.phone FROM contact_group g JOIN conversation c ON c.id = g.conversation WHERE g.grp = ?"
            " AND c.dashboard = ? AND c.contact_asked_at < ? ORDER BY c.contact_asked_at LIMIT ?",
            (group, dashboard, stamp(since), limit),
        )
        return [ConversationKey(dashboard, Phone(row["phone"])) for row in rows]

    def group(self, dashboard: DashboardId, group: GroupId) -> Group | None:
        """One group."""
        row = self._facts.first(
            "SELECT * FROM contact_list WHERE dashboard = ? AND id = ?", (dashboard, group)
        )
        return _group(row) if row else None

    def count_members(self, group: Group) -> int:
        """How many of the contacts held are in a group, as shown."""
        return self._facts.number(
            "SELECT count(*) FROM contact_group g JOIN conversation c ON c.id = g.conversation"
            " WHERE g.grp = ? AND c.dashboard = ? AND c.known = 2",
            (group.id, group.dashboard),
        )

    # ---- feeds

    def feed(self, name: str) -> FeedState | None:
        """The bookkeeping of one feed."""
        row = self._facts.first("SELECT * FROM feed WHERE name = ?", (name,))
        return _feed(row) if row else None

    def feeds(self) -> list[FeedState]:
        """The bookkeeping of all feeds, by name."""
        return [_feed(row) for row in self._facts.read("SELECT * FROM feed ORDER BY name")]

    def forget_feeds(self, prefix: str) -> None:
        """Forget the bookkeeping of all feeds whose names begin so."""
        with self._facts.write():
            self._facts.execute("DELETE FROM feed WHERE substr(name, 1, ?) = ?", (len(prefix), prefix))

    def note_feed(self, state: FeedState) -> None:
        """Keep a feed's bookkeeping in place of what was kept. Moves `Store.version` only where its problem changed."""
        with self._facts.write():
            before = self.feed(state.name)
            honoured = state.is_filter_honoured
            self._facts.execute(
                "INSERT OR REPLACE INTO feed"
                " (name, asked_at, succeeded_at, cursor, done, total, problem, is_filter_honoured, is_switched_off)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    state.name,
                    stamp(state.asked_at),
                    stamp(state.succeeded_at),
                    state.cursor,
                    state.done,
                    state.total,
                    state.problem,
                    None if honoured is None else int(honoured),
                    int(state.is_switched_off),
                ),
            )
            if (before.problem if before else None) != state.problem:
                self._bump()


def _group(row: Row) -> Group:
    return Group(
        id=GroupId(row["id"]),
        dashboard=DashboardId(row["dashboard"]),
        name=clean_line(row["name"]),
        notes=None if row["notes"] is None else clean_note(row["notes"]),
        member_count=row["member_count"],
        is_keyword=bool(row["is_keyword"]),
        last_message_sent_at=moment(row["last_message_sent_at"]),
    )


def _feed(row: Row) -> FeedState:
    honoured = row["is_filter_honoured"]
    return FeedState(
        name=row["name"],
        asked_at=moment(row["asked_at"]),
        succeeded_at=moment(row["succeeded_at"]),
        cursor=row["cursor"],
        done=row["done"],
        total=row["total"],
        problem=safe(row["problem"]),
        is_filter_honoured=None if honoured is None else bool(honoured),
        is_switched_off=bool(row["is_switched_off"]),
    )
