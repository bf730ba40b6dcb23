"""The outbox: states and their order, the log, what an interruption leaves, and rows that can't be read."""

import os
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from tests.store.shop import MAIN, Shop, at, contact, key, text
from trtui.models import (
    Action,
    ArchiveConversation,
    BulkEditContacts,
    CancelPayment,
    ContactEdit,
    CreateGroup,
    CreatePayment,
    DashboardId,
    IntentId,
    IntentState,
    MessageKey,
    PaymentId,
    RemindPayment,
    ResolveConversation,
    SendText,
)
from trtui.store import RefusedChangeError
from trtui.store import bulk as bulk_module
from trtui.store.intents import MOVES
from trtui.store.processes import is_alive, process_name
from trtui.text.cleaning import own

HELD, QUEUED, SENDING = IntentState.HELD, IntentState.QUEUED, IntentState.SENDING
STALE, UNKNOWN = IntentState.STALE, IntentState.UNKNOWN
DONE, FAILED, WITHDRAWN = IntentState.DONE, IntentState.FAILED, IntentState.WITHDRAWN


def _bring_to(shop: Shop, state: IntentState, number: int = 0) -> IntentId:
    """An intent about a customer that has come to a state on the ordinary way."""
    outbox = shop.store.outbox
    intent = shop.ask(SendText(f"to {state}"), number, hold=5 if state is HELD else 0)
    if state in (HELD, QUEUED):
        return intent
    if state is WITHDRAWN:
        outbox.withdraw(intent, now=shop.now)
        shop.store.desk.discard_draft(key(number))
        return intent
    assert shop.claim().id == intent
    if state in (DONE, FAILED):
        outbox.settle(intent, state, now=shop.now, reason=own("so it is"))
    elif state is STALE:
        outbox.mark_stale(intent, now=shop.now)
    elif state is UNKNOWN:
        outbox.mark_unknown(intent, own("cut off"), now=shop.now)
    return intent


def test_an_intent_is_whole_on_disk_when_it_was_asked_for(shop: Shop) -> None:
    body = "exact bytes \u202e 🙂\n"
    action = SendText(body, sender_name="Dana", media=("https://example.com/a.jpg",))
    intent = shop.ask(action, written_against=MessageKey("m-9"))
    shop.reopen()
    found = shop.store.outbox.intent(intent)
    assert found is not None
    assert found.action == action
    assert (found.key, found.state, found.created_at) == (key(0), QUEUED, shop.now)
    assert (found.written_against, found.attempts) == (MessageKey("m-9"), 0)


def test_a_text_takes_the_place_of_its_draft_in_one_step(shop: Shop) -> None:
    shop.store.desk.save_draft(key(0), "hello", now=shop.now)
    shop.store.desk.save_draft(key(1), "other", now=shop.now)
    shop.ask(SendText("hello"), 0)
    assert [draft.key for draft in shop.store.desk.drafts()] == [key(1)]
    shop.ask(ResolveConversation(), 1)
    assert shop.store.desk.draft(key(1)) is not None, "only a text does"


def test_what_needs_a_customer_is_refused_without_one(shop: Shop) -> None:
    with pytest.raises(ValueError, match="needs a customer"):
        shop.ask(SendText("hello"), None)
    assert shop.store.outbox.history() == []


# -- states


def _changes(shop: Shop, intent: IntentId) -> dict[str, tuple[IntentState, object]]:
    """Everything that can be done with an intent by name: what it would become, and how."""
    outbox, now, reason = shop.store.outbox, shop.now, own("why")
    return {
        "withdraw": (WITHDRAWN, lambda: outbox.withdraw(intent, now=now)),
        "requeue": (QUEUED, lambda: outbox.requeue(intent, reason, now=now)),
        "done": (DONE, lambda: outbox.settle(intent, DONE, now=now)),
        "failed": (FAILED, lambda: outbox.settle(intent, FAILED, now=now, reason=reason)),
        "stale": (STALE, lambda: outbox.mark_stale(intent, now=now)),
        "unknown": (UNKNOWN, lambda: outbox.mark_unknown(intent, reason, now=now)),
        "happened": (DONE, lambda: outbox.answer_unknown(intent, happened=True, now=now)),
        "did not": (QUEUED, lambda: outbox.answer_unknown(intent, happened=False, now=now)),
        "retry": (QUEUED, lambda: outbox.retry(intent, now=now)),
        "dismiss": (FAILED, lambda: outbox.dismiss(intent, now=now)),
    }


