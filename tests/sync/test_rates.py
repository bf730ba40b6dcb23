"""The square-root rule and what feeds it."""

import math

from hypothesis import given
from hypothesis import strategies as st

from trtui.sync.rates import Arrivals, Source, common_rate, share_calls

_weights = st.one_of(st.just(0.0), st.floats(1e-5, 10))
_sources = st.lists(
    st.builds(
        lambda weight, least, more: Source(weight, least, least + more),
        _weights,
        st.floats(1e-4, 0.2),
        st.floats(0.01, 1.0),
    ),
    min_size=1,
    max_size=12,
)


@given(_sources, st.floats(0.01, 5))
def test_the_calls_are_shared_within_the_bounds_and_never_exceeded(
    sources: list[Source], calls: float
) -> None:
    rates = share_calls(sources, calls)
    assert sum(rates) <= calls + 1e-9
    if sum(source.least for source in sources) < calls:
        for source, rate in zip(sources, rates, strict=True):
            assert source.least - 1e-9 <= rate <= source.most + 1e-9
        if sum(source.most if source.weight else source.least for source in sources) > calls:
            assert math.isclose(sum(rates), calls, rel_tol=1e-9)


def _cost(sources: list[Source], rates: list[float]) -> float:
    return sum(source.weight / rate for source, rate in zip(sources, rates, strict=True))


@given(_sources, st.floats(0.05, 5), st.data())
def test_no_call_moved_from_one_to_another_makes_it_better(
    sources: list[Source], calls: float, data: st.DataObject
) -> None:
    if len(sources) < 2 or sum(source.least for source in sources) >= calls:
        return
    rates = share_calls(sources, calls)
    giver, taker = data.draw(st.permutations(range(len(sources))))[:2]
    moved = min(rates[giver] - sources[giver].least, sources[taker].most - rates[taker]) * 0.5
    if moved <= 0:
        return
    other = list(rates)
    other[giver] -= moved
    other[taker] += moved
    assert _cost(sources, other) >= _cost(sources, rates) * (1 - 1e-6)


def test_four_times_the_texts_are_asked_for_twice_as_often() -> None:
    busy, quiet = share_calls([Source(4.0, 0.0, 10.0), Source(1.0, 0.0, 10.0)], 3.0)
    assert math.isclose(busy / quiet, 2.0, rel_tol=1e-6)


def test_a_rate_is_learned_and_forgotten() -> None:
    arrivals = Arrivals()
    prior = 1 / 900
    assert math.isclose(arrivals.rate(prior), prior)
    for _ in range(2_000):
        arrivals.observe(1, 10.0)
    assert 0.08 < arrivals.rate(prior) < 0.11
    for _ in range(6_000):
        arrivals.observe(0, 10.0)
    assert arrivals.rate(prior) < 0.01


def test_a_long_absence_counts_no_more_than_it_says() -> None:
    """A night asleep, then 40 texts at once: a rate of 40 a night, not 40 a poll."""
    arrivals = Arrivals()
    arrivals.observe(40, 12 * 3600.0)
    assert arrivals.rate(1 / 900) < 0.002


def test_an_account_of_which_nothing_is_known_has_a_rate() -> None:
    assert common_rate([]) > 0
    assert common_rate([Arrivals(), Arrivals()]) > 0
