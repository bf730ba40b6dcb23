"""A small business whose store is tested: a line, customers with numbers instead of names, and a virtual clock."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.clock import START, VirtualClock
from trtui.models import (
    Action,
    Contact,
    Conversation,
    ConversationKey,
    ConversationRow,
    Dashboard,
    DashboardId,
    Direction,
    Intent,
    IntentId,
    IntentState,
    ListQuery,
    Message,
    MessageKey,
)
from trtui.store import Merged, Store
from trtui.text.cleaning import clean, clean_line, fingerprint
from trtui.text.phone import Phone

MAIN = DashboardId(1)
YARD = DashboardId(2)


def key(number: int = 0, dashboard: DashboardId = MAIN) -> ConversationKey:
    """The conversation with the customer of a number."""
    return ConversationKey(dashboard, Phone(f"1423555{number:04d}"))


def at(minutes: float) -> datetime:
    """So many minutes after the shop opened; most things happened before it did."""
    return START + timedelta(minutes=minutes)


def text(
    body: str,
    minutes: float,
    *,
    name: str | None = "",
    sent: bool = False,
    status: str | None = None,
    media: tuple[str, ...] = (),
) -> Message:
    """A text; `name` is the service's id ("" makes one of body and time, None is a text that came without)."""
    moment = at(minutes)
    direction = Direction.SENT if sent else Direction.RECEIVED
    identity = f"{body}@{minutes:g}" if name == "" else name
    mark = fingerprint(body)
    return Message(
        key=MessageKey(identity or f"~{direction}{moment.timestamp()}{mark}"),
        id=identity,
        direction=direction,
        body=clean(body) if body else clean(""),
        fingerprint=mark,
        sent_or_received_at=moment,
        delivery_status=clean(status) if status else None,
        media=tuple(clean(url) for url in media),
    )


def contact(
    number: int = 0,
    name: str | None = None,
    *,
    dashboard: DashboardId = MAIN,
    last: Message | None = None,
    resolved: bool = False,
    archived: bool = False,
    note: str | None = None,
) -> Contact:
    """A contact as the service would tell of it; `dataclasses.replace` changes the rest."""
    return Contact(
        key=key(number, dashboard),
        display_name=None if name is None else clean_line(name),
        is_resolved=resolved,
        is_archived=archived,
        note=None if note is None else clean(note),
        last_message=last,
    )


class Shop:
    """The store of a test, with the words that tests need most."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.clock = VirtualClock()
        self.store = Store.open(directory, clock=self.clock)

    @property
    def now(self) -> datetime:
        """The moment."""
        return self.clock.now()

    def reopen(self) -> Store:
        """Close the store and open it as the next process would."""
        self.store.close()
        self.store = Store.open(self.directory, clock=self.clock)
        return self.store

    def tell(self, *contacts: Contact, asked: float = 0.0) -> Merged:
        """The service answers a question that was asked `asked` minutes after the start."""
        merged = [
            self.store.facts.merge_contacts(dashboard, found, at(asked))
            for dashboard in dict.fromkeys(each.key.dashboard for each in contacts)
            if (found := [each for each in contacts if each.key.dashboard == dashboard])
        ]
        return Merged(
            sum(each.changed for each in merged), tuple(new for each in merged for new in each.new_inbound)
        )

    def tell_texts(self, number: int, *messages: Message, asked: float = 0.0) -> Merged:
        """The service answers with texts of a customer."""
        return self.store.facts.merge_messages(key(number), messages, at(asked))

    def tell_rows(self, *rows: tuple[int, Message | None], asked: float = 0.0) -> Merged:
        """The service answers with rows of the conversation list."""
        told = [Conversation(key(number), last) for number, last in rows]
        return self.store.facts.merge_conversations(MAIN, told, at(asked))

    def open_lines(self, *names: str) -> None:
        """The account has these dashboards, numbered from 1."""
        lines = [
            Dashboard(DashboardId(1 + place), clean_line(name), None) for place, name in enumerate(names)
        ]
        self.store.facts.merge_dashboards(lines, complete=True, asked_at=START)

    def row(self, number: int = 0) -> ConversationRow:
        """A customer's row."""
        found = self.store.facts.row(key(number))
        assert found is not None
        return found

    def listed(self, query: ListQuery | None = None) -> list[int]:
        """The numbers of the customers that a list holds, in its order."""
        rows = self.store.facts.window(query or ListQuery(), 0, 1_000, self.now)
        return [int(row.key.phone[-4:]) for row in rows]

    def bodies(self, number: int = 0, limit: int = 50) -> list[str]:
        """What a thread says, oldest first."""
        return [message.body for message in self.store.facts.thread(key(number), limit=limit)]

    def ask(
        self,
        action: Action,
        number: int | None = 0,
        *,
        hold: float = 0.0,
        written_against: MessageKey | None = None,
    ) -> IntentId:
        """Put an intent into the outbox, held for `hold` seconds."""
        phone = None if number is None else key(number).phone
        return self.store.outbox.add(
            action,
            MAIN,
            phone,
            now=self.now,
            hold=timedelta(seconds=hold) if hold else None,
            written_against=written_against,
        ).id

    def claim(self) -> Intent:
        """The worker takes the next."""
        found = self.store.outbox.claim_next(self.now, owner="test")
        assert found is not None
        return found

    def state(self, intent: IntentId) -> IntentState:
        """Where an intent stands."""
        found = self.store.outbox.intent(intent)
        assert found is not None
        return found.state


def resolved(contacts: Iterable[Contact]) -> list[Contact]:
    """The same contacts, resolved."""
    return [replace(each, is_resolved=True) for each in contacts]
