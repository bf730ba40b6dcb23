"""The worker: what it fetches, how soon, and what it does when everything goes wrong."""

import asyncio
import errno
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.clock import run_virtual
from tests.sync.at_work import AtWork, make_worker, one_pass, people, work
from tests.sync.office import ANN, BOB, Office
from trtui.models import (
    ConversationKey,
    DashboardId,
    DeliveryPhase,
    IntentState,
    ListQuery,
    ResolveConversation,
    SendText,
    View,
)
from trtui.store import Connection, Interest, InterestKind, parse_query
from trtui.sync.lease import Lease
from trtui.sync.worker import WorkerOptions, WorkerThread


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "store")


# -- what it fetches


@pytest.mark.no_cover
def test_a_cold_start_shows_the_unresolved_with_names_after_two_calls_for_each_dashboard(
    office: Office,
) -> None:
    lines = [office.line]
    for number in range(4):
        lines.append(
            DashboardId(office.account.add_dashboard(f"Line {number}", f"1423555020{number}").dashboard_id)
        )
    for line in lines:
        people(office, 2_000, unresolved=300, line=line)

    office.transport.latency = 0.2

    async def script(at: AtWork) -> None:
        at.look_at(Interest(InterestKind.DASHBOARD))
        query = ListQuery(view=View.UNRESOLVED)
        await at.until(lambda: office.store.facts.count(query, at.clock.now()) == 1_500)
        sweeps = [
            at for at, request in enumerate(office.service.requests) if "is_resolved" in dict(request.query)
        ]
        assert len(sweeps) == len(lines)
        assert sweeps[-1] <= 2 * len(lines)
        rows = office.store.facts.window(query, 0, 1_500, at.clock.now())
        assert all(row.name.startswith("Name") for row in rows)
        await at.until(
            lambda: office.store.facts.count(ListQuery(view=View.ALL), at.clock.now()) == 10_000, 300
        )
        await at.until(lambda: at.status.backfill_total == at.status.backfill_done == 10_000)

    work(office, script)


def test_a_text_shows_within_seconds_in_the_open_thread(office: Office) -> None:
    people(office, 30, unresolved=5)
    office.receive("first")

    async def script(at: AtWork) -> None:
        at.open_thread(office.ann)
        await at.until(lambda: at.bodies(office.ann) == ["first"])
        await at.pass_time(30)
        for number in range(5):
            at.open_thread(office.ann)
            office.receive(f"text {number}")
            assert await at.until(partial(at.holds, office.ann, f"text {number}")) < 4
            await at.pass_time(7)

    work(office, script)


def test_several_texts_between_two_looks_are_all_read(office: Office) -> None:
    office.receive("first")

    async def script(at: AtWork) -> None:
        at.open_thread(office.ann)
        await at.until(lambda: at.bodies(office.ann) == ["first"])
        for number in range(6):
            office.receive(f"text {number}")
        await at.until(lambda: len(at.bodies(office.ann)) == 7, 15)

    work(office, script)


def test_a_long_thread_is_read_to_its_first_text_once_and_then_only_what_is_new(office: Office) -> None:
    for number in range(3_000):
        office.account.receive(
            office.line, ANN, f"text {number}", at=office.clock.now() - timedelta(minutes=3_000 - number)
        )

    async def script(at: AtWork) -> None:
        at.open_thread(office.ann)
        await at.until(lambda: len(at.bodies(office.ann)) == 3_000)
        reads = office.requests("GET", "/messages")
        assert reads <= 4
        at.open_thread(office.ann)
        for _ in range(12):
            await at.pass_time(10)
            at.open_thread(office.ann)
        assert office.requests("GET", "/messages") - reads <= 3

    work(office, script)


def test_what_a_colleague_resolved_is_noticed(office: Office) -> None:
    keys = people(office, 20, unresolved=20)

    async def script(at: AtWork) -> None:
        query = ListQuery(view=View.UNRESOLVED)
        at.look_at(Interest(InterestKind.DASHBOARD, office.line))
        await at.until(lambda: office.store.facts.count(query, at.clock.now()) == 20)
        for key in keys[:3]:
            office.account.set_resolved(office.line, key.phone)
        for _ in range(20):
            await at.pass_time(5)
            at.look_at(Interest(InterestKind.DASHBOARD, office.line))
        assert office.store.facts.count(query, at.clock.now()) == 17

    work(office, script)


