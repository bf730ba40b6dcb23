"""How late texts are held: seven minutes at five dashboards, and the measure itself."""

import math
from collections.abc import Iterator
from itertools import permutations

import pytest

from tests.bench.freshness import best_periods, late, mean, polled, round_periods, weighed_mean
from tests.sync.arriving import LATENCY, Arrival, Business, Day, Where, a_folder
from trtui.models import DashboardId
from trtui.sync.plan import NEVER_OFTENER, OPEN_THREAD_EVERY, SELECTED_WORTH

SECONDS = 420.0


@pytest.fixture(scope="module")
def day() -> Iterator[Day]:
    with a_folder() as folder:
        yield Day(Business.skewed(5, 600.0, 1.5), folder, warm_up=180.0, seconds=SECONDS).run()


def test_every_text_is_held_and_none_before_the_service_could_answer(day: Day) -> None:
    assert {arrival.where for arrival in day.arrivals} == set(Where)
    assert len(day.arrivals) > 60
    assert min(arrival.delay for arrival in day.arrivals) >= LATENCY
    assert max(arrival.delay for arrival in day.arrivals) < 60.0
    assert max(arrival.held_at - arrival.at for arrival in day.arrivals) < 300.0


def test_the_open_thread_shows_95_of_100_texts_within_four_seconds(day: Day) -> None:
    assert late(arrival for arrival in day.arrivals if arrival.where is Where.OPEN) < 4.0


def test_what_is_on_a_screen_is_fresher_than_what_is_not(day: Day) -> None:
    shown = [arrival for arrival in day.arrivals if arrival.where is not Where.OTHERS]
    others = [arrival for arrival in day.arrivals if arrival.where is Where.OTHERS]
    assert mean(shown) < mean(others)


def test_the_delay_is_near_the_best_that_as_many_looks_can_do(day: Day) -> None:
    best = polled(day.arrivals, best_periods(day.business, day.heartbeats / SECONDS))
    assert weighed_mean(day.arrivals) < 1.15 * weighed_mean(best)


def test_the_calls_stay_within_what_is_left_to_reads(day: Day) -> None:
    assert day.heartbeats < day.calls <= 88 * math.ceil(SECONDS / 60)


# -- the measure


BUSINESS = Business.skewed(8, 400.0, 1.5)


def _cost(periods: dict[DashboardId, float]) -> float:
    """The mean delay weighed by worth: half a period on each dashboard."""
    weight = {
        line: rate * (SELECTED_WORTH if line in BUSINESS.selected else 1.0)
        for line, rate in BUSINESS.all_rates.items()
    }
    return sum(weight[line] * period / 2 for line, period in periods.items()) / sum(weight.values())


def test_nothing_is_better_than_the_optimum() -> None:
    best = best_periods(BUSINESS, 1.2)
    assert sum(1 / period for period in best.values()) == pytest.approx(1.2)
    for giver, taker in permutations(best, 2):
        moved = dict(best)
        moved[giver] = 1 / (1 / best[giver] - 0.01)
        moved[taker] = 1 / (1 / best[taker] + 0.01)
        if moved[BUSINESS.opened] <= OPEN_THREAD_EVERY and min(moved.values()) >= NEVER_OFTENER:
            assert _cost(moved) > _cost(best)


def test_a_round_spends_as_much_and_is_later() -> None:
    plain = round_periods(BUSINESS, 1.2)
    assert sum(1 / period for period in plain.values()) == pytest.approx(1.2)
    assert _cost(plain) > 1.2 * _cost(best_periods(BUSINESS, 1.2))


def test_looking_at_even_times_is_half_a_period_late() -> None:
    line = DashboardId(1)
    seen = polled([Arrival(line, Where.OTHERS, 7.0)], {line: 10.0})
    assert mean(seen) == pytest.approx(5.0 + LATENCY)
    assert late(seen) == pytest.approx(9.5 + LATENCY, abs=0.5)