POSSIBLE = {
    HELD: {"withdraw"},
    QUEUED: {"withdraw", "retry"},
    SENDING: {"requeue", "done", "failed", "stale", "unknown"},
    STALE: {"withdraw", "retry"},
    UNKNOWN: {"requeue", "done", "failed", "unknown", "happened"},
    DONE: set(),
    FAILED: {"retry", "dismiss"},
    WITHDRAWN: set(),
}


@pytest.mark.parametrize(
    ("state", "change"),
    list(product(IntentState, ["withdraw", "requeue", "done", "failed", "stale", "unknown"]))
    + list(product(IntentState, ["happened", "did not", "retry", "dismiss"])),
)
def test_from_each_state_only_what_makes_sense_can_follow(
    shop: Shop, state: IntentState, change: str
) -> None:
    intent = _bring_to(shop, state)
    lines = len(shop.store.outbox.log(intent))
    after, run = _changes(shop, intent)[change]
    assert callable(run)
    if change in POSSIBLE[state]:
        run()
        assert shop.state(intent) is after
        assert after in MOVES[state]
        last = shop.store.outbox.log(intent)[-1]
        assert (last.before, last.after, len(shop.store.outbox.log(intent))) == (state, after, lines + 1)
    else:
        with pytest.raises(RefusedChangeError, match=r"can't be done any more|reading back"):
            run()
        assert shop.state(intent) is state
        assert len(shop.store.outbox.log(intent)) == lines


def test_an_unknown_one_can_be_taken_back_only_once_a_person_is_asked(shop: Shop) -> None:
    intent = _bring_to(shop, UNKNOWN)
    shop.store.outbox.mark_unknown(intent, own("could not tell"), now=shop.now, needs_person=True)
    shop.store.outbox.withdraw(intent, now=shop.now)
    assert shop.state(intent) is WITHDRAWN
    draft = shop.store.desk.draft(key(0))
    assert draft is not None
    assert draft.text == "to unknown"


def test_that_an_unknown_one_did_not_happen_is_only_taken_while_a_person_is_asked(shop: Shop) -> None:
    """Two who answer one question: the second would have it done again while the first's is on its way."""
    intent = _bring_to(shop, UNKNOWN)
    shop.store.outbox.mark_unknown(intent, own("could not tell"), now=shop.now, needs_person=True)
    shop.store.outbox.answer_unknown(intent, happened=False, now=shop.now)
    shop.claim()
    shop.store.outbox.mark_unknown(intent, own("cut off"), now=shop.now)
    with pytest.raises(RefusedChangeError, match="still reading back"):
        shop.store.outbox.answer_unknown(intent, happened=False, now=shop.now)
    assert shop.state(intent) is UNKNOWN


def test_what_is_not_there_can_not_be_changed(shop: Shop) -> None:
    with pytest.raises(RefusedChangeError, match="not in the outbox"):
        shop.store.outbox.withdraw(IntentId("never"), now=shop.now)
    assert shop.store.outbox.intent(IntentId("never")) is None
    assert shop.store.outbox.log(IntentId("never")) == []


def test_nothing_but_an_end_settles(shop: Shop) -> None:
    intent = _bring_to(shop, SENDING)
    with pytest.raises(ValueError, match="settles nothing"):
        shop.store.outbox.settle(intent, QUEUED, now=shop.now)


def test_the_log_tells_the_whole_story(shop: Shop) -> None:
    outbox = shop.store.outbox
    intent = shop.ask(SendText("hello"), hold=5)
    shop.clock.advance(6)
    outbox.release_due(shop.now)
    shop.claim()
    outbox.mark_unknown(intent, own("cut off"), now=shop.now)
    outbox.requeue(intent, own("certainly not"), now=shop.now)
    shop.claim()
    outbox.settle(intent, DONE, now=shop.now, remote_id="m-1", evidence="answer")
    shop.reopen()
    story = [(change.before, change.after) for change in shop.store.outbox.log(intent)]
    assert story == [
        (None, HELD),
        (HELD, QUEUED),
        (QUEUED, SENDING),
        (SENDING, UNKNOWN),
        (UNKNOWN, QUEUED),
        (QUEUED, SENDING),
        (SENDING, DONE),
    ]
    found = shop.store.outbox.intent(intent)
    assert found is not None
    assert (found.attempts, found.remote_id, found.settled_at) == (2, "m-1", shop.now)


# -- taking back


