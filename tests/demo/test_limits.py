"""The service's own limit counts arrivals in any 60 s, refused ones too, and says when to come back."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from hypothesis import given
from hypothesis import strategies as st

from tests.demo.desk import ANN, Desk
from trtui.demo.limits import WINDOW, Arrivals
from trtui.demo.quirks import Fault, Quirks, Schedule, parse_quirks


def ask(desk: Desk, times: int) -> list[int]:
    return [desk.raw("GET", f"/api/v3/dashboards/{desk.id}").status for _ in range(times)]


def test_the_101st_call_in_60_seconds_is_too_many(desk: Desk) -> None:
    assert ask(desk, 100) == [200] * 100
    refused = desk.raw("GET", "/api/v3/dashboards")
    assert (refused.status, refused.headers["retry-after"]) == (429, "60")
    assert refused.mapping == {"status": 429, "errorCode": None, "message": "Too many requests."}
    assert len(desk.service.arrivals.times) == 101


def test_what_is_refused_counts_too_and_has_no_effect(desk: Desk) -> None:
    ask(desk, 100)
    desk.hand.advance(30)
    for _ in range(50):
        refused = desk.raw("POST", f"/api/v3/dashboards/{desk.id}/contacts/{ANN}/messages", b'{"body": "x"}')
        assert refused.status == 429
    assert desk.effects() == []
    desk.hand.advance(30)
    assert ask(desk, 51) == [200] * 50 + [429]


def test_an_arrival_counts_for_60_seconds_to_the_moment() -> None:
    arrivals = Arrivals()
    arrivals.add(100.0)
    assert [arrivals.in_window(now) for now in (100.0, 159.0, 159.999, 160.0)] == [1, 1, 1, 0]


def test_who_waits_as_told_is_answered(desk: Desk) -> None:
    for _ in range(5):
        ask(desk, 20)
        desk.hand.advance(4)
    for _ in range(30):
        refused = desk.raw("GET", "/api/v3/dashboards")
        if refused.status == 200:
            continue
        desk.hand.advance(float(refused.headers["retry-after"]) - 0.5)
        desk.hand.advance(0.5)
        assert ask(desk, 1) == [200]


def test_it_need_not_say_when_or_may_say_it_as_a_date() -> None:
    with Desk(parse_quirks(["rate_limit=2", "rate_limit_without_retry_after"])) as desk:
        assert ask(desk, 3) == [200, 200, 429]
        assert "retry-after" not in desk.raw("GET", "/api/v3/dashboards").headers
        desk.service.quirks = Quirks(rate_limit=2, retry_after_as_date=True)
        refused = desk.raw("GET", "/api/v3/dashboards").headers
        assert parsedate_to_datetime(refused["retry-after"]) == datetime(2026, 11, 23, 14, 21, tzinfo=UTC)


def test_it_can_be_taken_off() -> None:
    with Desk(Quirks(no_rate_limit=True)) as desk:
        assert set(ask(desk, 150)) == {200}


def test_a_call_that_a_fault_strikes_counts(desk: Desk) -> None:
    desk.service.schedule = Schedule([Fault("500", times=60)])
    assert ask(desk, 101) == [500] * 60 + [200] * 40 + [429]


@given(
    st.lists(st.integers(0, 240).map(lambda eighths: eighths / 8), max_size=60),
    st.integers(1, 10),
)
def test_after_the_wait_one_more_is_within_the_limit_and_a_second_before_it_is_not(
    gaps: list[float], limit: int
) -> None:
    arrivals, now = Arrivals(), 0.0
    for gap in gaps:
        now += gap
        arrivals.add(now)
    wait = arrivals.wait(now, limit)

    def with_one_more(moment: float) -> int:
        return 1 + sum(moment - WINDOW < time <= moment for time in arrivals.times)

    assert arrivals.in_window(now) == sum(now - WINDOW < time <= now for time in arrivals.times)
    assert with_one_more(now + wait + 1e-6) <= limit
    assert wait == 0 or with_one_more(max(now, now + wait - 1.000_001)) > limit
