"""A home whose account was worked on, and commands over it that go the long way and the quick one, at one moment."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tests.hostile import payloads
from tests.store.shop import at, contact, key, text
from trtui.cli import main
from trtui.clock import SystemClock
from trtui.headless import sights
from trtui.headless.glance import FILE, Glance
from trtui.models import (
    Action,
    ArchiveConversation,
    CancelPayment,
    Contact,
    Dashboard,
    DashboardId,
    Payment,
    PaymentId,
    PaymentState,
    RemindPayment,
    ResolveConversation,
    SendText,
    Tag,
    TagId,
)
from trtui.store import Connection, FeedState, Store, WorkerStatus
from trtui.sync.held import WHOLE
from trtui.sync.lease import Lease
from trtui.text.cleaning import clean, clean_line

BESIDE: Final = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "TRTUI_BASE_URL": "http://127.0.0.1:1/api/v3"}
MAIN, YARD = DashboardId(1), DashboardId(2)
Said = tuple[int, str, str]


class Home:
    """A home whose account was worked on, and commands over it in this process. No time passes."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.state = folder / "state"
        self.config = folder / "config.toml"
        self.key = folder / "key"
        self.key.write_text("0123456789abcdef0123456789abcdef\n")
        self.key.chmod(0o600)
        self.config.write_text(f'[account]\napi_key_file = "{self.key}"\n')
        self.now = SystemClock().now()
        self._capsys = capsys
        for name in list(os.environ):
            if name.startswith("TRTUI_"):
                monkeypatch.delenv(name)
        for name, value in BESIDE.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(SystemClock, "now", lambda _: self.now)
        monkeypatch.setattr(sights, "_now", lambda: self.now)

    def words(self, *command: str) -> list[str]:
        return ["--config", str(self.config), "--state-dir", str(self.state), *command]

    def long(self, *command: str) -> Said:
        """What the long way prints, and its exit status; it leaves word for the quick one."""
        words = self.words(*command)
        try:
            status = main(words, glance=Glance(words, os.environ))
        except SystemExit as ended:  # the arguments made no sense
            status = int(ended.code or 0)
        said = self._capsys.readouterr()
        return status, said.out, said.err

    def quick(self, *command: str) -> Said | None:
        """What the quick way prints; None where it leaves it to the long one."""
        status = Glance(self.words(*command), os.environ).print()
        said = self._capsys.readouterr()
        if status is None:
            assert said == ("", "")
            return None
        return status, said.out, said.err

    @property
    def account(self) -> Path:
        (found,) = (self.state / "accounts").iterdir()
        return found

    @contextmanager
    def store(self) -> Iterator[Store]:
        store = Store.open(self.account, clock=SystemClock())
        try:
            yield store
        finally:
            store.close()

    @contextmanager
    def beside_a_worker(self) -> Iterator[None]:
        """With somebody who has the lease and reaches the service."""
        with self.store() as store:
            assert store.desk.set_worker_status(WorkerStatus(Connection.ONLINE, self.now, self.now))
        lease = Lease(self.account)
        assert lease.try_take()
        try:
            yield
        finally:
            lease.release()


def work(home: Home) -> None:
    """Make the account, and everything on it that a command prints."""
    home.long("outbox")  # makes the store
    with home.store() as store:
        lines = [
            Dashboard(DashboardId(1 + n), clean_line(name), None) for n, name in enumerate(("Main", "Yard"))
        ]
        store.facts.merge_dashboards(lines, complete=True, asked_at=at(0))
        people = [
            replace(contact(0, "Ann", last=text("Hello?\nAnyone?", 1)), tags=(TagId("t1"), TagId("gone"))),
            contact(1, None, last=text("Größe 👍🏽 ﷽ שלום", 2)),
            contact(2, "Bob", resolved=True, last=text("Bye", 3, sent=True, status="delivered")),
            contact(3, "Zed", archived=True, resolved=True, note="=cmd()"),
            replace(contact(4, "Opt", last=text("STOP", 4)), opted_out_at=at(4), is_blocked=True),
            contact(5, "Lee", last=text("", 5, media=("https://example.com/1.jpg",))),
        ]
        store.facts.merge_contacts(MAIN, people, at(6))
        store.facts.merge_tags(
            MAIN, [Tag(TagId("t1"), MAIN, clean_line("VIP"))], complete=True, asked_at=at(0)
        )
        store.facts.merge_contacts(YARD, [contact(6, "Sue", dashboard=YARD, last=text("Yo", 6))], at(7))
        store.facts.merge_messages(
            key(0), [text(f"Text {n}\nmore", 1 - n, sent=n % 2 > 0) for n in range(5)], at(7)
        )
        store.facts.merge_payments(MAIN, [bill(n) for n in range(7)], at(7))
        for name in (f"thread/1/{key(0).phone}", "payments/1", "payments/2", "recent/1", "recent/2"):
            store.facts.note_feed(FeedState(name, at(8), at(8), WHOLE))
        store.desk.snooze(key(5), home.now + timedelta(hours=1), home.now)
        store.desk.save_draft(key(0), "Dear Ann", now=home.now)
        ask(store, home, Random(1), ["Hi", "Größe\n\x1b[31m", "long " * 40])
    (home.account / FILE).unlink()  # that command left word


