"""The plan: what it asks first, how often, and that it neither exceeds its allowance nor forgets anybody."""

from bisect import bisect_right
from itertools import pairwise

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from tests.sync.simulated import Simulation, budget_state, simulate
from trtui.calls import Priority
from trtui.models import ConversationKey, DashboardId
from trtui.sync.plan import (
    NEVER_OFTENER,
    OPEN_THREAD_EVERY,
    SEARCH_EVERY,
    SEARCH_PAUSE,
    PlannedCall,
    Wait,
    heartbeat_periods,
    next_call,
    reads_per_second,
    set_heartbeats,
)
from trtui.sync.state import (
    DASHBOARDS,
    SLOW_KINDS,
    FeedId,
    FeedKind,
    Interests,
    PlanState,
    contact_feed,
    thread_feed,
)
from trtui.text.phone import Phone

pytestmark = pytest.mark.no_cover
"""Hours of simulation: counting lines makes each test take eight times as long, and the worker's tests count them."""


def _key(dashboard: int, number: int = 0) -> ConversationKey:
    return ConversationKey(DashboardId(dashboard), Phone(f"1706555{number:04d}"))


def _look(
    simulation: Simulation, *, threads: tuple[ConversationKey, ...] = (), dashboards: tuple[int, ...] = ()
) -> None:
    simulation.state.interests = Interests(
        threads=frozenset(threads), dashboards=frozenset(map(DashboardId, dashboards))
    )


