"""The store against a simple model: random answers, wishes, refusals, reorderings, restarts; the rows are equal."""

import shutil
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.clock import VirtualClock
from tests.store.model import NEVER, Customer, Model, Row, Text, Wish, place
from tests.store.shop import MAIN, at, contact, key, text
from trtui.models import (
    Action,
    ArchiveConversation,
    ContactEdit,
    Conversation,
    ConversationRow,
    EditContact,
    IntentId,
    IntentState,
    ListQuery,
    Message,
    ReopenConversation,
    ResolveConversation,
    SendText,
    Sort,
    UnarchiveConversation,
    View,
)
from trtui.store import RefusedChangeError, Store
from trtui.store.intents import MOVES
from trtui.text.cleaning import own

MEMORY = Path("/dev/shm")
"""Where nothing waits for a disk: what is proven here is not what a power cut leaves."""
NUMBERS = st.integers(0, 3)
AGO = st.integers(0, 6)
MINUTES = st.integers(-12, 0)
ACTIONS: st.SearchStrategy[Action] = st.one_of(
    st.sampled_from(
        [ResolveConversation(), ReopenConversation(), ArchiveConversation(), UnarchiveConversation()]
    ),
    st.sampled_from([SendText("hello"), SendText("again")]),
    st.sampled_from("PQ").map(lambda name: EditContact(ContactEdit(display_name=name))),
)


def _minute(moment: datetime) -> int:
    return round((moment - at(0)) / timedelta(minutes=1))