@pytest.mark.no_cover
def test_who_is_not_here_yet_is_found_by_the_service_while_everybody_is_still_being_read(
    office: Office,
) -> None:
    wanted = people(office, 20_000)[-1]
    name = "Name19999"
    office.account.ensure_contact(office.line, wanted.phone).display_name = name
    office.account.set_archived(office.line, wanted.phone, is_archived=True)

    async def script(at: AtWork) -> None:
        listed = Interest(InterestKind.DASHBOARD)
        searching = Interest(InterestKind.SEARCH, words=name)
        at.look_at(listed)
        await at.until(lambda: at.status.backfill_done > 1_000)

        def found() -> list[ConversationKey]:
            query = parse_query(name, at.clock.now())
            return [hit.row.key for hit in office.store.search.search(query, 10, 0, at.clock.now())]

        assert found() == []
        at.look_at(listed, searching)
        assert await at.until(lambda: found() == [wanted]) < 5
        assert at.status.backfill_done < at.status.backfill_total
        contact = office.store.facts.contact(wanted)
        assert contact is not None
        assert contact.is_archived, "it does not stand in the inbox"
        for _ in range(10):
            await at.pass_time(5)
            at.look_at(listed, searching)
        assert sum(1 for request in office.service.requests if "search" in dict(request.query)) == 1

    work(office, script)


def test_delivery_is_followed_to_its_end(office: Office) -> None:
    office.receive("hi")

    async def script(at: AtWork) -> None:
        at.look_at(Interest(InterestKind.DASHBOARD, office.line))
        await at.until(lambda: office.store.facts.contact(office.ann))
        office.ask(SendText("here you are"))

        def phase() -> DeliveryPhase | None:
            found = [text for text in office.store.facts.thread(office.ann) if text.body == "here you are"]
            return found[0].phase if found else None

        await at.until(lambda: phase() is not None)
        await at.until(lambda: phase() is DeliveryPhase.DELIVERED, 300)

    work(office, script)


def test_where_the_filter_by_time_is_ignored_the_conversations_tell(tmp_path: Path) -> None:
    from trtui.demo.quirks import Quirks

    office = Office(
        tmp_path / "store",
        Quirks(filter_not_honoured="last_message_timestamp_after_utc", shuffled_conversations=True),
    )
    people(office, 300, unresolved=3)

    async def script(at: AtWork) -> None:
        at.look_at(Interest(InterestKind.DASHBOARD, office.line))
        await at.until(lambda: office.requests("GET", "/conversations"), 60)
        await at.pass_time(20)
        at.look_at(Interest(InterestKind.DASHBOARD, office.line))
        office.receive("somebody new")
        contact = office.account.ensure_contact(office.line, ANN)
        contact.first_name = "Ann"
        await at.until(lambda: at.bodies(office.ann) == ["somebody new"], 60)

        def name() -> str | None:
            row = office.store.facts.row(office.ann)
            return str(row.name) if row else None

        await at.until(lambda: name() == "Ann", 120)
        recent = office.store.facts.feed(f"recent/{office.line}")
        assert recent is not None
        assert recent.is_filter_honoured is False
        assert recent.succeeded_at is not None
        assert at.clock.now() - recent.succeeded_at < timedelta(seconds=60)

    work(office, script)


def test_payments_that_are_off_are_no_problem(office: Office) -> None:
    office.account.dashboard(office.line).has_payments = False

    async def script(at: AtWork) -> None:
        at.look_at(Interest(InterestKind.PAYMENTS, office.line))
        await at.until(lambda: office.requests("GET", "/payments"))
        await at.pass_time(5)
        assert at.status.problems == ()
        feed = office.store.facts.feed(f"payments/{office.line}")
        assert feed is not None
        assert feed.problem is not None

    work(office, script)


def test_a_dashboard_that_is_gone_is_forgotten(office: Office) -> None:
    second = office.account.add_dashboard("Second", "14235550199").dashboard_id

    async def script(at: AtWork) -> None:
        await at.until(lambda: len(office.store.facts.dashboards()) == 2)
        await at.pass_time(5)
        office.account.delete_dashboard(second)
        await at.until(lambda: len(office.store.facts.dashboards()) == 1, 1_200)

    work(office, script)


def test_a_dashboard_may_go_while_it_is_asked_about(office: Office) -> None:
    second = DashboardId(office.account.add_dashboard("Second", "14235550199").dashboard_id)
    people(office, 5, line=second)

    async def script(at: AtWork) -> None:
        await at.until(lambda: len(office.store.facts.dashboards()) == 2)
        await at.pass_time(30)
        asked = office.requests("GET", f"/{second}/contacts")
        office.fault("slow", method="GET", path=f"/{second}/contacts", times=None, milliseconds=15_000.0)
        office.account.receive(second, ANN, "just before")
        await at.until(lambda: office.requests("GET", f"/{second}/contacts") > asked)
        office.account.delete_dashboard(second)
        office.fault("404", method="GET", path=f"/{office.line}/contacts")
        await at.until(lambda: len(office.store.facts.dashboards()) == 1, 14)
        await at.pass_time(20)
        assert office.store.facts.count(ListQuery(second, view=View.ALL), at.clock.now()) == 0
        office.receive("still here?")
        await at.until(lambda: at.bodies(office.ann), 60)

    work(office, script)


