"""Times: read as the service means them, said in a few columns, right to the second."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trtui.text.times import (
    age,
    ago,
    clock_label,
    day_label,
    format_query_time,
    next_age_change,
    parse_api_time,
)

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
NAIVE = datetime(2026, 11, 23)  # noqa: DTZ001 - a naive one, on purpose

moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
spans = st.one_of(
    st.timedeltas(timedelta(seconds=-5), timedelta(minutes=3)),
    st.timedeltas(timedelta(0), timedelta(days=1_200)),
    st.sampled_from(
        [timedelta(days=364, hours=5), timedelta(days=365), timedelta(weeks=52), timedelta(hours=24)]
    ),
)


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2026-07-25T09:39:35.227", datetime(2026, 7, 25, 9, 39, 35, 227_000, UTC)),
        ("2026-05-29T22:22:01.63", datetime(2026, 5, 29, 22, 22, 1, 630_000, UTC)),
        ("2026-05-29T22:22:01.6", datetime(2026, 5, 29, 22, 22, 1, 600_000, UTC)),
        ("2026-05-29T22:22:01", datetime(2026, 5, 29, 22, 22, 1, 0, UTC)),
        ("2022-08-04T03:17:42.1250403Z", datetime(2022, 8, 4, 3, 17, 42, 125_040, UTC)),
        ("2022-08-04T03:17:42.9999999", datetime(2022, 8, 4, 3, 17, 42, 999_999, UTC)),
        ("2022-08-04T03:17:42z", datetime(2022, 8, 4, 3, 17, 42, 0, UTC)),
        ("2022-08-04 03:17", datetime(2022, 8, 4, 3, 17, 0, 0, UTC)),
        ("2022-08-04", datetime(2022, 8, 4, 0, 0, 0, 0, UTC)),
        (" 2022-08-04T03:17:42-05:00\n", datetime(2022, 8, 4, 8, 17, 42, 0, UTC)),
        ("2022-08-04T03:17:42.5+0530", datetime(2022, 8, 3, 21, 47, 42, 500_000, UTC)),
        ("0001-01-01T00:00:00", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_the_forms_that_the_service_sends(raw: str, moment: datetime) -> None:
    parsed = parse_api_time(raw)
    assert parsed == moment
    assert parsed.tzinfo is UTC


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        " ",
        "null",
        "2026",
        "20260725",
        "2026-W30-1",
        "2026-02-30T00:00:00",
        "2026-13-01T00:00:00",
        "2026-07-25T24:30:00",
        "2026-07-25T09:39:60",
        "2026-07-25T09:39:35.",
        "2026-07-25T09:39:35+99:00",
        "2026-07-25T09:39:35 UTC",
        "0001-01-01T00:00:00+05:00",
        "0000-01-01T00:00:00",
        "٢٠٢٦-07-25T09:39:35",
        "/Date(1700000000000)/",
        "9" * 100_000,
        "2026-07-25T09:39:35." + "1" * 100_000 + "x",
    ],
)
def test_nonsense_is_no_time(raw: str | None) -> None:
    assert parse_api_time(raw) is None


@given(st.one_of(st.text(), st.text("0123456789-T:.Z+ ", max_size=40)))
def test_no_answer_of_the_service_makes_it_fail(raw: str) -> None:
    parsed = parse_api_time(raw)
    assert parsed is None or parsed.tzinfo is UTC


@given(moments, st.integers(0, 7), st.sampled_from(["", "Z"]))
def test_every_form_of_a_moment_is_that_moment(moment: datetime, digits: int, zone: str) -> None:
    fraction = f".{moment.microsecond:06}0"[: digits + 1] if digits else ""
    kept = moment.replace(microsecond=int(f"{fraction[1:7]:0<6}") if digits else 0)
    assert parse_api_time(moment.strftime("%Y-%m-%dT%H:%M:%S") + fraction + zone) == kept


@given(moments, st.sampled_from([UTC, NEW_YORK, timezone(timedelta(hours=5, minutes=45))]))
def test_a_query_time_is_utc_in_milliseconds(moment: datetime, zone: timezone) -> None:
    written = format_query_time(moment.astimezone(zone))
    assert written == moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{moment.microsecond // 1000:03}Z"
    assert parse_api_time(written) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@pytest.mark.parametrize(
    ("elapsed", "said"),
    [
        (timedelta(seconds=-90), "now"),
        (timedelta(0), "now"),
        (timedelta(milliseconds=999), "now"),
        (timedelta(seconds=1), "1s"),
        (timedelta(seconds=59, milliseconds=999), "59s"),
        (timedelta(minutes=1), "1m"),
        (timedelta(minutes=18, seconds=59), "18m"),
        (timedelta(hours=1), "1h00m"),
        (timedelta(hours=2, minutes=14), "2h14m"),
        (timedelta(hours=23, minutes=59, seconds=59), "23h59m"),
        (timedelta(days=1), "1d"),
        (timedelta(days=6, hours=23), "6d"),
        (timedelta(days=7), "1w"),
        (timedelta(days=36), "5w"),
        (timedelta(days=364), "52w"),
        (timedelta(days=365), "1y"),
        (timedelta(days=365 * 2_000), "2000y"),
        (NOW - datetime.min.replace(tzinfo=UTC), "2027y"),
    ],
)
def test_ages(elapsed: timedelta, said: str) -> None:
    assert age(NOW - elapsed, NOW) == said


@given(spans)
def test_an_age_is_at_most_six_columns_and_changes_when_it_says(elapsed: timedelta) -> None:
    since = NOW - elapsed
    said, wait = age(since, NOW), next_age_change(since, NOW)
    assert len(said) <= 6
    assert wait > timedelta(0)
    assert age(since, NOW + wait - timedelta(microseconds=1)) == said
    assert age(since, NOW + wait) != said


def test_in_a_sentence_what_is_now_is_not_ago() -> None:
    assert ago(NOW, NOW) == "just now"
    assert ago(NOW - timedelta(minutes=42), NOW) == "42m ago"


def test_an_age_over_a_change_of_clocks_is_time_that_passed() -> None:
    before = datetime(2026, 11, 1, 0, 30, tzinfo=NEW_YORK)
    after = datetime(2026, 11, 1, 3, 30, tzinfo=NEW_YORK)
    assert age(before, after) == "4h00m"


@pytest.mark.parametrize(
    ("moment", "label"),
    [
        (datetime(2026, 11, 23, 5, 0, tzinfo=UTC), "Today"),
        (datetime(2026, 11, 23, 4, 59, tzinfo=UTC), "Yesterday"),
        (datetime(2026, 11, 22, 5, 0, tzinfo=UTC), "Yesterday"),
        (datetime(2026, 11, 22, 4, 59, tzinfo=UTC), "Sat Nov 21"),
        (datetime(2026, 1, 1, 5, 0, tzinfo=UTC), "Thu Jan 1"),
        (datetime(2026, 1, 1, 4, 59, tzinfo=UTC), "Wed Dec 31 2025"),
        (datetime(2026, 11, 24, 5, 0, tzinfo=UTC), "Tomorrow"),
        (datetime(2026, 11, 25, 5, 0, tzinfo=UTC), "Wed Nov 25"),
    ],
)
def test_days_are_those_of_the_zone(moment: datetime, label: str) -> None:
    assert day_label(moment, NOW, NEW_YORK) == label


@pytest.mark.parametrize(
    ("hour", "twelve", "twenty_four"),
    [
        (0, "12:05 AM", "00:05"),
        (9, "9:05 AM", "09:05"),
        (12, "12:05 PM", "12:05"),
        (13, "1:05 PM", "13:05"),
        (23, "11:05 PM", "23:05"),
    ],
)
def test_the_time_of_day(hour: int, twelve: str, twenty_four: str) -> None:
    moment = datetime(2026, 11, 23, hour, 5, 59, tzinfo=NEW_YORK).astimezone(UTC)
    assert clock_label(moment, NEW_YORK) == twelve
    assert clock_label(moment, NEW_YORK, twenty_four=True) == twenty_four


def test_a_moment_without_its_zone_is_refused() -> None:
    for refuse in (
        lambda: format_query_time(NAIVE),
        lambda: age(NAIVE, NOW),
        lambda: next_age_change(NOW, NAIVE),
        lambda: day_label(NAIVE, NOW, UTC),
        lambda: clock_label(NAIVE, UTC),
    ):
        with pytest.raises(ValueError, match="without its zone"):
            refuse()
