"""Edits of many contacts: put on disk all or none, laid over each, settled in parts, counted as one run."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.store.shop import MAIN, Shop, at, contact, key
from trtui.failpoints import set_failpoints
from trtui.models import (
    BulkEditContacts,
    ContactEdit,
    ContactQuery,
    EditContact,
    IntentState,
    SendText,
    TagId,
)
from trtui.store import StoreError
from trtui.store.actions import ActionCodecError, decode_action, encode_action
from trtui.text.cleaning import own
from trtui.text.phone import Phone

VIP, OLD = TagId("vip"), TagId("old")
_SEEN = ContactEdit(tags=(OLD,))
_ADD = EditContact(ContactEdit(tags=(OLD, VIP)), _SEEN)


def _bulk(
    *numbers: int, edit: ContactEdit | None = None, own_edit: EditContact | None = None
) -> BulkEditContacts:
    phones = tuple(key(number).phone for number in numbers)
    each = (own_edit,) * len(phones) if own_edit is not None else ()
    return BulkEditContacts(phones, edit or ContactEdit(), each)


def _shop(shop: Shop, count: int = 4) -> None:
    shop.tell(*(replace(contact(number, f"N{number}"), tags=(OLD,)) for number in range(count)))


def test_each_may_have_an_edit_of_its_own_and_old_rows_are_still_read() -> None:
    action = BulkEditContacts(
        (Phone("1"), Phone("2")), ContactEdit(), (_ADD, EditContact(ContactEdit(note="x")))
    )
    assert decode_action(encode_action(action)) == action
    old = '{"kind":"BulkEditContacts","phones":["1","2"],"edit":{"edit":{"is_resolved":true}}}'
    assert decode_action(old) == BulkEditContacts((Phone("1"), Phone("2")), ContactEdit(is_resolved=True))
    assert dict(action.only([Phone("2")]).edits()) == {Phone("2"): EditContact(ContactEdit(note="x"))}


@pytest.mark.parametrize(
    "row",
    [
        '{"kind":"BulkEditContacts","phones":["1"],"edit":{"edit":{}},"each":[]} ',
        '{"kind":"BulkEditContacts","phones":["1"],"edit":{"edit":{}},"each":[{"own":{"edit":{"edit":{}}}}]}',
    ],
)
def test_rows_that_make_sense_are_read(row: str) -> None:
    assert isinstance(decode_action(row), BulkEditContacts)


@pytest.mark.parametrize(
    "row",
    [
        '{"kind":"BulkEditContacts","phones":["1","2"],"edit":{"edit":{}},"each":[{"own":{"edit":{"edit":{}}}}]}',
        '{"kind":"BulkEditContacts","phones":["1"],"edit":{"edit":{}},"each":[{"own":{"edit":7}}]}',
        '{"kind":"BulkEditContacts","phones":["1"],"edit":{"edit":{}},"each":[7]}',
        '{"kind":"BulkEditContacts","phones":["1"],"edit":{"edit":{}},"each":[{"own":{"edit":{"edit":{"tags":7}}}}]}',
    ],
)
def test_rows_that_contradict_themselves_are_refused(row: str) -> None:
    with pytest.raises(ActionCodecError):
        decode_action(row)


def test_it_looks_done_at_once_for_each_by_its_own_edit(shop: Shop) -> None:
    _shop(shop)
    mixed = BulkEditContacts(
        (key(0).phone, key(1).phone), ContactEdit(), (_ADD, EditContact(ContactEdit(is_blocked=True)))
    )
    shop.store.outbox.add_all([(MAIN, mixed)], now=shop.now)
    shop.store.facts.reproject()
    first, second = shop.store.facts.contact(key(0)), shop.store.facts.contact(key(1))
    assert first is not None
    assert second is not None
    assert (first.tags, first.is_blocked) == ((OLD, VIP), False)
    assert (second.tags, second.is_blocked) == ((OLD,), True)
    assert shop.row(0).pending == 1
    assert shop.row(2).pending == 0
    blocked = shop.store.facts.contacts_window(ContactQuery(is_blocked=True), 0, 9)
    assert [row.key for row in blocked] == [key(1)]


def test_many_are_laid_over_in_steps_and_none_is_left_out(shop: Shop) -> None:
    _shop(shop, 1_300)
    runs = [(MAIN, _bulk(*range(start, start + 130), own_edit=_ADD)) for start in range(0, 1_300, 130)]
    shop.store.outbox.add_all(runs, now=shop.now)
    assert shop.store.facts.reproject() >= 1_300 - 700
    assert shop.store.facts.reproject() == 0
    assert all(shop.row(number).pending == 1 for number in range(1_300))


def test_all_of_a_run_are_on_disk_or_none(tmp_path: Path, shop: Shop) -> None:
    _shop(shop)
    set_failpoints("outbox.add.before_commit=raise-eio")
    try:
        with pytest.raises(StoreError, match="can't be written"):
            shop.store.outbox.add_all([(MAIN, _bulk(0)), (MAIN, _bulk(1))], now=shop.now)
    finally:
        set_failpoints("")
    assert shop.store.outbox.pending() == []


def test_a_text_goes_before_edits_of_many_that_were_asked_for_earlier(shop: Shop) -> None:
    _shop(shop)
    shop.store.outbox.add_all([(MAIN, _bulk(0, 1)), (MAIN, _bulk(2))], now=shop.now)
    text = shop.ask(SendText("hello"), 3)
    assert shop.claim().id == text
    assert shop.store.outbox.claim_next(shop.now, owner="test", may_be_bulk=False) is None
    assert isinstance(shop.claim().action, BulkEditContacts)


def test_who_is_refused_is_set_apart_with_the_reason(shop: Shop) -> None:
    _shop(shop)
    (intent,) = shop.store.outbox.add_all([(MAIN, _bulk(0, 1, 2, 3, own_edit=_ADD))], now=shop.now)
    shop.claim()
    refused = [((key(1).phone,), own("no such tag")), ((key(2).phone, key(3).phone), own("too many tags"))]
    shop.store.outbox.settle_part(intent, refused, now=shop.now)
    shop.store.facts.reproject()
    done = shop.store.outbox.intent(intent)
    assert done is not None
    assert (done.state, done.action) == (IntentState.DONE, _bulk(0, own_edit=_ADD))
    failed = shop.store.outbox.pending()
    assert [(each.state, each.reason) for each in failed] == [
        (IntentState.FAILED, "no such tag"),
        (IntentState.FAILED, "too many tags"),
    ]
    assert failed[0].key == key(1)
    assert failed[0].action == _ADD
    assert [shop.row(number).failed for number in range(4)] == [0, 1, 1, 1]
    (run,) = shop.store.outbox.bulk_runs(at(0))
    assert (run.done, run.refused, run.waiting, run.total) == (1, 3, 0, 4)
    again = shop.store.outbox.retry(failed[0].id, now=shop.now)
    assert again.state is IntentState.QUEUED


def test_a_run_is_counted_while_it_goes_on(shop: Shop) -> None:
    _shop(shop)
    first, second = shop.store.outbox.add_all([(MAIN, _bulk(0, 1)), (MAIN, _bulk(2, 3))], now=shop.now)
    shop.store.outbox.pause([second], now=shop.now)
    (run,) = shop.store.outbox.bulk_runs(at(0))
    assert (run.waiting, run.stopped) == (2, 2)
    assert [each.id for each in shop.store.outbox.bulk_intents(run.asked_at)] == [first, second]
    assert shop.store.outbox.has_bulk_waiting()
    shop.claim()
    shop.store.outbox.settle(first, IntentState.DONE, now=shop.now)
    shop.store.outbox.withdraw(second, now=shop.now)
    (run,) = shop.store.outbox.bulk_runs(at(0))
    assert (run.done, run.withdrawn, run.total) == (2, 2, 4)
    assert not shop.store.outbox.has_bulk_waiting()


def test_what_can_not_be_kept_is_refused_whole(shop: Shop) -> None:
    wrong = BulkEditContacts((Phone("1"),), ContactEdit(note=7))  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        shop.store.outbox.add_all([(MAIN, _bulk(0)), (MAIN, wrong)], now=shop.now)
    assert shop.store.outbox.pending() == []


def test_the_first_of_a_long_run_is_found_without_judging_the_others(shop: Shop) -> None:
    def steps_of_a_claim(chunks: int) -> int:
        shop.store.outbox.add_all(
            [
                (MAIN, _bulk(*range(at, at + 10), edit=ContactEdit(note="x")))
                for at in range(0, 10 * chunks, 10)
            ],
            now=shop.now,
        )
        shop.store.facts.reproject()
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        connection = shop.store._desk_file._connection
        connection.set_progress_handler(count, 100)
        claimed = shop.claim()
        connection.set_progress_handler(None, 0)
        for intent in shop.store.outbox.unsettled():
            if intent.id == claimed.id:
                shop.store.outbox.settle(intent.id, IntentState.DONE, now=shop.now)
            else:
                shop.store.outbox.withdraw(intent.id, now=shop.now)
        return steps

    assert steps_of_a_claim(200) < 5 * max(1, steps_of_a_claim(5))