def test_what_is_asked_for_by_hand_is_read_at_once(office: Office) -> None:
    office.receive("hi")

    async def script(at: AtWork) -> None:
        thread = Interest(InterestKind.THREAD, office.line, ANN)
        at.look_at(thread)
        await at.until(lambda: at.bodies(office.ann))
        await at.pass_time(5)
        before = office.requests("GET", "/messages")
        at.look_at(replace(thread, weight=2.0))
        assert await at.until(lambda: office.requests("GET", "/messages") > before) < 1

    work(office, script)


def test_nobody_at_the_keyboard_means_fewer_calls(office: Office) -> None:
    people(office, 10)
    counts: dict[str, int] = {}

    async def script(at: AtWork) -> None:
        await at.pass_time(120)
        for name, idle in (("busy", 0.0), ("idle", 600.0)):
            before = len(office.service.requests)
            for _ in range(60):
                at.look_at(Interest(InterestKind.DASHBOARD, office.line), idle=idle)
                await at.pass_time(5)
            counts[name] = len(office.service.requests) - before
        assert at.status.is_agent_idle

    work(office, script)
    assert counts["idle"] < counts["busy"] / 2


# -- what it delivers


def test_an_intent_is_performed_at_once_and_once(office: Office) -> None:
    office.receive("hi")

    async def script(at: AtWork) -> None:
        await at.until(lambda: office.store.facts.contact(office.ann))
        text = office.ask(SendText("on its way"))
        resolve = office.ask(ResolveConversation())
        assert await at.until(lambda: office.intent(text).state is IntentState.DONE) < 1
        await at.until(lambda: office.intent(resolve).state is IntentState.DONE, 5)
        await at.pass_time(60)

    work(office, script)
    assert office.effects("text") == ["on its way"]


def test_what_is_held_goes_when_its_time_is_over(office: Office) -> None:
    async def script(at: AtWork) -> None:
        await at.pass_time(3)
        intent = office.ask(SendText("wait"), hold=timedelta(seconds=5))
        assert 4.5 < await at.until(lambda: office.intent(intent).state is IntentState.DONE) < 7

    work(office, script)


def test_a_write_under_way_is_given_a_moment_at_the_end(office: Office) -> None:
    office.fault("slow", milliseconds=800.0)

    async def script(at: AtWork) -> None:
        await at.pass_time(3)
        office.ask(SendText("last words"))
        await at.until(lambda: office.requests("POST", "/messages"))

    work(office, script)
    (intent,) = office.store.outbox.history()
    assert intent.state is IntentState.DONE


def test_nothing_is_begun_at_the_end(office: Office) -> None:
    office.fault("slow", times=None, milliseconds=1_000.0)
    keys = people(office, 12)

    async def script(at: AtWork) -> None:
        await at.pass_time(3)
        for key in keys:
            office.ask(SendText("a text for each"), key.phone)
        await at.until(lambda: office.requests("POST", "/messages"))

    work(office, script)
    states = [intent.state for intent in office.store.outbox.history()]
    assert states.count(IntentState.DONE) == office.requests("POST", "/messages") < len(keys)
    assert states.count(IntentState.QUEUED) == len(keys) - states.count(IntentState.DONE)


# -- what goes wrong


def test_offline_is_a_state_and_what_was_asked_for_meanwhile_goes_once(office: Office) -> None:
    office.receive("hi")

    async def script(at: AtWork) -> None:
        at.open_thread(office.ann)
        await at.until(lambda: at.bodies(office.ann))
        office.fault("drop_before", method=".*", times=None)
        await at.until(lambda: at.status.connection is Connection.OFFLINE, 60)
        assert at.status.sentence
        intent = office.ask(SendText("later"), hold=timedelta(seconds=5))
        before = len(office.service.requests)
        for _ in range(60):
            at.open_thread(office.ann)
            await at.pass_time(10)
        assert len(office.service.requests) - before < 600 / 20 * 3
        assert office.intent(intent).state is IntentState.QUEUED
        office.service.schedule.faults.clear()
        await at.until(lambda: office.intent(intent).state is IntentState.DONE, 40)
        assert at.status.connection is Connection.ONLINE
        assert at.status.sentence is None

    work(office, script)
    assert office.effects("text") == ["later"]


