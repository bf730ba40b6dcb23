"""Each kind of intent is done once, whatever the service does; what may have happened is found, or asked about."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.clock import run_virtual
from tests.sync.office import ANN, BOB, Office
from trtui.demo.quirks import parse_quirks
from trtui.models import (
    CLEAR,
    Action,
    ArchiveConversation,
    BulkEditContacts,
    CancelPayment,
    ContactEdit,
    CreateDashboard,
    CreateGroup,
    CreatePayment,
    DeleteContact,
    DeleteDashboard,
    DeleteGroup,
    EditContact,
    GroupId,
    IntentState,
    MarkPaymentPaid,
    MessageKey,
    PaymentId,
    RemindPayment,
    RenameDashboard,
    ReopenConversation,
    ResolveConversation,
    SendText,
    UnarchiveConversation,
    UpdateGroup,
)
from trtui.sync.delivery import LOOK_AT
from trtui.sync.kinds import KINDS
from trtui.text.phone import Phone

HELLO = SendText("Your order is ready.", "Kim")
MAYBE = ["500_after", "502", "drop_after", "reset_after", "truncated", "non_json_200", "empty_200", "slow"]
"""What leaves a caller not knowing whether the service did it."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "store")
    yield made
    made.store.close()


def _payment(office: Office) -> int:
    """A payment that Ann was asked for before."""
    asked = office.ask(CreatePayment(Decimal("49.50"), "Deposit"))
    office.work()
    settled = office.intent(asked)
    assert settled.state is IntentState.DONE
    assert settled.remote_id is not None
    return int(settled.remote_id.partition("/")[2])


@dataclass(frozen=True)
class Case:
    """One kind of intent: how it is asked for and the effects it has, exactly once or at least once."""

    action: Action
    effects: tuple[str, ...]
    phone: Phone | None = ANN


def _case(office: Office, kind: type[Action]) -> Case:
    office.receive("Hello?")
    group = office.account.add_group(office.line, "Fall sale").group_id
    match kind.__name__:
        case "SendText":
            return Case(HELLO, ("text",))
        case "ArchiveConversation":
            return Case(ArchiveConversation(), ("archive",))
        case "UnarchiveConversation":
            office.account.set_archived(office.line, ANN, is_archived=True)
            return Case(UnarchiveConversation(), ("unarchive",))
        case "ResolveConversation":
            return Case(ResolveConversation(), ("contact",))
        case "ReopenConversation":
            return Case(ReopenConversation(), ("contact",))
        case "EditContact":
            return Case(EditContact(ContactEdit(note="Prefers calls"), ContactEdit(note=CLEAR)), ("contact",))
        case "DeleteContact":
            office.account.ensure_contact(office.line, BOB)
            return Case(DeleteContact(), ("delete_contact",), BOB)
        case "BulkEditContacts":
            return Case(BulkEditContacts((ANN, BOB), ContactEdit(is_resolved=True)), ("contact",), None)
        case "CreateGroup":
            return Case(CreateGroup("Winter sale"), ("group",), None)
        case "UpdateGroup":
            return Case(UpdateGroup(GroupId(group), "Spring sale"), ("group",), None)
        case "DeleteGroup":
            return Case(DeleteGroup(GroupId(group)), ("delete_group",), None)
        case "CreateDashboard":
            return Case(CreateDashboard("Second Line", Phone("14235550199")), ("dashboard",), None)
        case "RenameDashboard":
            return Case(RenameDashboard("Front Desk"), ("dashboard",), None)
        case "DeleteDashboard":
            return Case(DeleteDashboard(), ("delete_dashboard",), None)
        case "CreatePayment":
            return Case(CreatePayment(Decimal("120.00"), "Invoice 7", "Please pay"), ("payment",))
    payment = PaymentId(_payment(office))
    actions: dict[str, tuple[Action, str]] = {
        "RemindPayment": (RemindPayment(payment), "reminder"),
        "MarkPaymentPaid": (MarkPaymentPaid(payment), "mark_paid"),
        "CancelPayment": (CancelPayment(payment), "cancel"),
    }
    action, effect = actions[kind.__name__]
    return Case(action, (effect,))


ALL = sorted(KINDS, key=lambda kind: kind.__name__)
ONCE = [kind for kind in ALL if not KINDS[kind].is_repeatable]