def test_a_text_that_is_taken_back_stands_before_what_was_begun_since(shop: Shop) -> None:
    intent = shop.ask(SendText("first thought"), hold=5, written_against=MessageKey("m-1"))
    shop.store.desk.save_draft(key(0), "second thought", now=shop.now)
    shop.store.outbox.withdraw(intent, now=shop.now)
    draft = shop.store.desk.draft(key(0))
    assert draft is not None
    assert draft.text == "first thought\n\nsecond thought"
    assert draft.written_against == MessageKey("m-1")


def test_taking_the_same_words_back_twice_keeps_them_once(shop: Shop) -> None:
    intent = shop.ask(SendText("hello"), hold=5)
    shop.store.desk.save_draft(key(0), "hello", now=shop.now)
    shop.store.outbox.withdraw(intent, now=shop.now)
    assert [draft.text for draft in shop.store.desk.drafts()] == ["hello"]


def test_a_refused_text_is_a_draft_again_once_however_many_put_it_back(shop: Shop) -> None:
    intent = _bring_to(shop, FAILED)
    body = shop.store.outbox.history()[0].action.body  # type: ignore[union-attr]
    shop.store.outbox.dismiss(intent, now=shop.now, to_draft=True)
    shop.store.desk.save_draft(key(0), f"{body} and more", now=shop.now)
    shop.store.outbox.dismiss(intent, now=shop.now, to_draft=True)
    assert [draft.text for draft in shop.store.desk.drafts()] == [f"{body} and more"]


def test_what_is_no_text_leaves_no_draft(shop: Shop) -> None:
    shop.store.outbox.withdraw(shop.ask(ArchiveConversation()), now=shop.now)
    assert shop.store.desk.drafts() == []


# -- holding


def test_a_hold_ends_at_its_time_and_not_before(shop: Shop) -> None:
    intent = shop.ask(SendText("hello"), hold=5)
    outbox = shop.store.outbox
    assert outbox.next_release(shop.now) == shop.now + timedelta(seconds=5)
    shop.clock.advance(4.9)
    assert outbox.release_due(shop.now) == []
    assert outbox.claim_next(shop.now, owner="w") is None
    shop.clock.advance(0.1)
    assert [each.state for each in outbox.release_due(shop.now)] == [QUEUED]
    assert outbox.next_release(shop.now) is None
    assert shop.claim().id == intent


def test_setting_the_clock_neither_ends_a_hold_nor_makes_it_longer(shop: Shop) -> None:
    shop.ask(SendText("hello"), hold=5)
    shop.clock.jump_wall(3_600)
    assert shop.store.outbox.release_due(shop.now) == []
    assert shop.store.outbox.next_release(shop.now) == shop.now + timedelta(seconds=5)
    shop.clock.jump_wall(-7_200)
    shop.clock.advance(5)
    assert len(shop.store.outbox.release_due(shop.now)) == 1


def test_a_hold_that_was_slept_over_waits_for_the_agent(shop: Shop) -> None:
    intent = shop.ask(SendText("hello"), hold=5)
    shop.clock.suspend(3_600)
    [released] = shop.store.outbox.release_due(shop.now)
    assert (released.state, released.needs_person) == (QUEUED, True)
    assert released.reason is not None
    assert shop.store.outbox.claim_next(shop.now, owner="w") is None
    shop.store.outbox.retry(intent, now=shop.now)
    assert shop.claim().id == intent


@pytest.mark.parametrize("seconds", [0, 6])
@pytest.mark.parametrize("mend", ["release_due", "recover"])
def test_a_hold_whose_process_died_becomes_a_draft(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, mend: str, seconds: int
) -> None:
    """By the worker of another process as by the next one's, and also where its time was over by then."""
    monkeypatch.setattr(bulk_module, "process_name", lambda: "999999999/1/gone")
    intent = shop.ask(SendText("hello"), hold=5)
    shop.clock.advance(seconds)
    getattr(shop.store.outbox, mend)(shop.now)
    assert shop.state(intent) is WITHDRAWN
    assert [draft.text for draft in shop.store.desk.drafts()] == ["hello"]


# -- whose turn it is