def bill(number: int, words: str = "Tires", **others: object) -> Payment:
    """One of many payments, all of them different."""
    states = [*PaymentState, "Odd\tone"]
    made = Payment(
        PaymentId(number),
        MAIN,
        None if number == 6 else key(number % 5).phone,
        None if number == 5 else Decimal(number * 1_111).scaleb(-2),
        clean(words),
        clean(states[(number + 1) % len(states)]),
        requested_at=None if number == 4 else at(-number * 5_000),
        is_past_due=number % 2 == 0,
        reminder_was_sent=number % 3 == 2,
    )
    return replace(made, **others)  # type: ignore[arg-type]  # fields by name


def ask(store: Store, home: Home, chance: Random, texts: list[str]) -> None:
    """Put something of several kinds into the outbox, in several states."""
    asked: list[Action] = [
        *(SendText(words) for words in texts),
        *(
            ResolveConversation(),
            ArchiveConversation(),
            RemindPayment(PaymentId(3)),
            CancelPayment(PaymentId(4)),
        ),
    ]
    for number, action in enumerate(asked):
        when = home.now - timedelta(minutes=chance.randrange(100_000))
        intent = store.outbox.add(action, MAIN, key(number % 5).phone, now=when)
        if number % 3 == 1:
            store.outbox.withdraw(intent.id, now=home.now)


def work_hard(home: Home, seed: int) -> None:
    """Have what people write, and what attacks terminals, everywhere, by chance."""
    chance = Random(seed)
    pool = [payload.text[:6_000] for payload in payloads()] + [
        "",
        " ",
        "Ann",
        "=1+1",
        "a\r\nb",
        "zoë",
        "e\u0301" * 90,
    ]

    def words() -> str:
        return chance.choice(pool)

    work(home)
    with home.store() as store:
        lines = [Dashboard(line, clean_line(words() or "x"), None) for line in (MAIN, YARD)]
        store.facts.merge_dashboards(lines, complete=True, asked_at=at(9))
        for line in (MAIN, YARD):
            store.facts.merge_contacts(line, [_anybody(n, line, chance, words) for n in range(20)], at(9))
        store.facts.merge_tags(
            MAIN, [Tag(TagId("t1"), MAIN, clean_line(words()))], complete=True, asked_at=at(9)
        )
        sent = [
            text(words(), -n, name=f"m{n}", sent=chance.random() < 0.5, status=words()) for n in range(30)
        ]
        told = [replace(each, sender=clean_line(words()), delivery_error=clean(words())) for each in sent]
        store.facts.merge_messages(key(0), told, at(9))
        bills = [
            bill(n, words(), recipient=clean_line(words()), reference_number=clean_line(words()))
            for n in range(25)
        ]
        store.facts.merge_payments(MAIN, bills, at(9))
        ask(store, home, chance, [made for _ in range(9) if (made := words().replace("\0", ""))])


def _anybody(number: int, line: DashboardId, chance: Random, words: Callable[[], str]) -> Contact:
    made = contact(
        number,
        words() if chance.random() < 0.7 else None,
        dashboard=line,
        last=text(words(), chance.randrange(-90_000, 0), name=f"{line}/{number}")
        if chance.random() < 0.8
        else None,
        resolved=chance.random() < 0.4,
        archived=chance.random() < 0.2,
        note=words(),
    )
    return replace(
        made,
        first_name=clean_line(words()),
        last_name=clean_line(words()),
        suppressed_reason=clean(words()),
        is_suppressed=chance.random() < 0.2,
        opted_out_at=at(-number) if chance.random() < 0.2 else None,
        tags=tuple(TagId(tag) for tag in ("t1", words() or "x") if chance.random() < 0.5),
        total_sent=number,
    )