class StoreAndModel(RuleBasedStateMachine):
    """Does the same to a store, through two connections, and to the model, and compares what they show."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="trtui-model-", dir=MEMORY if MEMORY.exists() else None))
        self.clock = VirtualClock()
        self.model = Model()
        self.stores = [self._opened(), self._opened()]
        self.turn = 0

    def _opened(self) -> Store:
        return Store.open(self.folder / "account", clock=self.clock)

    @property
    def store(self) -> Store:
        """One of the two, by turns."""
        self.turn += 1
        return self.stores[self.turn % 2]

    def teardown(self) -> None:
        if not hasattr(self, "stores"):
            return
        try:
            self.lists_are_equal()
            self.threads_and_drafts_are_equal()
        finally:
            for store in self.stores:
                store.close()
            shutil.rmtree(self.folder)

    # ---- the service

    def _texts(self, minutes: list[int], asked: int, body: str) -> tuple[list[Message], dict[int, Text]]:
        """Texts of these minutes before now: ours are the odd ones, so that no two are of one moment."""
        moments = [self.model.now + minute for minute in minutes if self.model.now + minute <= asked]
        told = {moment: Text(moment % 2 == 1, f"{body}{moment}", asked) for moment in dict.fromkeys(moments)}
        messages = [
            text(each.body, moment, name=f"m{moment}", sent=each.sent) for moment, each in told.items()
        ]
        return messages, told

    @rule(
        number=NUMBERS,
        ago=AGO,
        flags=st.tuples(st.booleans(), st.booleans()),
        name=st.sampled_from([None, "A", "B"]),
        minutes=st.lists(MINUTES, max_size=1),
        body=st.sampled_from("xy"),
    )
    def service_tells_of_a_contact(
        self, number: int, ago: int, flags: tuple[bool, bool], name: str | None, minutes: list[int], body: str
    ) -> None:
        asked = self.model.now - ago
        messages, told = self._texts(minutes, asked, body)
        last = messages[0] if messages else None
        one = contact(number, name, resolved=flags[0], archived=flags[1], last=last)
        self.store.facts.merge_contacts(MAIN, [one], at(asked))
        self.model.tell(number, asked, flags=flags, name=name, texts=told)

    @rule(
        number=NUMBERS, ago=AGO, minutes=st.lists(MINUTES, min_size=1, max_size=5), body=st.sampled_from("xy")
    )
    def service_tells_of_texts(self, number: int, ago: int, minutes: list[int], body: str) -> None:
        asked = self.model.now - ago
        messages, told = self._texts(minutes, asked, body)
        merged = self.store.facts.merge_messages(key(number), messages, at(asked))
        if told:
            held = self.model.customers.get(number, Customer()).texts
            new = sorted(moment for moment, each in told.items() if moment not in held and not each.sent)
            assert [message for _, message in merged.new_inbound] == [f"m{moment}" for moment in new]
            self.model.tell(number, asked, texts=told)

    @rule(number=NUMBERS, ago=AGO, minute=MINUTES)
    def service_tells_of_a_row(self, number: int, ago: int, minute: int) -> None:
        asked = self.model.now - ago
        messages, told = self._texts([minute], asked, "x")
        self.store.facts.merge_conversations(
            MAIN, [Conversation(key(number), messages[0] if messages else None)], at(asked)
        )
        self.model.tell(number, asked, texts=told)

    @rule(number=NUMBERS)
    def contact_is_gone(self, number: int) -> None:
        self.store.facts.remove_contact(key(number))
        self.model.customers.pop(number, None)

    # ---- the agent

    @rule(number=NUMBERS, action=ACTIONS)
    def agent_asks(self, number: int, action: Action) -> None:
        intent = self.store.outbox.add(action, MAIN, key(number).phone, now=self.clock.now())
        self.model.wishes.append(Wish(intent.id, number, action, IntentState.QUEUED, queued=self.model.now))
        if isinstance(action, SendText):
            self.model.drafts.pop(number, None)

    @rule(number=NUMBERS, typed=st.sampled_from(["", "dear", "hello"]))
    def agent_types(self, number: int, typed: str) -> None:
        self.store.desk.save_draft(key(number), typed, now=self.clock.now())
        self.model.drafts.pop(number, None)
        if typed:
            self.model.drafts[number] = typed

    @rule(number=NUMBERS, ago=AGO)
    def agent_looks(self, number: int, ago: int) -> None:
        self.store.desk.mark_seen(key(number), at(self.model.now - ago))
        self.model.seen[number] = max(self.model.seen.get(number, 0), self.model.now - ago)

    @rule(number=NUMBERS, minutes=st.integers(1, 30))
    def agent_snoozes(self, number: int, minutes: int) -> None:
        self.store.desk.snooze(key(number), at(self.model.now + minutes), self.clock.now())
        customer = self.model.customers.get(number, Customer())
        self.model.snoozes[number] = (self.model.now + minutes, customer.newest(sent=False))

    @rule(number=NUMBERS)
    def agent_wakes(self, number: int) -> None:
        self.store.desk.wake(key(number))
        self.model.snoozes.pop(number, None)

    # ---- the worker, and the agent's answers

    @rule()
    def worker_claims(self) -> None:
        wish = self.model.claimable()
        intent = self.store.outbox.claim_next(self.clock.now(), owner="worker")
        assert (intent.id if intent else None) == (wish.name if wish else None)
        if wish:
            self.model.move(wish, IntentState.SENDING)

    @precondition(lambda self: self.model.wishes)
    @rule(
        data=st.data(),
        change=st.sampled_from(
            [
                "done",
                "failed",
                "unknown",
                "ask",
                "stale",
                "requeue",
                "withdraw",
                "retry",
                "dismiss",
                "yes",
                "no",
            ]
        ),
    )
    def intent_changes(self, data: st.DataObject, change: str) -> None:
        wish = data.draw(st.sampled_from(self.model.wishes))
        is_possible, after = self._possible(wish, change)
        try:
            self._change(IntentId(wish.name), change)
        except RefusedChangeError:
            assert not is_possible
            return
        assert is_possible, f"{change} from {wish.state}"
        if change == "dismiss":
            wish.is_dismissed = True
        else:
            self.model.move(wish, after, needs_person=change == "ask")
            if change in ("retry", "no"):
                wish.queued = self.model.now

    def _possible(self, wish: Wish, change: str) -> tuple[bool, IntentState]:
        sent_or_lost = {IntentState.SENDING, IntentState.UNKNOWN}
        after, origins = {
            "done": (IntentState.DONE, sent_or_lost),
            "failed": (IntentState.FAILED, sent_or_lost),
            "unknown": (IntentState.UNKNOWN, sent_or_lost),
            "ask": (IntentState.UNKNOWN, sent_or_lost),
            "stale": (IntentState.STALE, {IntentState.SENDING}),
            "requeue": (IntentState.QUEUED, sent_or_lost),
            "withdraw": (IntentState.WITHDRAWN, set(IntentState)),
            "retry": (IntentState.QUEUED, {IntentState.FAILED, IntentState.STALE, IntentState.QUEUED}),
            "dismiss": (IntentState.FAILED, {IntentState.FAILED}),
            "yes": (IntentState.DONE, {IntentState.UNKNOWN}),
            "no": (IntentState.QUEUED, {IntentState.UNKNOWN}),
        }[change]
        is_possible = wish.state in origins and after in MOVES[wish.state]
        if change in ("withdraw", "no") and wish.state is IntentState.UNKNOWN:
            is_possible = wish.needs_person
        return is_possible, after

    def _change(self, intent: IntentId, change: str) -> None:
        outbox, now = self.store.outbox, self.clock.now()
        match change:
            case "done" | "failed":
                outbox.settle(intent, IntentState(change), now=now, reason=own("so it is"))
            case "unknown" | "ask":
                outbox.mark_unknown(intent, own("cut off"), now=now, needs_person=change == "ask")
            case "stale":
                outbox.mark_stale(intent, now=now)
            case "requeue":
                outbox.requeue(intent, own("not sent"), now=now)
            case "withdraw":
                outbox.withdraw(intent, now=now)
            case "retry":
                outbox.retry(intent, now=now)
            case "dismiss":
                outbox.dismiss(intent, now=now)
            case _:
                outbox.answer_unknown(intent, happened=change == "yes", now=now)

    # ---- time, restarts, loss

    @rule(minutes=st.integers(1, 4))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(60 * minutes)
        self.model.now += minutes

    @rule()
    def processes_restart(self) -> None:
        for store in self.stores:
            store.close()
        self.stores = [self._opened(), self._opened()]
        assert self.store.notices == ()

    @rule()
    def worker_is_killed_and_another_recovers(self) -> None:
        self.store.outbox.recover(self.clock.now(), is_alive=lambda _: False)
        self.model.recover()

    @rule()
    def facts_are_lost(self) -> None:
        for store in self.stores:
            store.close()
        for path in (self.folder / "account").glob("facts.db*"):
            path.unlink()
        self.model.customers.clear()
        self.stores = [self._opened(), self._opened()]

    @rule()
    def nothing_needs_repair(self) -> None:
        assert self.store.facts.repair() == 0

    # ---- what is shown

    @invariant()
    def rows_are_equal(self) -> None:
        if not hasattr(self, "model"):
            return
        store, expected = self.store, self.model.rows()
        for number in range(4):
            row = store.facts.row(key(number))
            assert (None if row is None else _told(row)) == (
                _drawn(expected[number]) if number in expected else None
            ), number

    @rule()
    def lists_are_equal(self) -> None:
        facts, now = self.store.facts, self.clock.now()
        for view in View:
            expected = self.model.listed(view)
            for sort in Sort:
                query = ListQuery(view=view, sort=sort)
                numbers = [int(row.key.phone[-4:]) for row in facts.window(query, 0, 9, now)]
                assert sorted(numbers) == sorted(expected), (view, sort)
                places = [place(expected[number], sort) for number in numbers]
                assert places == sorted(places), (view, sort)
            assert facts.count(ListQuery(view=view), now) == len(expected)

    @rule()
    def threads_and_drafts_are_equal(self) -> None:
        store = self.store
        for number in range(4):
            customer = self.model.customers.get(number, Customer())
            bodies = [customer.texts[moment].body for moment in sorted(customer.texts)]
            assert [message.body for message in store.facts.thread(key(number))] == bodies
        drafts = {int(draft.key.phone[-4:]): draft.text for draft in store.desk.drafts()}
        assert drafts == self.model.drafts


def _told(row: ConversationRow) -> Row:
    """A row of the store in the model's words."""
    return Row(
        name=None if row.name.startswith("(423)") else str(row.name),
        last_text=str(row.last_text),
        last_at=NEVER if row.last_at is None else _minute(row.last_at),
        is_resolved=row.is_resolved,
        is_archived=row.is_archived,
        waiting_since=None if row.waiting_since is None else _minute(row.waiting_since),
        is_unseen=row.is_unseen,
        has_draft=row.has_draft,
        pending=row.pending,
        failed=row.failed,
        snoozed_until=None if row.snoozed_until is None else _minute(row.snoozed_until),
        is_listed=True,
    )


def _drawn(row: Row) -> Row:
    """A row of the model as far as a row of the store tells."""
    return replace(row, is_listed=True)


TestStoreAndModel = StoreAndModel.TestCase
TestStoreAndModel.settings = settings(stateful_step_count=30)