def _gaps(times: list[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(times)]


# -- how much


@settings(max_examples=25)
@given(
    dashboards=st.integers(1, 60),
    ceiling=st.integers(20, 100),
    latency=st.floats(0.01, 5.0),
    opened=st.integers(0, 4),
    is_idle=st.booleans(),
    data=st.data(),
)
def test_the_plan_keeps_within_its_allowance_and_leaves_the_writes_theirs(
    dashboards: int, ceiling: int, latency: float, opened: int, is_idle: bool, data: st.DataObject
) -> None:
    simulation = simulate(dashboards, ceiling=ceiling, latency=latency)
    simulation.state.is_idle = is_idle
    lines = st.integers(1, dashboards)
    _look(
        simulation,
        threads=tuple(_key(data.draw(lines), number) for number in range(opened)),
        dashboards=tuple(data.draw(st.sets(lines, max_size=5))),
    )
    simulation.pages = lambda feed, asked: feed.kind is FeedKind.BACKFILL and asked < 40
    simulation.run(400.0)
    reserve = 25 * ceiling // 100
    assert simulation.most_in_window() <= ceiling - reserve // 2
    times = [at for at, _ in simulation.calls]
    for number, (at, call) in enumerate(simulation.calls):
        if call.priority is Priority.BACKGROUND:
            assert number + 1 - bisect_right(times, at - 60) <= ceiling - reserve


@settings(max_examples=max(6, settings().max_examples // 100), phases=set(Phase) - {Phase.explain})
@example(dashboards=50, selected=3, opened=3, idle=False)
@example(dashboards=26, selected=0, opened=0, idle=True)
@given(
    dashboards=st.integers(1, 40), selected=st.integers(0, 3), opened=st.integers(0, 3), idle=st.booleans()
)
def test_nothing_is_forgotten(dashboards: int, selected: int, opened: int, idle: bool) -> None:
    """In an hour, or four where all is slowed down, every dashboard gets its heartbeats, its sweeps and all else."""
    simulation = simulate(dashboards)
    simulation.state.is_idle = idle
    _look(
        simulation,
        threads=tuple(_key(1 + number % dashboards, number) for number in range(opened)),
        dashboards=tuple(range(1, 1 + min(selected, dashboards))),
    )
    slower = 4 if idle else 1
    began = simulation.now
    simulation.run(3_600.0 * slower)
    asked: dict[FeedId, list[float]] = {}
    for at, call in simulation.calls:
        asked.setdefault(call.feed, [began]).append(at)

    def longest_silence(kind: FeedKind, dashboard: DashboardId) -> float:
        return max(_gaps([*asked[FeedId(kind, dashboard)], simulation.now]))

    for dashboard in simulation.state.dashboards:
        assert longest_silence(FeedKind.RECENT, dashboard) < 400 * slower
        assert longest_silence(FeedKind.UNRESOLVED, dashboard) < 50 * max(10, dashboards) * slower
        for kind in SLOW_KINDS:
            assert FeedId(kind, dashboard) in asked


def test_a_thread_that_is_read_ahead_and_a_contact_to_look_at_get_their_turn_among_fifty_dashboards() -> None:
    simulation = simulate(50)
    _look(simulation, threads=(_key(1),), dashboards=(1, 2, 3))
    simulation.run(900.0)
    simulation.state.unread_threads = [_key(4, number) for number in range(5)]
    simulation.state.rechecks = {_key(9, 1): simulation.now}
    simulation.state.followed = {_key(8, 1): simulation.now + 10}
    simulation.run(900.0)
    assert not simulation.state.unread_threads
    assert not simulation.state.rechecks
    assert not simulation.state.followed


def test_a_burst_of_open_panels_leaves_the_heartbeats_their_part() -> None:
    simulation = simulate(5)
    _look(simulation, dashboards=(1,))
    simulation.run(300.0)
    before = len(simulation.calls)
    for minute in range(5):
        for number in range(60):
            simulation.state.rechecks[_key(1, 100 * minute + number)] = simulation.now
        simulation.run(60.0)
    heartbeats = sum(1 for _, call in simulation.calls[before:] if call.feed.kind is FeedKind.RECENT)
    assert heartbeats > 5 * 20


# -- how often


def test_the_dashboard_of_an_open_thread_is_asked_every_three_seconds_among_twenty() -> None:
    simulation = simulate(20)
    _look(simulation, threads=(_key(7),), dashboards=(7,))
    simulation.run(1_200.0)
    gaps = _gaps([at for at in simulation.asked(FeedKind.RECENT, 7) if at > 1_300])
    assert sorted(gaps)[int(0.95 * len(gaps))] <= OPEN_THREAD_EVERY + 0.35


def test_an_open_thread_keeps_its_pace_when_the_list_of_all_fifty_dashboards_is_shown() -> None:
    simulation = simulate(50)
    _look(simulation, threads=(_key(7),), dashboards=tuple(range(1, 51)))
    periods = heartbeat_periods(simulation.state, simulation.now)
    assert periods[DashboardId(7)] <= OPEN_THREAD_EVERY + 0.01
    assert sum(1 / period for period in periods.values()) <= reads_per_second(simulation.state) + 1e-6


def test_busy_dashboards_are_asked_more_often_and_none_oftener_than_allowed() -> None:
    simulation = simulate(20)
    busy = simulation.state.dashboards[DashboardId(1)]
    for dashboard in simulation.state.dashboards.values():
        dashboard.arrivals.observe(1, 7200.0)
    busy.arrivals.observe(300, 7200.0)
    periods = heartbeat_periods(simulation.state, simulation.now)
    assert periods[DashboardId(1)] < periods[DashboardId(2)] / 3
    assert min(periods.values()) >= NEVER_OFTENER


def test_nobody_at_the_keyboard_means_a_quarter_of_the_calls() -> None:
    lively, idle = simulate(5), simulate(5)
    idle.state.is_idle = True
    for simulation in (lively, idle):
        simulation.run(3_600.0)
    tail = [sum(1 for at, _ in simulation.calls if at > 1_900) for simulation in (lively, idle)]
    assert tail[1] < 0.35 * tail[0]


def test_after_a_refusal_the_lower_ceiling_is_kept() -> None:
    simulation = simulate(20, ceiling=40)
    simulation.run(600.0)
    assert simulation.most_in_window() <= 40 - 10 + 3


def test_a_dashboard_whose_filter_is_not_honoured_is_asked_for_conversations() -> None:
    simulation = simulate(2)
    simulation.state.dashboards[DashboardId(2)].is_filter_honoured = False
    simulation.run(120.0)
    assert simulation.asked(FeedKind.RECENT, 1)
    assert not simulation.asked(FeedKind.RECENT, 2)
    assert simulation.asked(FeedKind.CONVERSATIONS, 2)


# -- what first


def test_a_cold_start_asks_for_the_dashboards_before_all_else() -> None:
    state = PlanState(budget_state(), began_at=1_000.0)
    first = next_call(state, 1_000.0)
    assert isinstance(first, PlannedCall)
    assert first.feed == DASHBOARDS
    state.begin(first.feed, 1_000.0, is_filler=False)
    assert isinstance(next_call(state, 1_000.0), Wait)


def test_the_first_call_on_each_dashboard_sweeps_and_the_selected_one_is_first() -> None:
    simulation = simulate(5)
    _look(simulation, dashboards=(4,))
    simulation.run(0.2)
    feeds = [call.feed for _, call in simulation.calls if call.feed != DASHBOARDS]
    assert feeds[0] == FeedId(FeedKind.UNRESOLVED, DashboardId(4))
    assert {feed.dashboard for feed in feeds[:5] if feed.kind is FeedKind.UNRESOLVED} == {1, 2, 3, 4, 5}


def test_an_opened_thread_is_read_at_once_and_a_stale_one_again() -> None:
    simulation = simulate(20)
    simulation.run(300.0)
    key = _key(3)
    _look(simulation, threads=(key,), dashboards=(3,))
    opened = simulation.now
    simulation.run(20.0)
    reads = [at for at, call in simulation.calls if call.feed == thread_feed(key)]
    assert reads
    assert reads[0] - opened < 1.0
    simulation.state.stale_threads[key] = simulation.now
    since = simulation.now
    simulation.run(5.0)
    again = [at for at, call in simulation.calls if call.feed == thread_feed(key)][len(reads) :]
    assert again
    assert again[0] - since < 1.0


def test_what_somebody_asks_for_by_hand_comes_first() -> None:
    simulation = simulate(20)
    simulation.run(600.0)
    wanted = FeedId(FeedKind.PAYMENTS, DashboardId(12))
    simulation.state.record(wanted).wanted_at = simulation.now
    step = next_call(simulation.state, simulation.now)
    assert step == PlannedCall(wanted, Priority.SCREEN, is_filler=False)


def test_a_contact_of_the_open_thread_is_looked_at_before_one_elsewhere() -> None:
    simulation = simulate(3)
    simulation.run(300.0)
    _look(simulation, threads=(_key(1),), dashboards=(1,))
    simulation.run(30.0)
    simulation.state.rechecks = {_key(2): simulation.now, _key(1): simulation.now}
    before = len(simulation.calls)
    simulation.run(10.0)
    contacts = [call.feed for _, call in simulation.calls[before:] if call.feed.kind is FeedKind.CONTACT]
    assert contacts[0] == contact_feed(_key(1))


def test_a_search_over_sixty_dashboards_is_asked_some_at_a_time_and_then_rests() -> None:
    simulation = simulate(60)
    simulation.run(300.0)
    searches = tuple(
        FeedId(FeedKind.SEARCH, DashboardId(number), words="ann") for number in reversed(range(1, 61))
    )
    simulation.state.interests = Interests(searches=searches)
    began = simulation.now
    simulation.run(1_200.0)
    times = simulation.asked(FeedKind.SEARCH)
    assert times[4] - began < 5
    assert all(later - earlier >= SEARCH_PAUSE for earlier, later in zip(times, times[5:], strict=False))
    asked = [call.feed for _, call in simulation.calls if call.feed.kind is FeedKind.SEARCH]
    assert tuple(asked[:60]) == searches
    assert times[59] - began < 200
    again = SEARCH_EVERY[1] * 60
    assert all(min(_gaps(simulation.asked(FeedKind.SEARCH, number))) >= again for number in range(1, 61))


def test_the_same_is_searched_for_once_a_minute_at_most_and_no_more_when_it_left_the_screen() -> None:
    simulation = simulate(1)
    simulation.state.interests = Interests(searches=(FeedId(FeedKind.SEARCH, DashboardId(1), words="ann"),))
    simulation.run(200.0)
    times = simulation.asked(FeedKind.SEARCH)
    assert len(times) == 4
    assert min(_gaps(times)) >= SEARCH_EVERY[0]
    simulation.state.interests = Interests()
    simulation.run(200.0)
    assert simulation.asked(FeedKind.SEARCH) == times


def test_whom_a_search_found_is_read_although_filler_has_had_its_share() -> None:
    simulation = simulate(1)
    simulation.pages = lambda feed, asked: feed.kind is FeedKind.BACKFILL
    simulation.run(120.0)
    simulation.state.sought[_key(1)] = simulation.now
    step = next_call(simulation.state, simulation.now)
    assert isinstance(step, PlannedCall)
    assert (step.feed, step.is_filler) == (contact_feed(_key(1)), False)


def test_what_is_late_enough_goes_before_what_somebody_just_asked_for() -> None:
    simulation = simulate(3)
    simulation.run(600.0)
    wanted = FeedId(FeedKind.PAYMENTS, DashboardId(1))
    simulation.state.record(wanted).wanted_at = simulation.now
    simulation.state.fillers.clear()
    simulation.state.budget = budget_state()
    chosen = []
    for minutes_late in (3, 7):
        simulation.state.rechecks = {_key(2): simulation.now - 60.0 * minutes_late}
        step = next_call(simulation.state, simulation.now)
        assert isinstance(step, PlannedCall)
        chosen.append(step.feed)
    assert chosen == [wanted, contact_feed(_key(2))]


# -- waiting


@settings(max_examples=30)
@given(dashboards=st.integers(1, 20), seconds=st.floats(0.1, 900))
def test_a_wait_ends_when_it_says(dashboards: int, seconds: float) -> None:
    """Nothing could have been asked just before, and where the budget is not what lacks, something can then."""
    simulation = simulate(dashboards)
    simulation.run(seconds)
    simulation.run(2.0)
    state = simulation.state
    step = next_call(state, simulation.now)
    if isinstance(step, PlannedCall) or any(record.is_under_way for record in state.feeds.values()):
        return
    if min(state.budget.left[Priority.SCREEN], state.budget.left[Priority.BACKGROUND]) > 0:
        between = simulation.now + 0.9 * (step.until - simulation.now)
        assert isinstance(next_call(state, between), Wait)


def test_a_pause_holds_everything_up() -> None:
    simulation = simulate(3)
    simulation.state.paused_until = simulation.now + 17.0
    assert next_call(simulation.state, simulation.now) == Wait(simulation.now + 17.0)


def test_a_feed_that_failed_waits_and_holds_nobody_up() -> None:
    simulation = simulate(2)
    sweep = FeedId(FeedKind.UNRESOLVED, DashboardId(1))
    simulation.state.begin(sweep, simulation.now, is_filler=False)
    simulation.state.fail(sweep, simulation.now + 40.0)
    simulation.run(30.0)
    assert simulation.asked(FeedKind.UNRESOLVED, 2)
    assert not simulation.asked(FeedKind.UNRESOLVED, 1)
    assert simulation.asked(FeedKind.RECENT, 1), "its heartbeat does not wait for a sweep that fails"
    simulation.run(15.0)
    assert simulation.asked(FeedKind.UNRESOLVED, 1)


def test_a_dashboard_that_is_gone_is_not_asked_again() -> None:
    simulation = simulate(2)
    simulation.run(60.0)
    simulation.state.keep_only(frozenset({DashboardId(1)}), simulation.now)
    set_heartbeats(simulation.state, simulation.now)
    before = len(simulation.calls)
    simulation.run(60.0)
    assert {call.feed.dashboard for _, call in simulation.calls[before:]} <= {DashboardId(1), None}


@pytest.mark.parametrize("dashboards", [1, 5, 20, 50])
def test_what_the_budget_gives_is_used(dashboards: int) -> None:
    """With somebody at the keyboard at least 85 of 100 reads that the budget carries are made."""
    simulation = simulate(dashboards)
    _look(simulation, threads=(_key(1),), dashboards=(1,))
    simulation.run(1_800.0)
    made = sum(1 for at, _ in simulation.calls if at > 1_600) / (simulation.now - 1_600)
    most = min(reads_per_second(simulation.state), dashboards / NEVER_OFTENER)
    assert made >= 0.85 * most