def test_a_refused_key_stops_the_calls_with_a_sentence_and_one_that_is_let_in_again_goes_on(
    office: Office,
) -> None:
    async def script(at: AtWork) -> None:
        await at.pass_time(10)
        office.fault("401", method=".*", times=None)
        await at.until(lambda: at.status.connection is Connection.REFUSED, 60)
        assert "key" in str(at.status.sentence)
        await at.pass_time(5)
        before = len(office.service.requests)
        intent = office.ask(SendText("not yet"))
        await at.pass_time(600)
        assert len(office.service.requests) - before <= 6
        assert office.intent(intent).state is IntentState.QUEUED
        office.service.schedule.faults.clear()
        await at.until(lambda: office.intent(intent).state is IntentState.DONE, 200)

    work(office, script)
    assert office.effects("text") == ["not yet"]


def test_a_feed_that_breaks_down_is_left_alone_for_a_while_and_the_others_go_on(office: Office) -> None:
    people(office, 5)

    async def script(at: AtWork) -> None:
        await at.pass_time(60)
        office.fault("500", method="GET", path="/tags", times=None)
        office.store.desk.declare_interests(
            "the agent", [Interest(InterestKind.GROUPS, office.line, weight=2.0)], idle=timedelta(0)
        )
        before = office.requests("GET", "/tags")
        await at.until(lambda: any("tags" in problem for problem in at.status.problems), 30)
        await at.pass_time(600)
        assert office.requests("GET", "/tags") - before < 60
        office.receive("hello?")
        await at.until(lambda: "hello?" in at.bodies(office.ann), 60)

    work(office, script)


@pytest.mark.parametrize(
    "kind", ["non_json_200", "wrong_shape_200", "truncated", "empty_200", "502", "redirect", "huge_200"]
)
def test_nonsense_never_ends_the_worker(office: Office, kind: str) -> None:
    people(office, 5, unresolved=2)
    office.fault(kind, method="GET", times=6)

    async def script(at: AtWork) -> None:
        at.look_at(Interest(InterestKind.DASHBOARD, office.line))
        await at.until(office.store.facts.dashboards, 400)
        for _ in range(60):
            at.look_at(Interest(InterestKind.DASHBOARD, office.line))
            await at.pass_time(5)
        office.receive("still there?")
        await at.until(lambda: at.bodies(office.ann), 200)

    work(office, script)


def test_an_error_of_our_own_is_told_and_the_rest_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trtui.store.facts import Facts

    def broken(*_: object, **__: object) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr(Facts, "merge_tags", broken)
    people(office, 5)

    async def script(at: AtWork) -> None:
        await at.until(lambda: any("trtui itself" in problem for problem in at.status.problems), 120)
        office.receive("hello?")
        await at.until(lambda: at.bodies(office.ann), 60)
        tags = office.requests("GET", "/tags")
        await at.pass_time(300)
        assert office.requests("GET", "/tags") == tags

    work(office, script)


def test_a_full_disk_is_waited_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from trtui.store import StoreCannotWriteError
    from trtui.store.ledger import Ledger

    is_full = False
    open_call = Ledger.open_call

    def opened(self: Ledger, record: object) -> None:
        if is_full:
            raise StoreCannotWriteError(f"No space left ({errno.ENOSPC}).")
        open_call(self, record)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "open_call", opened)

    async def script(at: AtWork) -> None:
        nonlocal is_full
        await at.pass_time(30)
        is_full = True
        before = len(office.service.requests)
        await at.pass_time(60)
        assert len(office.service.requests) - before <= 4
        is_full = False
        office.receive("hello?")
        await at.until(lambda: at.bodies(office.ann), 60)

    work(office, script)


def test_a_clock_set_back_does_not_stop_the_news(office: Office) -> None:
    office.receive("before")

    async def script(at: AtWork) -> None:
        at.open_thread(office.ann)
        await at.until(lambda: at.bodies(office.ann))
        office.clock.jump_wall(-7_200)
        await at.pass_time(20)
        at.open_thread(office.ann)
        contact = office.account.ensure_contact(office.line, ANN)
        contact.first_name = "Renamed"
        office.account.receive(office.line, ANN, "after", at=office.clock.now() + timedelta(hours=2))

        def name() -> str:
            found = office.store.facts.contact(office.ann)
            return str(found.first_name) if found else ""

        await at.until(lambda: "after" in at.bodies(office.ann) and name() == "Renamed", 30)

    work(office, script)


