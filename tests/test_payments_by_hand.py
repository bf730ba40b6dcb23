"""Every operation on payments, started from the screen of the real program over real HTTP, taken and refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.at_terminal import Person, settings_for
from trtui.demo import payments
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.quirks import Fault
from trtui.demo.server import ThreadedServer
from trtui.ui.asking import DEAF_SECONDS
from trtui.ui.bursts import REST

ANN = "14235550142"


class Shop:
    """An account with one customer on a line that takes payments and one on a line that does not."""

    def __init__(self) -> None:
        self.account = Account(1, failure_rate=0.0)
        self.line = self.account.add_dashboard("Main Line", "14235550100").dashboard_id
        self.without = self.account.add_dashboard("Service", "14235550101").dashboard_id
        self.account.dashboard(self.without).has_payments = False
        at = datetime.now(UTC) - timedelta(minutes=9)
        self.account.receive(self.line, ANN, "What do I owe you?", at=at)
        self.account.ensure_contact(self.line, ANN).display_name = "Ann Lee"
        self.account.receive(self.without, "14235550177", "Hello?", at=at + timedelta(minutes=1))
        self.service = Service(self.account)

    def effects(self, *kinds: str) -> list[tuple[str, str]]:
        """What was done to payments: its kind, and to whom."""
        return [(effect.kind, effect.phone) for effect in self.account.journal if effect.kind in kinds]

    def asked(self, method: str, ending: str) -> int:
        """How many requests of a method arrived whose path ends so."""
        return sum(
            1 for seen in self.service.requests if seen.method == method and seen.path.endswith(ending)
        )

    def refuse(self, ending: str) -> None:
        """Have the service say no to the next write of a kind."""
        self.service.schedule.faults.append(Fault("400", method="POST", path=ending))

    def late_payment(self, amount: str) -> int:
        """Ann owes something since long ago."""
        made = payments.request_payment(self.account, self.line, ANN, Decimal(amount), "Brake job")
        made.requested_at -= timedelta(days=40)
        self.account.dashboard(self.line).payment_terms_days = 14
        return made.payment_id


@contextmanager
def at_work(folder: Path, shop: Shop) -> Iterator[Person]:
    """The program on a terminal, with what it shows first."""
    with ThreadedServer(shop.service) as server:
        environment = settings_for(folder, server.url, shop.service.api_key, hold_seconds=0)
        with Person("--state-dir", str(folder / "state"), environment=environment) as person:
            person.see("Ann Lee")
            person.see("Press r to reply.")
            yield person
            assert person.quit() == 0


def command(person: Person, keys: str, then: Callable[[], object] | str) -> None:
    """Press the keys of a command: not as fast as letters of a text come."""
    person.watch(REST + 0.1)
    person.press(keys, then=then)


def prove(person: Person, amount: str, then: Callable[[], object] | str) -> None:
    """Type the amount that a question wants typed."""
    person.see("Type the amount")
    person.press(amount, then=lambda: amount in person.line_with("▌ " + amount) or amount in person.picture)
    person.press("\r", then=then)


def say_yes(person: Person, then: Callable[[], object] | str) -> None:
    person.see("Press y for")
    person.watch(2 * DEAF_SECONDS)
    person.press("y", then=then)


def fill_in(person: Person, amount: str, description: str) -> None:
    command(person, "+", then="Ask Ann Lee for a payment")
    person.press(amount, then=amount)
    person.press("\t")
    person.press(description, then=description)
    person.press("\r", then="Type the amount")


def choose(person: Person, downs: int, then: str) -> None:
    """Take a line of an open payment's menu."""
    command(person, "\x1b[H" + "j" * downs + "\r", then=then)


@pytest.mark.timeout(240)
def test_every_operation_is_taken(tmp_path: Path) -> None:
    shop = Shop()
    with at_work(tmp_path, shop) as person:
        person.press("p", then="They were never asked to")
        assert shop.asked("GET", "/payments") >= 1

        fill_in(person, "120.5", "Brake job")
        prove(person, "120.50", then=lambda: shop.effects("payment") == [("payment", ANN)])
        person.see("$120.50")
        (made,) = shop.account.dashboard(shop.line).payments.values()
        assert (made.amount, made.description) == (Decimal("120.50"), "Brake job")
        assert (made.reference_number or "").startswith("TR-")

        person.see("sent")
        command(person, "\r", then="What the service says")
        person.see(lambda: shop.asked("GET", f"/payments/{made.payment_id}"))
        command(person, "m", then="Press y for")
        say_yes(person, then=lambda: shop.effects("reminder") == [("reminder", ANN)])
        person.see("sent; there is one for each payment, ever")

        choose(person, 1, then="Mark $120.50 of Ann Lee as paid?")
        prove(person, "120.50", then=lambda: shop.effects("mark_paid") == [("mark_paid", ANN)])
        person.see("(MarkedAsPaid)")
        assert made.status == "MarkedAsPaid"

        fill_in(person, "7", "Key")
        prove(person, "7.00", then=lambda: len(shop.effects("payment")) == 2)
        command(person, "q", then="[Payments]")
        person.see("◷ sent")
        command(person, "gg", then=lambda: "▌$7.00" in person.picture)
        command(person, "\r", then="Ann Lee · $7.00 · sent")
        choose(person, 2, then="Cancel the request of $7.00 to Ann Lee?")
        prove(person, "7.00", then=lambda: shop.effects("cancel") == [("cancel", ANN)])
        person.see("(Cancelled)")

        command(person, "gP", then="2 · asked $127.50 · paid $120.50")
        command(person, "/", then="a reference number")
        person.press(made.reference_number or "", then=made.reference_number or "?")
        person.press("\r", then="The service knows 1 with reference number")
        queries = [dict(seen.query).get("reference_number") for seen in shop.service.requests]
        assert made.reference_number in queries
        person.press("\x1b")
    assert len(shop.effects("payment", "reminder", "mark_paid", "cancel")) == 5, "each once"


@pytest.mark.timeout(240)
def test_every_operation_is_refused_with_the_service_s_reason(tmp_path: Path) -> None:
    shop = Shop()
    owed = shop.late_payment("49.50")
    with at_work(tmp_path, shop) as person:
        command(person, "gP", then="Payments are switched off on Service.")
        person.see("$49.50")
        command(person, "\r", then="Ann Lee · $49.50 · past due")
        person.see(lambda: shop.asked("GET", f"/payments/{owed}"))

        shop.refuse("/resend")
        command(person, "m", then="Press y for")
        say_yes(person, then="reminder failed")
        shop.refuse("/mark_as_paid")
        choose(person, 1, then="Mark $49.50 of Ann Lee as paid?")
        prove(person, "49.50", then="mark paid failed")
        shop.refuse("/cancel")
        choose(person, 2, then="Cancel the request of $49.50")
        prove(person, "49.50", then="cancel failed")
        assert [shop.asked("POST", end) for end in ("/resend", "/mark_as_paid", "/cancel")] == [1, 1, 1]

        fill_in(person, "2000000", "A house")
        prove(person, "2000000.00", then="The amount requested is not valid")
        assert shop.asked("POST", "/payments") == 1

        shop.account.dashboard(shop.line).has_payments = False
        person.press("\x12", then="Payments are not enabled on this dashboard.")
        command(person, "gP", then="Payments are switched off on Main Line, Service.")
    assert shop.effects("reminder", "cancel") == []