def test_intents_about_a_customer_go_one_after_the_other_and_hold_up_nobody_else(shop: Shop) -> None:
    outbox = shop.store.outbox
    first, second = shop.ask(SendText("first"), 0), shop.ask(SendText("second"), 0)
    other = shop.ask(SendText("other"), 1)
    assert [shop.claim().id, shop.claim().id] == [first, other]
    assert outbox.claim_next(shop.now, owner="w") is None
    outbox.mark_unknown(first, own("cut off"), now=shop.now)
    assert outbox.claim_next(shop.now, owner="w") is None, "nobody knows whether the first went"
    outbox.mark_unknown(first, own("could not tell"), now=shop.now, needs_person=True)
    assert outbox.claim_next(shop.now, owner="w") is None
    outbox.answer_unknown(first, happened=False, now=shop.now)
    assert shop.claim().id == first
    outbox.settle(first, FAILED, now=shop.now, reason=own("no"))
    assert shop.claim().id == second


@pytest.mark.parametrize("state", [HELD, SENDING, STALE, UNKNOWN])
def test_what_is_not_settled_holds_up_what_comes_after_it(shop: Shop, state: IntentState) -> None:
    _bring_to(shop, state)
    shop.ask(ResolveConversation())
    assert shop.store.outbox.claim_next(shop.now, owner="w") is None


@pytest.mark.parametrize("state", [DONE, FAILED, WITHDRAWN])
def test_what_is_settled_does_not(shop: Shop, state: IntentState) -> None:
    _bring_to(shop, state)
    later = shop.ask(ResolveConversation())
    assert shop.claim().id == later


def test_one_edit_of_many_waits_for_each_of_them_and_each_for_it(shop: Shop) -> None:
    blocking = shop.ask(SendText("hello"), 1)
    bulk: Action = BulkEditContacts((key(1).phone, key(2).phone, key(1).phone), ContactEdit(is_resolved=True))
    many = shop.ask(bulk, None)
    later = shop.ask(SendText("later"), 2)
    assert shop.claim().id == blocking
    assert shop.store.outbox.claim_next(shop.now, owner="w") is None
    shop.store.outbox.settle(blocking, DONE, now=shop.now)
    assert shop.claim().id == many
    assert shop.store.outbox.claim_next(shop.now, owner="w") is None
    shop.store.outbox.settle(many, DONE, now=shop.now)
    assert shop.claim().id == later


def test_what_is_about_no_customer_keeps_the_order_of_its_dashboard(shop: Shop) -> None:
    first, second = shop.ask(CreateGroup("a"), None), shop.ask(CreateGroup("b"), None)
    to_a_customer = shop.ask(SendText("hi"), 0)
    elsewhere = shop.store.outbox.add(CreateGroup("c"), DashboardId(9), None, now=shop.now).id
    assert [shop.claim().id for _ in range(3)] == [first, to_a_customer, elsewhere]
    shop.store.outbox.settle(first, DONE, now=shop.now)
    assert shop.claim().id == second


def test_what_is_put_off_waits_for_its_time(shop: Shop) -> None:
    outbox = shop.store.outbox
    intent = _bring_to(shop, SENDING)
    other = shop.ask(SendText("other"), 1)
    outbox.requeue(intent, own("offline"), now=shop.now, not_before=at(1))
    assert outbox.next_claim_at(shop.now) == at(1)
    assert shop.claim().id == other
    assert outbox.claim_next(shop.now, owner="w") is None
    shop.clock.advance(60)
    assert outbox.next_claim_at(shop.now) is None
    assert shop.claim().id == intent


def test_a_clock_that_is_set_back_puts_nothing_off(shop: Shop) -> None:
    intent = shop.ask(SendText("again"))
    shop.claim()
    shop.store.outbox.requeue(
        intent, own("too many calls"), now=shop.now, not_before=shop.now + timedelta(minutes=15)
    )
    assert shop.store.outbox.claim_next(shop.now, owner="w") is None
    shop.clock.jump_wall(-3_600)
    assert shop.claim().id == intent


def test_one_text_of_the_service_settles_one_intent(shop: Shop) -> None:
    outbox = shop.store.outbox
    first = _bring_to(shop, UNKNOWN)
    outbox.settle(first, DONE, now=shop.now, remote_id="m-1")
    second = _bring_to(shop, UNKNOWN)
    with pytest.raises(RefusedChangeError, match="already known"):
        outbox.settle(second, DONE, now=shop.now, remote_id="m-1")
    assert shop.state(second) is UNKNOWN
    assert len(outbox.log(second)) == 3
    elsewhere = _bring_to(shop, UNKNOWN, 1)
    outbox.settle(elsewhere, DONE, now=shop.now, remote_id="m-1")
    assert outbox.claimed_remote_ids(key(0)) == {"m-1"}
    assert outbox.claimed_remote_ids(key(2)) == frozenset()


