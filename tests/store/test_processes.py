"""Several real processes on one store: one claim wins, nothing is lost, and nobody waits for a writer."""

import json
import os
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.clock import VirtualClock
from tests.store.shop import MAIN, Shop, at, contact, key, text
from trtui.failpoints import set_failpoints
from trtui.models import IntentState, ListQuery, ResolveConversation, SendText
from trtui.store import Interest, InterestKind, RefusedChangeError, Store, Undo, UndoStep
from trtui.text.cleaning import own


class Crew:
    """Processes that begin together and each tell something at their end."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._pids: list[int] = []
        self._told: list[Path] = []

    def start(self, work: Callable[[Store], object]) -> None:
        """Begin `work` with a store of its own in a new process."""
        told = self.directory.parent / f"told-{len(self._pids)}"
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                with closing(Store.open(self.directory, clock=VirtualClock())) as store:
                    told.write_text(json.dumps(work(store)))
                code = 0
            except BaseException:  # noqa: BLE001  # whatever it is, this process must end here, and say so
                traceback.print_exc()
            finally:
                os._exit(code)
        self._pids.append(pid)
        self._told.append(told)

    def ended(self) -> list[list[str]]:
        """Wait for all; returns what each told. One that failed fails the test."""
        codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in self._pids]
        assert codes == [0] * len(codes)
        return [json.loads(told.read_text()) for told in self._told]


@pytest.fixture
def crew(shop: Shop) -> Crew:
    """A crew for the shop's store."""
    return Crew(shop.directory)


def test_of_several_workers_that_claim_at_once_one_gets_each_intent(shop: Shop, crew: Crew) -> None:
    asked = [shop.ask(SendText(f"{number}"), number % 20) for number in range(60)]
    shop.store.close()

    def work(store: Store) -> list[str]:
        won, idle = list[str](), 0
        while idle < 20:
            intent = store.outbox.claim_next(at(1), owner=f"{os.getpid()}")
            if intent is None:
                idle += 1
                time.sleep(0.005)  # real processes: there is no other clock to wait by
                continue
            idle = 0
            won.append(intent.id)
            store.outbox.settle(intent.id, IntentState.DONE, now=at(1))
        return won

    for _ in range(3):
        crew.start(work)
    claimed = [intent for won in crew.ended() for intent in won]
    assert sorted(claimed) == sorted(asked), "each once"
    store = shop.reopen()
    for intent in asked:
        states = [change.after for change in store.outbox.log(intent)]
        assert states == [IntentState.QUEUED, IntentState.SENDING, IntentState.DONE]
    for customer in range(20):
        mine = [intent for intent in reversed(store.outbox.history()) if intent.key == key(customer)]
        claims = [
            store._desk_file.number(
                "SELECT c.id FROM intent_change c JOIN intent i ON i.seq = c.intent WHERE i.id = ? AND c.after = 'sending'",
                (intent.id,),
            )
            for intent in mine
        ]
        assert claims == sorted(claims), "in the order asked"


def test_the_agent_and_the_worker_reach_for_one_text_and_one_gets_it(shop: Shop, crew: Crew) -> None:
    asked = [shop.ask(SendText(f"{number}"), number) for number in range(40)]
    shop.store.close()

    def sends(store: Store) -> list[str]:
        won = list[str]()
        while intent := store.outbox.claim_next(at(1), owner=f"{os.getpid()}"):
            won.append(intent.id)
        return won

    def takes_back(store: Store) -> list[str]:
        won = []
        for intent in reversed(asked):
            try:
                store.outbox.withdraw(intent, now=at(1))
            except RefusedChangeError:
                continue
            won.append(str(intent))
        return won

    crew.start(sends)
    crew.start(takes_back)
    sent, back = crew.ended()
    assert not set(sent) & set(back)
    assert sorted(sent + back) == sorted(asked)
    assert len(shop.reopen().desk.drafts()) == len(back)