def _begin(office: Office, kind: type[Action]) -> tuple[Case, int]:
    case = _case(office, kind)
    return case, len(office.effects(*case.effects))


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_kind_is_done(office: Office, kind: type[Action]) -> None:
    case, before = _begin(office, kind)
    dashboard = 0 if kind is CreateDashboard else None
    asked = office.ask(case.action, case.phone, dashboard=dashboard)
    office.work()
    assert office.intent(asked).state is IntentState.DONE, office.intent(asked).reason
    expected = 2 if kind is BulkEditContacts else 1
    assert len(office.effects(*case.effects)) - before == expected


@pytest.mark.parametrize("fault", MAYBE)
@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_what_may_have_happened_happens_once(office: Office, kind: type[Action], fault: str) -> None:
    """Whether the effect took place before the fault or never, in the end there is one, or the agent is asked."""
    case, before = _begin(office, kind)
    dashboard = 0 if kind is CreateDashboard else None
    asked = office.ask(case.action, case.phone, dashboard=dashboard)
    for method in ("POST", "PUT", "DELETE"):
        office.fault(fault, method=method, milliseconds=90_000.0)
    office.work()
    settled = office.intent(asked)
    happened = len(office.effects(*case.effects)) - before
    if kind in ONCE:
        assert happened <= 1
        if settled.state is IntentState.DONE:
            assert happened == 1
        else:
            assert settled.state is IntentState.UNKNOWN
            assert settled.needs_person
            assert happened == 0, "what happened was not found"
    else:
        assert settled.state is IntentState.DONE, settled.reason
        assert happened >= 1


@pytest.mark.parametrize("fault", ["drop_before", "reset_before", "500", "503"])
def test_a_text_that_never_happened_is_asked_about_and_not_sent_again(office: Office, fault: str) -> None:
    office.receive("Is it ready?")
    asked = office.ask(HELLO)
    office.fault(fault)
    office.work(3600)
    settled = office.intent(asked)
    assert (settled.state, settled.needs_person) == (IntentState.UNKNOWN, True)
    assert office.effects("text") == []
    assert office.requests("POST") == 1
    assert office.requests("GET") >= len(LOOK_AT)
    office.store.outbox.answer_unknown(asked, happened=False, now=office.clock.now())
    office.work()
    assert office.intent(asked).state is IntentState.DONE
    assert office.effects("text") == [HELLO.body]


def test_the_agent_can_say_that_it_did_arrive(office: Office) -> None:
    asked = office.ask(HELLO)
    office.fault("drop_before")
    office.work(3600)
    office.store.outbox.answer_unknown(asked, happened=True, now=office.clock.now())
    office.work()
    assert office.intent(asked).state is IntentState.DONE
    assert office.requests("POST") == 1


def test_two_identical_texts_stay_two(office: Office) -> None:
    """The first is lost on the way, the second arrives: one message settles one intent."""
    office.receive("Hello?")
    first = office.ask(HELLO)
    second = office.ask(HELLO)
    office.fault("drop_after")
    office.work(3600)
    one, two = office.intent(first), office.intent(second)
    assert (one.state, two.state) == (IntentState.DONE, IntentState.DONE)
    assert one.remote_id != two.remote_id
    assert office.effects("text") == [HELLO.body, HELLO.body]


def test_a_text_that_gets_its_id_late_settles_no_other(tmp_path: Path) -> None:
    """The answer to the first came without an id, the thread has one: it is still the first's."""
    office = Office(tmp_path / "store", parse_quirks(["missing_ids=all"]))
    office.receive("Hello?")
    first = office.ask(HELLO)
    office.work()
    assert office.intent(first).state is IntentState.DONE
    office.service.quirks = parse_quirks([])
    second = office.ask(HELLO)
    office.fault("drop_before")
    office.work(3600)
    assert office.intent(second).needs_person, "it was taken for the first, and never sent"
    assert len(office.store.facts.thread(office.ann)) == 2
    assert office.effects("text") == [HELLO.body]
    office.store.close()


def test_an_identical_text_of_long_ago_settles_nothing(office: Office) -> None:
    office.receive("Hello?")
    office.account.send(office.line, ANN, HELLO.body, sender_name="Kim")
    office.clock.advance(3600)
    asked = office.ask(HELLO)
    office.fault("drop_before")
    office.work(3600)
    assert office.intent(asked).needs_person
    assert len(office.effects("text")) == 1