# -- after a crash


def test_what_a_dead_worker_was_sending_is_unknown_and_what_a_live_one_sends_is_not(shop: Shop) -> None:
    dead, live = shop.ask(SendText("dead"), 0), shop.ask(SendText("live"), 1)
    shop.store.outbox.claim_next(shop.now, owner="999999999/1/gone")
    shop.store.outbox.claim_next(shop.now, owner=process_name())
    [changed] = shop.store.outbox.recover(shop.now)
    assert (changed.id, changed.state, changed.needs_person) == (dead, UNKNOWN, False)
    assert shop.state(live) is SENDING
    assert shop.store.outbox.recover(shop.now) == []


def test_what_waited_for_more_than_ten_minutes_is_shown_and_not_fired(shop: Shop) -> None:
    outbox = shop.store.outbox
    old = shop.ask(SendText("old"), 0)
    shop.clock.advance(9 * 60)
    recent = shop.ask(SendText("recent"), 1)
    assert outbox.recover(shop.now) == []
    shop.clock.advance(2 * 60)
    [changed] = outbox.recover(shop.now)
    assert (changed.id, changed.state, changed.needs_person) == (old, QUEUED, True)
    assert shop.claim().id == recent
    assert outbox.claim_next(shop.now, owner="w") is None
    outbox.retry(old, now=shop.now)
    assert shop.claim().id == old
    assert outbox.recover(shop.now, is_alive=lambda _: True) == []


def test_a_process_is_known_by_more_than_its_pid() -> None:
    name = process_name()
    pid, started, boot = name.split("/", 2)
    assert is_alive(name)
    assert int(pid) == os.getpid()
    assert not is_alive(f"{pid}/{int(started) + 1}/{boot}"), "another program with the same pid"
    assert not is_alive(f"{pid}/{started}/another boot")
    assert not is_alive("")
    assert not is_alive("test")
    assert not is_alive(f"{pid}/{started}/")


def test_a_process_that_ended_and_was_not_fetched_is_dead() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    boot = process_name().split("/", 2)[2]
    stat = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
    assert not is_alive(f"{child}/{stat[19]}/{boot}")
    os.waitpid(child, 0)


# -- what can't be read


@pytest.mark.parametrize(
    "content",
    ["", "{}", "not json", '{"kind": "Nap"}', '{"kind": "SendText"}', '{"kind": "SendText", "body": 7}'],
)
@pytest.mark.parametrize("state", [HELD, QUEUED, SENDING, UNKNOWN])
def test_a_row_that_can_not_be_read_is_given_up_and_holds_up_nothing(
    shop: Shop, state: IntentState, content: str
) -> None:
    shop.tell(contact(0, last=text("hi", -1)))
    broken = _bring_to(shop, state)
    with shop.store._desk_file.write():
        shop.store._desk_file.execute(
            "UPDATE intent SET action = ?, owner = 'gone', holder = 'gone' WHERE id = ?", (content, broken)
        )
    later = shop.ask(SendText("later"), 0)
    shop.reopen()
    assert any("can't be read" in notice for notice in shop.store.notices)
    outbox = shop.store.outbox
    outbox.recover(shop.now)
    outbox.release_due(shop.now)
    assert shop.claim().id == later
    assert [intent.id for intent in outbox.pending()] == [later]
    assert outbox.log(broken)[-1].after is FAILED
    assert shop.row().pending == 1


# -- reading


def test_what_is_open_is_told_of_a_conversation_or_of_all_in_the_order_asked(shop: Shop) -> None:
    done, failed = _bring_to(shop, DONE), _bring_to(shop, FAILED)
    dismissed = _bring_to(shop, FAILED)
    shop.store.outbox.dismiss(dismissed, now=shop.now)
    queued, other = shop.ask(SendText("queued"), 0), shop.ask(SendText("other"), 1)
    outbox = shop.store.outbox
    assert [intent.id for intent in outbox.pending()] == [failed, queued, other]
    assert [intent.id for intent in outbox.pending(key(0))] == [failed, queued]
    assert [intent.id for intent in outbox.unsettled()] == [queued, other]
    assert [intent.id for intent in outbox.history()] == [other, queued, dismissed, failed, done]
    assert [intent.id for intent in outbox.history(2)] == [other, queued]