def test_a_night_with_the_lid_closed_is_caught_up_with(office: Office) -> None:
    office.receive("evening")

    async def script(at: AtWork) -> None:
        at.open_thread(office.ann)
        await at.until(lambda: at.bodies(office.ann))
        office.clock.suspend(9 * 3_600)
        for number in range(120):
            office.receive(f"night {number}", BOB)
        at.open_thread(office.ann)
        bob = ConversationKey(office.line, BOB)
        await at.until(lambda: "night 119" in at.bodies(bob), 30)

    work(office, script)


# -- the lease


def test_a_worker_without_the_lease_calls_nobody_and_takes_over_when_it_is_free(office: Office) -> None:
    people(office, 3)
    lease = Lease(office.directory)
    assert lease.try_take()

    async def script(at: AtWork) -> None:
        await at.pass_time(30)
        assert not office.service.requests
        lease.release()
        assert await at.until(lambda: office.service.requests) < 2

    work(office, script)


def test_a_lease_that_is_lost_is_taken_again(office: Office) -> None:
    async def script(at: AtWork) -> None:
        await at.pass_time(10)
        (office.directory / "worker.lock").unlink()
        await at.pass_time(5)
        office.receive("hello?")
        await at.until(lambda: at.bodies(office.ann), 30)

    work(office, script)


def test_another_worker_goes_on_where_the_first_was(office: Office) -> None:
    people(office, 3_000)

    async def first(at: AtWork) -> None:
        await at.until(lambda: at.status.backfill_done >= 1_000, 200)

    async def second(at: AtWork) -> None:
        await at.until(
            lambda: office.store.facts.count(ListQuery(view=View.ALL), at.clock.now()) == 3_000, 300
        )

    work(office, first)
    work(office, second)
    first_pages = [
        request
        for request in office.service.requests
        if request.path.endswith("/contacts") and dict(request.query) == {"page": "0", "page_size": "500"}
    ]
    assert len(first_pages) == 1


# -- one pass


def test_one_pass_fetches_settles_and_says_what_it_did(office: Office) -> None:
    people(office, 250, unresolved=40)
    office.ask(SendText("hello"))
    report = one_pass(office)
    assert report is not None
    assert report.dashboards == 1
    assert report.delivered == 1
    assert report.waiting == report.failed == 0
    assert report.calls == len(office.service.requests)
    assert not report.problems
    assert office.store.facts.count(ListQuery(view=View.UNRESOLVED), office.clock.now()) >= 40
    assert office.effects("text") == ["hello"]


def test_one_pass_leaves_the_account_to_the_process_that_has_it(office: Office) -> None:
    lease = Lease(office.directory)
    assert lease.try_take()
    assert one_pass(office) is None
    assert not office.service.requests
    lease.release()


def test_one_pass_tells_of_a_network_that_is_down(office: Office) -> None:
    office.fault("drop_before", method=".*", times=None)
    report = one_pass(office)
    assert report is not None
    assert len(report.problems) == 1
    assert report.dashboards == 0


# -- the thread


def test_a_worker_that_ends_by_itself_is_started_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    import trtui.sync.worker as module

    monkeypatch.setattr(module, "RESTART_AFTER", 0.01)
    made: list[int] = []
    is_second = __import__("threading").Event()

    class Broken:
        async def run(self, stop: asyncio.Event) -> None:
            made.append(1)
            if len(made) > 1:
                is_second.set()
                await stop.wait()
                return
            raise ValueError("broken")

    thread = WorkerThread(Broken)  # type: ignore[arg-type]
    thread.start()
    assert is_second.wait(5)
    assert thread.stop(2)
    assert isinstance(thread.failure, ValueError)


def test_a_thread_that_was_never_started_stops_at_once() -> None:
    thread = WorkerThread(lambda: pytest.fail("nobody asked for it"))
    thread.wake()
    assert thread.stop(0.1)


def test_old_texts_are_deleted_where_the_settings_say_so(office: Office) -> None:
    office.account.receive(office.line, ANN, "old", at=office.clock.now() - timedelta(days=40))
    office.account.receive(office.line, ANN, "new", at=office.clock.now() - timedelta(days=2))

    async def script(at: AtWork) -> None:
        at.open_thread(office.ann)
        await at.until(lambda: at.bodies(office.ann))
        await at.pass_time(5)
        assert at.bodies(office.ann) == ["new"]

    work(office, script, WorkerOptions(keep_days=30))


def test_waking_a_worker_that_is_not_up_does_nothing(office: Office) -> None:
    worker = make_worker(office)
    worker.wake()
    assert run_virtual(worker.run_once(), office.clock) is not None
    worker.wake()
