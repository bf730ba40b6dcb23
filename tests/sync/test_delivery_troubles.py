"""What goes wrong around a call, in the store or in trtui itself, leaves every intent where somebody can go on with it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.sync.office import BOB, Office
from trtui.calls import CallRecord
from trtui.demo.quirks import parse_quirks
from trtui.models import ArchiveConversation, Intent, IntentId, IntentState, MessageKey, SendText
from trtui.store import StoreBusyError, StoreCannotWriteError
from trtui.store.ledger import Ledger
from trtui.store.outbox import Outbox
from trtui.store.processes import process_name
from trtui.sync.deeds import texts

HELLO = SendText("Your order is ready.", "Kim")
MISTAKE = "Something went wrong in trtui itself; the log says how."


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "store")
    made.receive("Is it ready?")
    yield made
    made.store.close()


def test_a_text_whose_call_can_not_be_written_down_goes_once_it_can(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = office.ask(HELLO)
    open_call, refusals = office.store.ledger.open_call, [1, 2]

    def busy(record: CallRecord) -> None:
        if refusals:
            refusals.pop()
            raise StoreBusyError("Somebody else writes.")
        open_call(record)

    monkeypatch.setattr(office.store.ledger, "open_call", busy)
    office.work(bears=StoreBusyError)
    assert office.intent(asked).state is IntentState.DONE
    assert office.effects("text") == [HELLO.body]


def _fail(*_: object) -> NoReturn:
    raise KeyError("a mistake")


def test_a_mistake_of_trtuis_own_before_a_call_is_shown(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "read_thread", _fail)
    asked = office.ask(HELLO, written_against=MessageKey("m"))
    office.work(bears=KeyError)
    settled = office.intent(asked)
    assert (settled.state, settled.reason) == (IntentState.FAILED, MISTAKE)
    assert office.requests("POST") == 0


def test_a_mistake_of_trtuis_own_after_a_call_is_read_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = office.ask(HELLO)
    with monkeypatch.context() as patch:
        patch.setattr(office.store.facts, "merge_messages", _fail)
        office.work(1, bears=KeyError)
    settled = office.intent(asked)
    assert (settled.state, settled.reason) == (IntentState.UNKNOWN, MISTAKE)
    office.work()
    assert office.intent(asked).state is IntentState.DONE
    assert office.effects("text") == [HELLO.body]


def test_too_many_calls_while_looking_before_a_text_leave_it_in_the_queue(office: Office) -> None:
    office.fault("429", method="GET", retry_after="7")
    asked = office.ask(HELLO, written_against=MessageKey("m"))
    office.work(1)
    assert office.intent(asked).state is IntentState.QUEUED


def test_a_refusal_of_an_earlier_attempt_does_not_shorten_the_search_for_a_later_one(tmp_path: Path) -> None:
    """After "too many calls" one look is enough. The attempt that follows is cut off by a store that fails beside it."""
    office = Office(tmp_path / "store", parse_quirks(["visible_late=45"]))
    asked = office.ask(HELLO)
    office.fault("429", retry_after="1")
    ledger, calls = office.store.ledger, list[str]()

    def open_call(record: CallRecord) -> None:
        calls.append(record.purpose)
        if len(calls) == 3:  # the second attempt sets out, and something else is asked for meanwhile
            office.fault("slow", milliseconds=20_000.0)
            office.ask(ArchiveConversation(), BOB)
        if len(calls) == 4:
            raise StoreBusyError("Somebody else writes.")
        Ledger.open_call(ledger, record)

    ledger.open_call = open_call  # type: ignore[method-assign]
    office.work(3600, bears=StoreBusyError)
    assert calls[:3] == ["send_message", "looking for a text", "send_message"]
    assert office.intent(asked).state is IntentState.DONE
    assert office.effects("text") == [HELLO.body]
    office.store.close()


def test_a_text_that_was_claimed_when_the_store_failed_beside_it_goes_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its task had not run yet: nobody would have said what became of it."""
    asked = [office.ask(HELLO), office.ask(HELLO, BOB)]
    claim_next, claims = office.store.outbox.claim_next, [0]

    def claim(*args: Any, **kwargs: Any) -> Intent | None:
        claims[0] += 1
        if claims[0] == 2:
            raise StoreBusyError("Somebody else writes.")
        return claim_next(*args, **kwargs)

    monkeypatch.setattr(office.store.outbox, "claim_next", claim)
    office.work(bears=StoreBusyError)
    assert [office.intent(each).state for each in asked] == [IntentState.DONE] * 2
    assert office.effects("text") == [HELLO.body] * 2


def test_an_outcome_that_comes_too_late_stops_nothing(office: Office) -> None:
    """The disk does not take it; by the time it does, the agent has said what happened."""
    asked = office.ask(HELLO)
    office.fault("drop_after")
    office.work(until=lambda: office.intent(asked).state is IntentState.UNKNOWN)
    outbox, refusals = office.store.outbox, list[str]()

    def settle(intent: IntentId, state: IntentState, **how: object) -> Intent:
        if not refusals:
            refusals.append(intent)
            outbox.answer_unknown(intent, happened=True, now=office.clock.now())
            raise StoreCannotWriteError("The disk is full.")
        return Outbox.settle(outbox, intent, state, **how)  # type: ignore[arg-type]

    outbox.settle = settle  # type: ignore[method-assign]
    office.work(bears=StoreCannotWriteError)
    assert refusals == [asked]
    assert office.intent(asked).state is IntentState.DONE


def test_what_nobody_can_be_asked_about_is_asked_of_the_agent(office: Office) -> None:
    asked = office.ask(HELLO)
    office.fault("drop_before")
    office.fault("400", method="GET", times=None)
    office.work(3600)
    settled = office.intent(asked)
    assert (settled.state, settled.needs_person) == (IntentState.UNKNOWN, True)
    assert settled.reason
    assert settled.reason.startswith("Nobody can tell whether it happened.")
    looked = office.requests("GET")
    office.work(3600)
    assert office.requests("GET") == looked, "it goes on using up the budget"


def test_what_a_worker_of_this_process_left_behind_is_looked_for_by_the_next(office: Office) -> None:
    asked = office.ask(HELLO)
    assert office.store.outbox.claim_next(office.clock.now(), owner=process_name())
    assert office.store.outbox.recover(office.clock.now()) == []
    [changed] = office.store.outbox.recover(office.clock.now(), owner=process_name())
    assert (changed.id, changed.state) == (asked, IntentState.UNKNOWN)