def test_each_change_is_drawn_anew(shop: Shop) -> None:
    version = shop.store.version()
    intent = shop.ask(SendText("hello"))
    versions = [version, shop.store.version()]
    shop.claim()
    versions.append(shop.store.version())
    shop.store.outbox.mark_unknown(intent, own("cut off"), now=shop.now)
    versions.append(shop.store.version())
    shop.store.outbox.settle(intent, DONE, now=shop.now)
    versions.append(shop.store.version())
    assert len(set(versions)) == len(versions)


def test_money_and_payments_come_back_exactly(shop: Shop) -> None:
    actions: list[Action] = [
        CreatePayment(Decimal("1234.50"), "roof", "please", "ref"),
        replace(CreatePayment(Decimal("0.10"), "x"), message=None),
    ]
    for action in actions:
        shop.ask(action, 0)
    shop.store.outbox.add(RemindPayment(PaymentId(7)), MAIN, key(0).phone, now=shop.now)
    found = [intent.action for intent in shop.store.outbox.unsettled()]
    assert found == [*actions, RemindPayment(PaymentId(7))]
    amounts = [action.amount for action in found if isinstance(action, CreatePayment)]
    assert [str(amount) for amount in amounts] == ["1234.50", "0.10"]


# -- pausing


def test_what_is_paused_is_not_claimed_until_it_is_resumed_and_no_process_changes_that(shop: Shop) -> None:
    first, second = shop.ask(RemindPayment(PaymentId(1)), 0), shop.ask(RemindPayment(PaymentId(2)), 1)
    claimed = shop.claim()
    assert claimed.id == first
    assert shop.store.outbox.pause([first, second, second, IntentId("gone")], now=shop.now) == 1
    assert shop.store.outbox.pause([first, second], now=shop.now) == 0
    shop.clock.advance(3600)
    shop.reopen()
    shop.store.outbox.recover(shop.now, is_alive=lambda _: False)
    assert shop.state(first) is UNKNOWN, "what was on the wire is looked for, as always"
    paused = shop.store.outbox.intent(second)
    assert paused is not None
    assert (paused.is_paused, paused.needs_person, paused.state) == (True, False, QUEUED)
    assert shop.store.outbox.claim_next(shop.now, owner="worker") is None
    assert shop.store.outbox.resume([first, second], now=shop.now) == 1
    assert shop.claim().id == second
    assert shop.store.outbox.claim_next(shop.now, owner="another") is None


def test_resuming_lets_go_what_had_waited_too_long(shop: Shop) -> None:
    intent = shop.ask(RemindPayment(PaymentId(1)))
    shop.clock.advance(3600)
    shop.store.outbox.recover(shop.now)
    assert shop.store.outbox.claim_next(shop.now, owner="worker") is None
    assert shop.store.outbox.resume([intent], now=shop.now) == 1
    shop.store.outbox.recover(shop.now)
    assert shop.claim().id == intent


def test_a_paused_intent_holds_up_no_text_to_the_same_customer_and_can_be_taken_back(shop: Shop) -> None:
    reminder, text = shop.ask(RemindPayment(PaymentId(1))), shop.ask(SendText("hello"))
    shop.store.outbox.pause([reminder], now=shop.now)
    assert shop.claim().id == text
    shop.store.outbox.withdraw(reminder, now=shop.now)
    assert shop.store.outbox.resume([reminder], now=shop.now) == 0
    assert shop.state(reminder) is WITHDRAWN


def test_what_was_asked_is_told_by_kind_since_when_and_about_whom(shop: Shop) -> None:
    early = shop.ask(RemindPayment(PaymentId(1)))
    shop.clock.advance(3600)
    since = shop.now
    late = shop.ask(RemindPayment(PaymentId(2)), 1)
    shop.ask(SendText("hello"))
    cancel = shop.ask(CancelPayment(PaymentId(1)))
    outbox = shop.store.outbox
    assert [each.id for each in outbox.asked_since(RemindPayment, since)] == [late]
    assert [each.id for each in outbox.asked_since(RemindPayment, early_of(shop, early))] == [early, late]
    kinds = (RemindPayment, CancelPayment)
    assert [each.id for each in outbox.asked_about(MAIN, key(0).phone, kinds)] == [cancel, early]
    assert outbox.asked_about(MAIN, None, kinds) == []


def early_of(shop: Shop, intent: IntentId) -> datetime:
    found = shop.store.outbox.intent(intent)
    assert found is not None
    return found.created_at