def test_several_processes_write_all_they_have_to_and_the_rows_are_right(shop: Shop, crew: Crew) -> None:
    """Facts, drafts, intents, marks and undos from four processes at once; then the rows equal those computed anew."""
    shop.tell(*(contact(number, last=text("hi", -9)) for number in range(40)))
    shop.store.close()

    def work(seed: int) -> Callable[[Store], list[str]]:
        def writes(store: Store) -> list[str]:
            for turn in range(15):
                number = (seed * 7 + turn * 3) % 40
                store.desk.save_draft(key(number), f"{seed}/{turn}", now=at(turn))
                store.facts.merge_messages(key(number), [text(f"{seed}/{turn}", turn)], at(turn))
                store.outbox.add(ResolveConversation(), MAIN, key(number).phone, now=at(turn))
                store.desk.mark_seen(key(number), at(turn))
                store.desk.push_undo(
                    Undo(own("u"), at(turn), (UndoStep(key(number), ResolveConversation()),))
                )
                store.desk.declare_interests(f"{seed}", [Interest(InterestKind.DASHBOARD)], idle=timedelta())
            return []

        return writes

    for seed in range(4):
        crew.start(work(seed))
    crew.ended()
    store = shop.reopen()
    assert len(store.outbox.history(1_000)) == 60
    assert sum(store.facts.thread_count(key(number)) for number in range(40)) == 40 + 60
    assert store.facts.repair() == 0, "every row was right"
    pending = [store.facts.row(key(number)) for number in range(40)]
    assert sum(row.pending for row in pending if row) == 60


def test_a_killed_writer_leaves_whole_answers(shop: Shop) -> None:
    shop.tell(*(contact(number, f"before {number}") for number in range(50)))
    shop.store.close()
    for place in ("facts.before_commit", "facts.after_commit"):
        child = os.fork()
        if child == 0:
            set_failpoints(f"{place}=kill")
            store = Store.open(shop.directory, clock=VirtualClock())
            store.facts.merge_contacts(MAIN, [contact(number, place) for number in range(50)], at(1))
            os._exit(1)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
        store = shop.reopen()
        names = {shop.row(number).name for number in range(50)}
        assert names == ({f"before {number}" for number in range(50)} if "before" in place else {place})
        assert store.facts.count(ListQuery(), shop.now) == 50
        store.close()


def test_a_desk_that_is_killed_before_the_facts_knew_is_laid_over_them_at_the_next_start(shop: Shop) -> None:
    shop.tell(contact(0, last=text("hi", -9)))
    shop.store.close()
    child = os.fork()
    if child == 0:
        set_failpoints("outbox.add.after_commit=kill")
        store = Store.open(shop.directory, clock=VirtualClock())
        store.outbox.add(ResolveConversation(), MAIN, key(0).phone, now=at(0))
        os._exit(1)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    shop.reopen()
    assert shop.row().is_resolved
    assert shop.row().pending == 1


def test_an_open_write_of_either_file_blocks_no_reader(shop: Shop) -> None:
    """However long an answer takes to be merged: until the moment of its commit everybody reads what was before."""
    shop.tell(contact(0, "Ann", last=text("hi", -9)))
    with closing(Store.open(shop.directory, clock=shop.clock)) as reader:
        with shop.store._facts_file.write(), shop.store._desk_file.write():
            shop.store._facts_file.execute("UPDATE conversation SET display_name = 'Bob'")
            began = time.perf_counter()
            row = reader.facts.row(key(0))
            assert row is not None
            assert row.name == "Ann"
            assert len(reader.facts.window(ListQuery(), 0, 50, shop.now)) == 1
            assert reader.outbox.pending() == []
            reader.version()
            assert time.perf_counter() - began < 1.0, "a lock is waited for up to 5 s"
        row = reader.facts.row(key(0))
        assert row is not None
        assert row.name == "Bob"


def test_readers_go_on_beside_a_busy_writer_and_see_whole_answers(shop: Shop, crew: Crew) -> None:
    """Another process merges answers of 200 contacts without a pause; no read fails, and none sees half an answer."""
    shop.tell(*(contact(number, "name 0", last=text("hi", -9)) for number in range(200)))

    def writes(store: Store) -> list[str]:
        for turn in range(1, 21):
            names = [contact(number, f"name {turn}") for number in range(200)]
            store.facts.merge_contacts(MAIN, names, at(turn))
        return ["20"]

    crew.start(writes)
    turns = [0]
    while turns[-1] < 20:
        names = {row.name for row in shop.store.facts.window(ListQuery(), 0, 200, shop.now)}
        assert len(names) == 1, "half an answer"
        turns.append(int(names.pop().removeprefix("name ")))
    assert turns == sorted(turns)
    assert crew.ended() == [["20"]]
