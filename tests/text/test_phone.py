"""Phone numbers: one form inside, refused with a reason, shown as people read them, never at the wrong hour."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trtui.text.cleaning import Safe, is_safe
from trtui.text.phone import (
    Phone,
    PhoneError,
    format_phone,
    is_quiet_hours,
    last_four,
    mask_phone,
    parse_phone,
    phone_from_api,
    zones_of,
)

CHATTANOOGA = Phone("14237560142")
ANN = Phone("14235550142")

possible = st.from_regex(r"1[2-9](?!11)[0-9]{2}[2-9][0-9]{6}", fullmatch=True).filter(str.isascii).map(Phone)


@pytest.mark.parametrize(
    "typed",
    [
        "4235550142",
        "14235550142",
        "+14235550142",
        "(423) 555-0142",
        "+1 (423) 555-0142",
        "(+1) 423 555 0142",
        "1-423-555-0142",
        "423.555.0142",
        "423/555/0142",
        " 423 555 0142\n",
        "423\u00a0555\u20110142",
        "\u202a+1 (423) 555‑0142\u202c",
        "４２３５５５０１４２",
        "٤٢٣٥٥٥٠١٤٢",
    ],
)
def test_what_people_type_and_paste(typed: str) -> None:
    assert parse_phone(typed) == ANN


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type a phone number"),
        ("()", "Type a phone number"),
        ("555-0142", "no area code"),
        ("1 555-0142", "no area code"),
        ("423 555 014", "too short: it has 9"),
        ("42", "too short: it has 2"),
        ("4235550142 4235550143", "too long"),
        ("1423555014212", "too long"),
        ("72345", "short code"),
        ("+44 7700 900123", "North American"),
        ("011 44 7700 900123", "North American"),
        ("+4235550142", "North American"),
        ("24235550142", "North American"),
        ("911 555 0142", "911 is no area code"),
        ("123 555 0142", "too short: it has 9 of ten digits after the 1"),
        ("1 011 555 0142", "011 is no area code"),
        ("0235550142", "023 is no area code"),
        ("423 155 0142", "goes on with 155"),
        ("423 055 0142", "goes on with 055"),
        ("423-KIT-TENS", "letters"),
        ("423 555 0142 x12", "extension"),
        ("423 555 0142 ext. 12", "extension"),
        ("423 555 0142 #12", "extension"),
        ("423_555_0142", "_ does not belong"),
        ("+1 423 555 0142, +1 423 555 0143", ", does not belong"),
        ("+1 4235550142 +1 4235550143", "two numbers"),
        ("\x1b[31m4235550142", "letters"),
        ("\x1b4235550142", "␛ does not belong"),
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(PhoneError) as refused:
        parse_phone(typed)
    assert sentence in str(refused.value)


@given(st.one_of(st.text(), st.text("0123456789+()-. x", max_size=20)))
def test_every_text_is_a_number_or_refused_in_words_fit_for_the_screen(typed: str) -> None:
    try:
        phone = parse_phone(typed)
    except PhoneError as refused:
        assert is_safe(str(refused))  # noqa: PT017 - whether it is refused is not what is tested
    else:
        assert len(phone) == 11
        assert phone.isascii()
        assert phone.isdecimal()


@given(possible)
def test_what_is_shown_is_read_again(phone: Phone) -> None:
    assert parse_phone(format_phone(phone)) == phone
    assert phone_from_api(format_phone(phone)) == phone
    assert phone_from_api(int(phone)) == phone
    assert phone_from_api(phone[1:]) == phone
    assert phone_from_api(f"+{phone}") == phone


@pytest.mark.parametrize(
    ("raw", "phone"),
    [
        (None, None),
        (True, None),
        ("", None),
        ("Anonymous", None),
        (14235550142, ANN),
        (4235550142, ANN),
        ("14235550142", ANN),
        ("+1 423-555-0142", ANN),
        ("321-654-7890", "13216547890"),
        ("72345", "72345"),
        ("447700900123", "447700900123"),
        ("+4512345678", "4512345678"),
        ("0123456789", "0123456789"),
        ("19115550142", "19115550142"),
    ],
)
def test_what_the_service_sends_is_never_lost(raw: str | int | None, phone: str | None) -> None:
    assert phone_from_api(raw) == phone


@given(st.one_of(st.none(), st.integers(), st.text()))
def test_no_answer_of_the_service_makes_it_fail(raw: str | int | None) -> None:
    phone = phone_from_api(raw)
    assert phone is None or (phone.isascii() and phone.isdecimal())


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("14235550142", "(423) 555-0142"),
        ("72345", "72345"),
        ("447700900123", "+447700900123"),
        ("24235550142", "+24235550142"),
    ],
)
def test_how_numbers_are_shown(phone: str, shown: str) -> None:
    assert format_phone(Phone(phone)) == shown
    assert isinstance(format_phone(Phone(phone)), Safe)


def test_a_number_is_called_and_logged_by_its_last_digits() -> None:
    assert last_four(ANN) == "0142"
    assert mask_phone(ANN) == "…0142"
    assert mask_phone(Phone("72345")) == "…2345"


@pytest.mark.parametrize(
    ("phone", "zones"),
    [
        ("12125550142", {"America/New_York"}),
        ("14165550142", {"America/Toronto"}),
        ("17875550142", {"America/Puerto_Rico"}),
        (CHATTANOOGA, {"America/New_York"}),
        (ANN, {"America/Chicago", "America/New_York"}),
        ("18005550142", set()),
        ("19995550142", set()),
        ("447700900123", set()),
        ("72345", set()),
    ],
)
def test_where_numbers_are_from(phone: str, zones: set[str]) -> None:
    assert set(zones_of(Phone(phone))) == zones


@pytest.mark.parametrize(
    ("hour", "minute", "is_quiet"),
    [
        (20, 59, False),
        (21, 0, True),
        (23, 59, True),
        (0, 0, True),
        (7, 59, True),
        (8, 0, False),
        (12, 0, False),
    ],
)
def test_quiet_hours_go_over_midnight_where_the_number_is_from(
    hour: int, minute: int, is_quiet: bool
) -> None:
    now = datetime(2026, 11, 23, hour, minute, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    assert is_quiet_hours(CHATTANOOGA, now, time(21), time(8)) is is_quiet


def test_quiet_hours_within_a_day() -> None:
    noon = datetime(2026, 7, 1, 16, tzinfo=UTC)
    assert is_quiet_hours(CHATTANOOGA, noon, time(11), time(13)) is True
    assert is_quiet_hours(CHATTANOOGA, noon, time(13), time(15)) is False


def test_quiet_in_one_of_its_zones_is_quiet() -> None:
    nine_in_new_york = datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert is_quiet_hours(ANN, nine_in_new_york, time(21), time(8)) is True
    eight_in_new_york = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
    assert is_quiet_hours(ANN, eight_in_new_york, time(21), time(8)) is True
    nine_in_the_morning_in_both = datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert is_quiet_hours(ANN, nine_in_the_morning_in_both, time(21), time(8)) is False


def test_quiet_hours_follow_daylight_saving() -> None:
    summer = datetime(2026, 7, 2, 1, 30, tzinfo=UTC)
    winter = datetime(2026, 12, 2, 1, 30, tzinfo=UTC)
    assert is_quiet_hours(CHATTANOOGA, summer, time(21), time(8)) is True
    assert is_quiet_hours(CHATTANOOGA, winter, time(21), time(8)) is False


def test_quiet_hours_that_are_not_known_or_not_wanted() -> None:
    now = datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert is_quiet_hours(Phone("18005550142"), now, time(21), time(8)) is None
    assert is_quiet_hours(CHATTANOOGA, now, time(21), time(21)) is False
    with pytest.raises(ValueError, match="aware"):
        is_quiet_hours(CHATTANOOGA, datetime(2026, 11, 23), time(21), time(8))  # noqa: DTZ001 - a naive one, on purpose
