"""What only this desk knows: drafts, seen marks, snoozes, undo, interests, the screen's state, the worker's word."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.shop import MAIN, YARD, Shop, at, contact, key, text
from trtui.calls import BudgetState, Priority
from trtui.models import (
    CLEAR,
    ArchiveConversation,
    ContactEdit,
    DashboardId,
    EditContact,
    MessageKey,
    ReopenConversation,
    SendText,
    TagId,
)
from trtui.store import (
    Connection,
    Interest,
    InterestKind,
    RestoreSnooze,
    Store,
    Undo,
    UndoStep,
    WorkerStatus,
)
from trtui.store import desk as desk_module
from trtui.store.desk_json import decode_interests
from trtui.text.cleaning import clean, own
from trtui.text.phone import Phone

# -- drafts


def test_a_draft_comes_back_as_it_was_typed(shop: Shop) -> None:
    typed = "Dear Ann,\n\n  spaces \t and 🙂\u202e stay "
    shop.store.desk.save_draft(key(0), typed, cursor=7, written_against=MessageKey("m-1"), now=at(3))
    shop.reopen()
    draft = shop.store.desk.draft(key(0))
    assert draft is not None
    assert (draft.text, draft.cursor, draft.written_against, draft.updated_at) == (
        typed,
        7,
        MessageKey("m-1"),
        at(3),
    )


def test_a_conversation_has_one_draft_and_an_empty_one_is_none(shop: Shop) -> None:
    desk = shop.store.desk
    desk.save_draft(key(0), "first", now=at(1))
    desk.save_draft(key(0), "second", now=at(2))
    desk.save_draft(key(0, YARD), "elsewhere", now=at(3))
    assert [draft.text for draft in desk.drafts()] == ["elsewhere", "second"]
    desk.save_draft(key(0), "", now=at(4))
    assert desk.draft(key(0)) is None
    desk.discard_draft(key(0))
    assert [draft.key for draft in desk.drafts()] == [key(0, YARD)]


def test_removing_a_draft_that_is_not_there_draws_nothing_anew(shop: Shop) -> None:
    version = shop.store.version()
    shop.store.desk.discard_draft(key(0))
    shop.store.desk.wake(key(0))
    shop.store.desk.mark_seen(key(0), at(-1))
    assert shop.store.version() == version


def test_another_process_sees_a_draft_and_its_row(shop: Shop) -> None:
    shop.tell(contact(0))
    with closing(Store.open(shop.directory, clock=shop.clock)) as other:
        version = other.version()
        shop.store.desk.save_draft(key(0), "hello", now=shop.now)
        assert other.version() != version
        row = other.facts.row(key(0))
        assert row is not None
        assert row.has_draft


# -- seen


def test_what_came_before_this_desk_was_set_up_counts_as_seen(shop: Shop) -> None:
    opened = shop.now
    shop.clock.advance(600)
    shop.reopen()
    assert shop.store.desk.seen_at(key(0)) == opened


# -- undo


def _undo(name: str) -> Undo:
    edit = EditContact(ContactEdit(tags=(TagId("a"),), note=CLEAR, display_name=None))
    return Undo(
        clean(name),
        at(0),
        (
            UndoStep(key(0), ReopenConversation(), MessageKey("m-1")),
            UndoStep(key(1, YARD), edit),
            UndoStep(key(2), RestoreSnooze(at(60))),
            UndoStep(key(3), RestoreSnooze(None)),
        ),
    )


def test_an_undo_comes_back_as_it_was(shop: Shop) -> None:
    shop.store.desk.push_undo(_undo("Resolved 4"))
    shop.reopen()
    assert shop.store.desk.peek_undo() == _undo("Resolved 4")


def test_undos_are_taken_newest_first_each_once_over_all_processes(shop: Shop) -> None:
    for number in range(3):
        shop.store.desk.push_undo(_undo(f"{number}"))
    with closing(Store.open(shop.directory, clock=shop.clock)) as other:
        popped = [shop.store.desk.pop_undo(), other.desk.pop_undo(), shop.store.desk.pop_undo()]
        assert [undo.title for undo in popped if undo] == ["2", "1", "0"]
        assert other.desk.pop_undo() is None
        assert shop.store.desk.peek_undo() is None


def test_twenty_undos_are_kept(shop: Shop) -> None:
    for number in range(25):
        shop.store.desk.push_undo(_undo(f"{number}"))
    titles = []
    while undo := shop.store.desk.pop_undo():
        titles.append(undo.title)
    assert titles == [f"{number}" for number in range(24, 4, -1)]


def test_an_undo_that_another_version_wrote_is_passed_over(shop: Shop) -> None:
    shop.store.desk.push_undo(_undo("ours"))
    with shop.store._desk_file.write():
        for content in ("{}", "not json", '{"title": "x", "steps": [[1, "2", {"kind": "Nap"}, null]]}'):
            shop.store._desk_file.execute("INSERT INTO undo (made_at, content) VALUES (0, ?)", (content,))
    peeked = shop.store.desk.peek_undo()
    assert peeked is not None
    assert peeked.title == "ours"
    assert shop.store.desk.pop_undo() == peeked
    assert shop.store.desk.pop_undo() is None


# -- interests


THREAD = Interest(InterestKind.THREAD, MAIN, key(0).phone)
LISTED = Interest(InterestKind.DASHBOARD)


def test_interests_of_all_processes_come_together_each_once_with_its_greatest_weight(shop: Shop) -> None:
    desk = shop.store.desk
    desk.declare_interests("one", [THREAD, LISTED], idle=timedelta(seconds=30))
    desk.declare_interests("two", [replace(THREAD, weight=2.0)], idle=timedelta(seconds=10))
    assert set(desk.interests()) == {replace(THREAD, weight=2.0), LISTED}
    assert desk.idle_for() == timedelta(seconds=10)
    desk.declare_interests("two", [], idle=timedelta(seconds=40))
    assert set(desk.interests()) == {THREAD, LISTED}
    assert desk.idle_for() == timedelta(seconds=30)


def test_searches_for_other_words_are_other_interests(shop: Shop) -> None:
    desk = shop.store.desk
    ann, bob = (Interest(InterestKind.SEARCH, MAIN, words=words) for words in ("ann", "bob"))
    desk.declare_interests("one", [ann, bob], idle=timedelta())
    desk.declare_interests("two", [replace(ann, weight=2.0)], idle=timedelta())
    assert set(desk.interests()) == {replace(ann, weight=2.0), bob}


def test_interests_written_before_there_were_words_are_read() -> None:
    assert decode_interests('[["thread", 7, "14235550142", 1.0]]') == [
        Interest(InterestKind.THREAD, DashboardId(7), Phone("14235550142"))
    ]


def test_what_a_newer_program_beside_this_one_looks_at_is_passed_over() -> None:
    newer = '[["weather", 1, null, 1.0, ""], ["dashboard", 2, null, 1.0, "", "more"]]'
    assert decode_interests(newer) == [Interest(InterestKind.DASHBOARD, YARD)]


def test_a_process_that_is_not_heard_of_is_gone_after_fifteen_seconds(shop: Shop) -> None:
    desk = shop.store.desk
    desk.declare_interests("one", [THREAD], idle=timedelta())
    shop.clock.advance(14)
    assert desk.interests() == [THREAD]
    assert desk.idle_for() == timedelta(seconds=14)
    shop.clock.advance(1.5)
    assert desk.interests() == []
    assert desk.idle_for() is None
    desk.declare_interests("one", [LISTED], idle=timedelta())
    assert desk.interests() == [LISTED]


def test_interests_can_be_withdrawn_and_do_not_outlive_a_boot(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = shop.store.desk
    desk.declare_interests("one", [THREAD], idle=timedelta())
    desk.declare_interests("two", [LISTED], idle=timedelta())
    desk.withdraw_interests("one")
    assert desk.interests() == [LISTED]
    monkeypatch.setattr(desk_module, "boot_id", lambda: "another boot")
    assert desk.interests() == []


def test_interests_draw_nothing_anew(shop: Shop) -> None:
    version = shop.store.version()
    shop.store.desk.declare_interests("one", [THREAD], idle=timedelta())
    shop.store.desk.set_ui_state("place", "here")
    assert shop.store.version() == version


# -- the screen's state


def test_the_screens_state_is_kept_under_its_name(shop: Shop) -> None:
    assert shop.store.desk.ui_state("place") is None
    shop.store.desk.set_ui_state("place", "one")
    shop.store.desk.set_ui_state("place", "two")
    shop.store.desk.set_ui_state("other", "")
    shop.reopen()
    assert shop.store.desk.ui_state("place") == "two"
    assert shop.store.desk.ui_state("other") == ""


# -- the worker's word


def _status(shop: Shop, connection: Connection = Connection.ONLINE, done: int = 0) -> WorkerStatus:
    budget = BudgetState(
        limit=100,
        ceiling=90,
        used=3,
        in_flight=1,
        left={Priority.WRITE: 97, Priority.SCREEN: 70},
        next_free_in=0.5,
        used_by_purpose={"thread": 3},
        waiting=0,
        gate_closed_for=0.0,
    )
    return WorkerStatus(
        connection, at(0), shop.now, own("All is well."), budget, done, 10, True, (own("slow"),), "1/2/3"
    )


def test_the_workers_word_comes_back_to_every_process(shop: Shop) -> None:
    assert shop.store.desk.worker_status() is None
    status = _status(shop)
    assert shop.store.desk.set_worker_status(status)
    with closing(Store.open(shop.directory, clock=shop.clock)) as other:
        assert other.desk.worker_status() == status


def test_the_word_of_another_versions_worker_is_none(shop: Shop) -> None:
    for word in ("not json", "{}", '{"connection": "asleep"}'):
        with shop.store._desk_file.write():
            shop.store._desk_file.execute("INSERT OR REPLACE INTO meta VALUES ('worker', ?)", (word,))
        assert shop.store.desk.worker_status() is None


def test_the_workers_word_is_written_when_it_says_something_and_now_and_then(shop: Shop) -> None:
    desk = shop.store.desk
    assert desk.set_worker_status(_status(shop))
    version = shop.store.version()
    shop.clock.advance(0.5)
    assert not desk.set_worker_status(_status(shop, done=1)), "figures wait for a second"
    assert shop.store.version() == version
    assert desk.set_worker_status(_status(shop, Connection.OFFLINE)), "a turn does not"
    shop.clock.advance(1.1)
    assert desk.set_worker_status(_status(shop, Connection.OFFLINE, done=2))
    shop.clock.advance(4.0)
    assert not desk.set_worker_status(_status(shop, Connection.OFFLINE, done=2)), "nothing new"
    shop.clock.advance(1.1)
    assert desk.set_worker_status(_status(shop, Connection.OFFLINE, done=2)), "it lives"
    found = desk.worker_status()
    assert found is not None
    assert found.updated_at == shop.now


# -- none of it is lost when the facts are


def test_all_of_it_outlives_the_facts(shop: Shop) -> None:
    shop.tell(contact(0, last=text("hi", 5)))
    shop.store.desk.save_draft(key(0), "dear", now=shop.now)
    shop.store.desk.mark_seen(key(0), at(5))
    shop.store.desk.snooze(key(0), at(60), shop.now)
    shop.ask(ArchiveConversation())
    before = shop.row()
    shop.store.close()
    for path in shop.directory.glob("facts.db*"):
        path.unlink()
    shop.reopen()
    shop.tell(contact(0, last=text("hi", 5)))
    assert shop.row() == before
    assert (before.has_draft, before.is_unseen, before.is_archived) == (True, False, True)
    assert before.snoozed_until == at(60)


def test_a_write_of_the_desk_that_finds_the_facts_busy_is_laid_over_them_later(shop: Shop) -> None:
    shop.tell(contact(0))
    with closing(Store.open(shop.directory, clock=shop.clock)) as other:
        with other._facts_file.write():
            shop.store.desk.save_draft(key(0), "dear", now=shop.now)
            intent = shop.ask(SendText("hi"), 0)
        assert shop.store.outbox.intent(intent) is not None
        assert not shop.row().has_draft
        assert other.facts.reproject() == 1
        assert shop.row().pending == 1
        assert shop.store.facts.reproject() == 0