def test_a_colleagues_identical_text_settles_nothing(office: Office) -> None:
    office.receive("Hello?")
    asked = office.ask(HELLO)
    office.fault("drop_before")
    office.work(until=lambda: office.intent(asked).state is IntentState.UNKNOWN)
    office.account.send(office.line, ANN, HELLO.body, sender_name="Dana")
    office.work(3600)
    assert office.intent(asked).needs_person


def test_a_text_that_shows_late_is_found(tmp_path: Path) -> None:
    office = Office(tmp_path / "store", parse_quirks(["visible_late=45"]))
    try:
        office.receive("Hello?")
        asked = office.ask(HELLO)
        office.fault("drop_after")
        office.work(3600)
        assert office.intent(asked).state is IntentState.DONE
        assert office.effects("text") == [HELLO.body]
    finally:
        office.store.close()


def test_a_refused_text_fails_in_the_services_words(office: Office) -> None:
    asked = office.ask(SendText("x" * 1601))
    office.work()
    settled = office.intent(asked)
    assert settled.state is IntentState.FAILED
    assert settled.reason
    assert office.requests("POST") == 1


def test_a_text_to_somebody_who_opted_out_fails(office: Office) -> None:
    office.receive("STOP")
    asked = office.ask(HELLO)
    office.work()
    settled = office.intent(asked)
    assert settled.state is IntentState.FAILED
    assert settled.reason


@pytest.mark.parametrize("refusal", ["429", "429_after"])
def test_too_many_calls_are_waited_out_and_the_text_goes_once(office: Office, refusal: str) -> None:
    """Also where the service did send it, against all convention."""
    office.receive("Hello?")
    asked = office.ask(HELLO)
    office.fault(refusal, retry_after="7")
    office.work(3600)
    assert office.intent(asked).state is IntentState.DONE
    assert office.effects("text") == [HELLO.body]


def test_a_wrong_key_keeps_the_text(office: Office) -> None:
    asked = office.ask(HELLO)
    office.fault("401", times=None)
    office.work(30)
    assert office.intent(asked).state is IntentState.QUEUED
    office.service.schedule.faults.clear()
    office.work()
    assert office.intent(asked).state is IntentState.DONE
    assert office.effects("text") == [HELLO.body]


def test_what_the_customer_wrote_meanwhile_stops_the_text(office: Office) -> None:
    office.receive("Is it ready?")
    (message,) = office.account.find_contact(office.line, ANN).messages  # type: ignore[union-attr]
    office.clock.advance(60)
    office.receive("Never mind, cancel it!")
    asked = office.ask(HELLO, written_against=MessageKey(message.message_id))
    office.work()
    stale = office.intent(asked)
    assert stale.state is IntentState.STALE
    assert stale.reason
    assert "Never mind" in stale.reason
    assert office.effects("text") == []
    newest = office.store.facts.thread(office.ann)[-1]
    office.store.outbox.retry(asked, now=office.clock.now(), written_against=newest.key)
    office.work()
    assert office.intent(asked).state is IntentState.DONE
    assert office.effects("text") == [HELLO.body]


def test_a_text_of_ours_since_then_does_not_stop_it(office: Office) -> None:
    office.receive("Is it ready?")
    (message,) = office.account.find_contact(office.line, ANN).messages  # type: ignore[union-attr]
    office.clock.advance(60)
    office.account.send(office.line, ANN, "One moment", sender_name="Dana")
    asked = office.ask(HELLO, written_against=MessageKey(message.message_id))
    office.work()
    assert office.intent(asked).state is IntentState.DONE


def test_order_is_kept_within_a_conversation(office: Office) -> None:
    """Archive waits for the text before it, the text for the unknown one before that; another customer doesn't."""
    office.receive("Hello?")
    first = office.ask(SendText("one"))
    second = office.ask(SendText("two"))
    archive = office.ask(ArchiveConversation())
    other = office.ask(SendText("elsewhere"), BOB)
    office.fault("drop_after", path=ANN)
    office.work(3600)
    assert [office.intent(i).state for i in (first, second, archive, other)] == [IntentState.DONE] * 4
    journal = [
        (effect.kind, effect.body) for effect in office.account.journal if effect.kind in ("text", "archive")
    ]
    assert [entry for entry in journal if entry[1] != "elsewhere"] == [
        ("text", "one"),
        ("text", "two"),
        ("archive", ""),
    ]
    assert journal.index(("text", "elsewhere")) < journal.index(("text", "two"))


