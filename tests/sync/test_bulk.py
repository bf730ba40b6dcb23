"""Edits of many over the emulated service: sets are brought up to date, refusals are found out, texts go first."""

import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.sync.doomed import Asked, FastClock, Orders, run_desk
from tests.sync.office import ANN, BOB, Office
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.quirks import parse_quirks
from trtui.demo.server import ThreadedServer
from trtui.models import (
    BulkEditContacts,
    Contact,
    ContactEdit,
    ConversationKey,
    EditContact,
    IntentState,
    SendText,
    TagId,
)
from trtui.models.edits import held_by
from trtui.sync.delivery import AT_ONCE, BULK_EVERY
from trtui.text.phone import Phone


def _tag(office: Office, name: str) -> TagId:
    return TagId(office.account.add_tag(office.line, name, "#112233").tag_id)


def _add_tag(contact: Contact, tag: TagId) -> EditContact:
    edit = ContactEdit(tags=(*contact.tags, tag))
    return EditContact(edit, held_by(contact, edit))


def _phones(count: int) -> tuple[Phone, ...]:
    return tuple(Phone(f"1706555{number:04d}") for number in range(count))


def _tell(office: Office, phone: Phone, *tags: TagId) -> Contact:
    """The account and the store agree on a contact."""
    office.account.ensure_contact(office.line, phone).tags = list(tags)
    contact = Contact(ConversationKey(office.line, phone), tags=tags)
    office.store.facts.merge_contacts(office.line, [contact], office.clock.now())
    return contact


def test_tags_are_added_to_what_a_contact_holds_when_it_is_sent(tmp_path: Path) -> None:
    office = Office(tmp_path)
    vip, old, new = (_tag(office, name) for name in ("vip", "old", "new"))
    ann, bob = _tell(office, ANN, old), _tell(office, BOB)
    action = BulkEditContacts((ANN, BOB), ContactEdit(), (_add_tag(ann, vip), _add_tag(bob, vip)))
    intent = office.ask(action, None)
    _tell(office, ANN, old, new)  # a colleague, in the meantime
    office.work()
    assert office.intent(intent).state is IntentState.DONE
    assert office.account.ensure_contact(office.line, ANN).tags == [old, new, vip]
    assert office.account.ensure_contact(office.line, BOB).tags == [vip]
    assert office.requests("POST", "/contacts") == 1
    held = office.store.facts.contact(office.ann)
    assert held is not None
    assert held.tags == (old, new, vip)


def test_who_was_never_read_is_read_before_a_set_of_theirs_is_written(tmp_path: Path) -> None:
    office = Office(tmp_path)
    vip, old = _tag(office, "vip"), _tag(office, "old")
    office.account.ensure_contact(office.line, ANN).tags = [old]
    intent = office.ask(BulkEditContacts((ANN,), ContactEdit(), (_add_tag(Contact(office.ann), vip),)), None)
    office.work()
    assert office.intent(intent).state is IntentState.DONE
    assert office.account.ensure_contact(office.line, ANN).tags == [old, vip]


@pytest.mark.parametrize("count", [1, 60])
def test_what_a_colleague_put_into_a_set_unseen_stays_in_it(tmp_path: Path, count: int) -> None:
    """The facts are an hour old, and nothing told of the change: it is read before, of many in one call."""
    office = Office(tmp_path)
    vip, old, new = (_tag(office, name) for name in ("vip", "old", "new"))
    phones = _phones(count)
    each = tuple(_add_tag(_tell(office, phone, old), vip) for phone in phones)
    office.clock.advance(3600)
    for phone in phones:
        office.account.ensure_contact(office.line, phone).tags = [old, new]
    office.ask(BulkEditContacts(phones, ContactEdit(), each), None)
    office.work()
    assert all(office.account.ensure_contact(office.line, phone).tags == [old, new, vip] for phone in phones)
    assert office.requests("GET") == 1
    assert office.requests("POST", "/contacts") == 1


def test_what_was_read_a_moment_ago_is_not_read_again_and_who_is_new_is_not_looked_for_by_one(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path)
    vip = _tag(office, "vip")
    phones = _phones(40)
    fresh = tuple(_add_tag(_tell(office, phone), vip) for phone in phones[:20])
    office.ask(BulkEditContacts(phones[:20], ContactEdit(), fresh), None)
    office.work()
    assert office.requests("GET") == 0
    added = tuple(_add_tag(Contact(ConversationKey(office.line, phone)), vip) for phone in phones[20:])
    office.store.outbox.add_all(
        [
            (
                office.line,
                BulkEditContacts(phones[start + 20 : start + 30], ContactEdit(), added[start : start + 10]),
            )
            for start in (0, 10)
        ],
        now=office.clock.now(),
    )
    office.work()
    assert office.requests("GET") == 1
    assert all(office.account.ensure_contact(office.line, phone).tags == [vip] for phone in phones)