def test_a_held_text_goes_when_its_time_is_over_and_not_before(office: Office) -> None:
    asked = office.ask(HELLO, hold=timedelta(seconds=5))
    office.work(4.5)
    assert office.effects("text") == []
    office.work(60)
    assert office.intent(asked).state is IntentState.DONE


def test_a_text_called_back_never_goes(office: Office) -> None:
    asked = office.ask(HELLO, hold=timedelta(seconds=5))
    office.work(2)
    office.store.outbox.withdraw(asked, now=office.clock.now())
    office.work(600)
    assert office.effects("text") == []
    assert office.intent(asked).state is IntentState.WITHDRAWN


def test_a_payment_is_reminded_about_once_ever(office: Office) -> None:
    office.receive("Hello?")
    payment = PaymentId(_payment(office))
    first = office.ask(RemindPayment(payment))
    office.work()
    second = office.ask(RemindPayment(payment))
    office.work()
    assert office.intent(first).state is IntentState.DONE
    assert office.intent(second).state is IntentState.FAILED
    assert "only one" in str(office.intent(second).reason)
    assert len(office.effects("reminder")) == 1


@pytest.mark.parametrize("is_cut_off", [False, True])
def test_a_payment_that_the_service_agrees_to_close_without_showing_it_is_read(
    office: Office, is_cut_off: bool
) -> None:
    office.receive("Hello?")
    payment = PaymentId(_payment(office))
    office.fault("empty_200", path="/mark_as_paid")
    if is_cut_off:
        office.fault("500", method="GET", path=f"/payments/{payment}", after=1, times=None)
    asked = office.ask(MarkPaymentPaid(payment))
    office.work()
    assert office.intent(asked).state is IntentState.DONE, "it is done, whether it can be looked at or not"
    held = office.store.facts.payment(office.line, payment)
    assert held is not None
    assert held.status == ("Sent" if is_cut_off else "MarkedAsPaid")
    assert len(office.effects("mark_paid")) == 1


def test_a_paid_payment_is_not_cancelled(office: Office) -> None:
    office.receive("Hello?")
    payment = PaymentId(_payment(office))
    office.ask(MarkPaymentPaid(payment))
    asked = office.ask(CancelPayment(payment))
    office.work()
    assert office.intent(asked).state is IntentState.FAILED
    assert office.effects("cancel") == []


def test_a_repeatable_intent_that_keeps_failing_is_shown(office: Office) -> None:
    office.receive("Hello?")
    asked = office.ask(ArchiveConversation())
    office.fault("500", method="PUT", times=None)
    office.work(7200)
    settled = office.intent(asked)
    assert settled.state is IntentState.FAILED
    assert settled.reason


def test_a_text_in_flight_when_the_worker_stops_is_unknown(office: Office) -> None:
    office.receive("Hello?")
    asked = office.ask(HELLO)
    office.fault("slow", milliseconds=20_000.0)

    async def stop_in_the_middle() -> None:
        working = asyncio.create_task(office._work(600, None))
        await asyncio.sleep(3)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    run_virtual(stop_in_the_middle(), office.clock)
    assert office.intent(asked).state is IntentState.UNKNOWN
    office.work(3600)
    assert office.intent(asked).state is IntentState.DONE
    assert office.effects("text") == [HELLO.body]


@pytest.mark.parametrize("others", [150, 1_050])
@pytest.mark.parametrize("kind", [CreateGroup, CreateDashboard])
def test_what_was_made_is_found_behind_any_number_of_others(
    office: Office, kind: type[Action], others: int
) -> None:
    for number in range(others):
        if kind is CreateGroup:
            office.account.add_group(office.line, f"Group {number}")
        else:
            office.account.add_dashboard(f"Line {number}", f"1706555{number:04d}")
    case = _case(office, kind)
    before = len(office.effects(*case.effects))
    office.fault("drop_after")
    asked = office.ask(case.action, None, dashboard=0 if kind is CreateDashboard else None)
    office.work()
    assert office.intent(asked).state is IntentState.DONE
    assert len(office.effects(*case.effects)) == before + 1
    assert office.requests("POST") == 1