def test_only_who_is_refused_fails(tmp_path: Path) -> None:
    office = Office(tmp_path)
    vip = _tag(office, "vip")
    phones = _phones(40)
    each = tuple(
        _add_tag(_tell(office, phone), TagId("nonsense") if number == 17 else vip)
        for number, phone in enumerate(phones)
    )
    intent = office.ask(BulkEditContacts(phones, ContactEdit(), each), None)
    office.work()
    assert office.intent(intent).state is IntentState.DONE
    tagged = [phone for phone in phones if vip in office.account.ensure_contact(office.line, phone).tags]
    assert tagged == [phone for number, phone in enumerate(phones) if number != 17]
    (failed,) = office.store.outbox.pending()
    assert failed.phone == phones[17]
    assert failed.reason == "The value of contact_tags is not valid."
    assert office.requests("POST", "/contacts") <= 16


def test_where_everybody_is_refused_the_whole_fails(tmp_path: Path) -> None:
    office = Office(tmp_path)
    phones = _phones(100)
    each = tuple(_add_tag(_tell(office, phone), TagId("nonsense")) for phone in phones)
    intent = office.ask(BulkEditContacts(phones, ContactEdit(), each), None)
    office.work()
    assert office.intent(intent).state is IntentState.FAILED
    assert len(office.store.outbox.pending()) == 1
    assert office.requests("POST", "/contacts") < 40


def test_a_run_leaves_room_and_texts_go_first(tmp_path: Path) -> None:
    office = Office(tmp_path)
    chunks = [
        (office.line, BulkEditContacts(_phones(60)[start : start + 10], ContactEdit(note="x")))
        for start in range(0, 60, 10)
    ]
    office.store.outbox.add_all(chunks, now=office.clock.now())
    began = office.clock.boottime()
    text = office.ask(SendText("hello"))
    office.work(until=lambda: office.intent(text).state is IntentState.DONE)
    (run,) = office.store.outbox.bulk_runs(office.clock.now())
    assert run.waiting >= 40
    office.work()
    (run,) = office.store.outbox.bulk_runs(office.clock.now().replace(year=2000))
    assert (run.done, run.total) == (60, 60)
    assert office.clock.boottime() - began >= 5 * BULK_EVERY


STEPS = (
    "outbox.claim.after_commit",
    "delivery.before_call",
    "delivery.after_call",
    "outbox.settle.before_commit",
    "outbox.settle.after_commit",
)


@pytest.mark.parametrize("step", STEPS)
def test_a_run_that_is_killed_half_way_goes_on_with_each_done_once(tmp_path: Path, step: str) -> None:
    """Six chunks of ten, killed at a step of the third: the next desk does the rest, and those again that were under way."""
    clock = FastClock(time.monotonic())
    account = Account(1, clock.now)
    line = account.add_dashboard("Main Line", "14235550100").dashboard_id
    vip = TagId(account.add_tag(line, "vip", "#112233").tag_id)
    old = TagId(account.add_tag(line, "old", "#112233").tag_id)
    phones = _phones(60)
    for phone in phones:
        account.ensure_contact(line, phone).tags = [old]
    service = Service(account, parse_quirks(["no_rate_limit"]), monotonic=clock.boottime)
    own = EditContact(ContactEdit(tags=(old, vip), note="in the sale"), ContactEdit(tags=(old,)))
    asks = tuple(
        Asked(BulkEditContacts(phones[start : start + 10], ContactEdit(), (own,) * 10), line, None)
        for start in range(0, 60, 10)
    )
    before = len(account.journal)
    with ThreadedServer(service) as server:
        orders = Orders(tmp_path / "store", server.url, service.api_key, clock.zero)
        assert run_desk(replace(orders, asks=asks, failpoints=f"{step}=3*kill")) is None
        found = run_desk(replace(orders, goes_on=True))
    assert found is not None
    assert [intent.state for intent in found.intents] == [IntentState.DONE] * 6
    assert all(account.ensure_contact(line, phone).tags == [old, vip] for phone in phones)
    written = Counter(effect.phone for effect in account.journal[before:] if effect.kind == "contact")
    assert set(written) == set(phones)
    twice = {phone for phone, times in written.items() if times > 1}
    assert len(twice) in range(0, 10 * AT_ONCE + 1, 10)
    assert max(written.values()) <= 2
