"""What travels and what it becomes: everything that the vendor's documents disagree about is read, text is cleaned once."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.api.rig import DANA
from trtui.api.json import MAX_DEPTH, Json, UnreadableError, parse_json, render_json
from trtui.api.wire import (
    Reader,
    contact_reader,
    conversation_reader,
    custom_field_reader,
    group_reader,
    payment_reader,
    read_all,
    read_dashboard,
    read_message,
    read_one,
    read_page,
    read_sent_message,
    tag_reader,
)
from trtui.models import UNKNOWN_TIME, ConversationKey, DashboardId, DeliveryPhase, Direction, Message
from trtui.text.cleaning import Safe, fingerprint

LINE = DashboardId(7)
TEXT: dict[str, object] = {
    "message_id": "8d3c0a4e-0000-4000-a000-000000000001",
    "body": "Is my car ready?",
    "message_direction": "R",
    "response_by_username": None,
    "message_timestamp_utc": "2026-07-25T09:39:35.227",
    "delivery_status": None,
    "delivery_error": None,
    "mms_media": [],
}


def message(**changes: object) -> Message:
    """A message whose row differs from `TEXT` in some fields; None there means null, `...` absent."""
    row = {name: value for name, value in (TEXT | changes).items() if value is not ...}
    found = read_message(json.loads(json.dumps(row), parse_float=Decimal))
    assert found is not None
    return found


# -- messages


def test_a_message_as_documented() -> None:
    """Every field where it belongs."""
    text = message(
        message_direction="S",
        response_by_username="Kim R",
        delivery_status="undelivered",
        delivery_error="30003",
        mms_media=["https://textrequeststorage.com/1/a.png"],
    )
    assert text == Message(
        key=text.key,
        id="8d3c0a4e-0000-4000-a000-000000000001",
        direction=Direction.SENT,
        body=text.body,
        fingerprint=fingerprint("Is my car ready?"),
        sent_or_received_at=datetime(2026, 7, 25, 9, 39, 35, 227_000, tzinfo=UTC),
        sender=text.sender,
        delivery_status=text.delivery_status,
        delivery_error=text.delivery_error,
        media=text.media,
    )
    assert text.key == text.id
    assert (text.body, text.sender, text.delivery_error) == ("Is my car ready?", "Kim R", "30003")
    assert text.phase is DeliveryPhase.FAILED
    assert all(isinstance(part, Safe) for part in (text.body, text.sender, text.delivery_status, *text.media))


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2026-05-29T22:22:01", datetime(2026, 5, 29, 22, 22, 1, tzinfo=UTC)),
        ("2026-05-29T22:22:01.6", datetime(2026, 5, 29, 22, 22, 1, 600_000, tzinfo=UTC)),
        ("2022-08-04T03:17:42.1250403Z", datetime(2022, 8, 4, 3, 17, 42, 125_000, tzinfo=UTC)),
        ("2026-05-29T17:22:01-05:00", datetime(2026, 5, 29, 22, 22, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00", UNKNOWN_TIME),
        ("", UNKNOWN_TIME),
        ("soon", UNKNOWN_TIME),
        (None, UNKNOWN_TIME),
        (1_700_000_000, UNKNOWN_TIME),
        (..., UNKNOWN_TIME),
    ],
)
def test_a_time_is_utc_without_saying_so(stamp: object, expected: datetime) -> None:
    """Or with Z, an offset, 0 to 7 digits of which three count; nonsense, and the year 1 that .NET writes for never, is no time."""
    assert message(message_timestamp_utc=stamp).sent_or_received_at == expected


@pytest.mark.parametrize("missing", [None, "", "  ", ..., "x" * 101, "a\x00b", "é", [], {}])
def test_a_message_without_an_id_is_known_by_what_is_in_it(missing: object) -> None:
    """The key is stable from read to read, over forms of the moment, and differs where anything differs."""
    text = message(message_id=missing)
    assert text.id is None
    assert text.key.startswith("~")
    assert text.key == message(message_id=None).key
    assert text.key == message(message_id=None, message_timestamp_utc="2026-07-25T09:39:35.2271234Z").key
    others = (
        message(message_id=None, body="Is my car ready"),
        message(message_id=None, message_direction="S"),
        message(message_id=None, message_timestamp_utc="2026-07-25T09:39:35.228"),
        message(message_id=None, mms_media=["https://x"]),
    )
    assert len({text.key, *(other.key for other in others)}) == 5


def test_an_id_that_is_a_number_is_an_id() -> None:
    """Scalars of the wrong type are read for what they say."""
    assert message(message_id=17).key == "17"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"message_direction": "S"}, Direction.SENT),
        ({"message_direction": " s "}, Direction.SENT),
        ({"message_direction": "r"}, Direction.RECEIVED),
        ({"message_direction": "X"}, Direction.RECEIVED),
        ({"message_direction": None}, Direction.RECEIVED),
        ({"message_direction": ..., "delivery_status": "sent"}, Direction.SENT),
        ({"message_direction": 1, "response_by_username": "Kim"}, Direction.SENT),
    ],
)
def test_who_wrote_is_guessed_only_where_it_is_not_said(
    changes: dict[str, object], expected: Direction
) -> None:
    """A stranger's words are the safe guess; only what we send has a sender's name or a delivery."""
    assert message(**changes).direction is expected


@pytest.mark.parametrize("status", ["sent", "Delivered", "rerouted", "ERROR"])
def test_a_status_is_kept_verbatim(status: str) -> None:
    """New words are shown as they came."""
    assert message(message_direction="S", delivery_status=status).delivery_status == status


def test_the_fingerprint_is_of_the_body_as_it_came() -> None:
    """Cleaning changes what is drawn, not what a text is recognised by."""
    raw = "Pay \u202enow\u202c \x1b[31m" + "x" * 5_000
    text = message(body=raw)
    assert text.fingerprint == fingerprint(raw)
    assert text.body != raw
    assert "\u202e" not in text.body
    assert "\x1b" not in text.body
    assert len(text.body) < len(raw)


@pytest.mark.parametrize(
    "row", [{}, {"message_id": None, "body": ""}, {"mms_media": [], "delivery_status": "sent"}]
)
def test_a_row_with_nothing_in_it_is_no_message(row: dict[str, object]) -> None:
    """It can't be told from another."""
    assert read_message(row) is None


def test_a_photo_alone_is_a_message() -> None:
    """An MMS has an empty body; odd media are left out."""
    text = message(body=None, mms_media=["https://x/a.png", None, 7, "", {}])
    assert (text.body, text.media) == ("", ("https://x/a.png", "7"))


def test_what_was_sent_is_ours_even_where_the_answer_does_not_say_so() -> None:
    """The send route of another document answers `status` instead of `delivery_status`, and no direction."""
    sent = read_sent_message({"message_id": "m", "body": "Hi", "status": "error"})
    assert sent is not None
    assert (sent.direction, sent.phase) == (Direction.SENT, DeliveryPhase.FAILED)
    assert read_sent_message({"status": "ok"}) is None


# -- contacts


def test_a_contact_of_nothing_but_a_number() -> None:
    """Everything else may be null or absent; the name is then the number."""
    rows: tuple[dict[str, object], ...] = (
        {"phone_number": "14235550142"},
        {"phone_number": 14235550142},
        {"phone_number": "+1 (423) 555-0142"},
        {
            "phone_number": "4235550142",
            "custom_fields": None,
            "groups": None,
            "contact_tags": None,
            "last_message": None,
        },
        {
            "phone_number": "14235550142",
            "last_message": "?",
            "groups": "1,2",
            "custom_fields": {"id": 1},
            "note": " ",
        },
    )
    for row in rows:
        contact = contact_reader(LINE)(row)
        assert contact is not None
        assert contact.key == ConversationKey(LINE, DANA)
        assert contact.name == "(423) 555-0142"
        assert (contact.groups, contact.tags, contact.custom_fields, contact.note) == ((), (), (), None)
        assert contact.last_message is None
        assert not any((contact.is_resolved, contact.is_archived, contact.is_blocked, contact.is_suppressed))


def test_a_contact_with_scalars_of_the_wrong_type() -> None:
    """Numbers as text, flags as text, counts as null or below nothing, duplicate ids."""
    contact = contact_reader(LINE)(
        {
            "phone_number": "14235550142",
            "is_resolved": "true",
            "is_archived": 1,
            "is_blocked": "false",
            "is_suppressed": None,
            "groups": ["1", 2, 2, None, True, "x", Decimal("3.0"), Decimal("3.5")],
            "contact_tags": ["a", "a", None, "b", 7],
            "custom_fields": [
                {"id": None, "value": "loose"},
                {"value": 5},
                None,
                "x",
                {"id": "f", "value": None},
            ],
            "total_msgs_sent": "12",
            "total_msgs_received": None,
            "response_count": -4,
            "first_name": 7,
            "opted_out_utc": "2026-01-02T03:04:05",
        }
    )
    assert contact is not None
    assert (contact.is_resolved, contact.is_archived, contact.is_blocked, contact.is_suppressed) == (
        True,
        True,
        False,
        False,
    )
    assert contact.groups == (1, 2, 3)
    assert contact.tags == ("a", "b", "7")
    assert [(field.id, field.value) for field in contact.custom_fields] == [
        (None, "loose"),
        (None, "5"),
        ("f", None),
    ]
    assert (contact.total_sent, contact.total_received, contact.response_count) == (12, 0, 0)
    assert contact.name == "7"
    assert contact.opted_out_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_contact_that_was_asked_for_need_not_repeat_its_number() -> None:
    """In a list it must."""
    assert contact_reader(LINE)({"first_name": "Dana"}) is None
    contact = contact_reader(LINE, DANA)({"first_name": "Dana"})
    assert contact is not None
    assert contact.key.phone == DANA


def test_names_are_cleaned_on_one_line() -> None:
    """What a customer calls himself is hostile too."""
    contact = contact_reader(LINE)({"phone_number": DANA, "display_name": "Eve\x1b]0;owned\x07\n\u202eadmin"})
    assert contact is not None
    assert not any(character in contact.name for character in "\x1b\x07\n\u202e")


# -- the others


def test_rows_without_an_identity_are_none() -> None:
    """Nothing can refer to them."""
    readers: tuple[Reader[object], ...] = (
        read_dashboard,
        conversation_reader(LINE),
        contact_reader(LINE),
        group_reader(LINE),
        tag_reader(LINE),
        custom_field_reader(LINE),
        payment_reader(LINE),
    )
    for reader in readers:
        assert reader({}) is None
        assert reader({"id": None, "payment_id": [], "phone_number": {}, "name": "x"}) is None
        assert reader({"id": "", "payment_id": "x", "phone_number": "n/a"}) is None


def test_money_is_decimal_from_the_first_byte() -> None:
    """As a number, as text, with binary noise; what is none is None."""
    cases = {
        "0.1": "0.10",
        "100": "100.00",
        '"1,234.5"': "1234.50",
        "125.49999999999999": "125.50",
        "1e3": "1000.00",
        "null": None,
        '"free"': None,
        "true": None,
        "1e400": None,
        "[1]": None,
    }
    for raw, expected in cases.items():
        row = parse_json(b'{"payment_id": 1, "amount_requested": %b}' % raw.encode())
        assert isinstance(row, dict)
        payment = payment_reader(LINE)(dict(row))
        assert payment is not None
        assert (None if payment.amount is None else str(payment.amount)) == expected, raw


@pytest.mark.parametrize(
    ("raw", "status", "is_open"),
    [
        ("Sent", "Sent", True),
        ("pastdue", "PastDue", True),
        (" Paid ", "Paid", False),
        ("Refunded", "Refunded", False),
        (None, "Unknown", False),
        ("", "Unknown", False),
        (3, "3", False),
    ],
)
def test_a_payments_state_is_kept_in_its_documented_spelling(raw: object, status: str, is_open: bool) -> None:
    """A new word is kept as it came, and counts as closed."""
    payment = payment_reader(LINE)({"payment_id": 1, "textrequest_payment_status": raw})
    assert payment is not None
    assert (payment.status, payment.is_open) == (status, is_open)


def test_a_dashboard_knows_its_zone_where_it_is_told() -> None:
    """An undocumented field that was seen live, null in the only sample."""
    assert read_dashboard({"id": 1, "timeZoneId": "Eastern Standard Time"}) != read_dashboard({"id": 1})
    line = read_dashboard(
        {"id": "24620", "name": None, "phone": 14235550100, "timeZoneId": None, "more": [1]}
    )
    assert line is not None
    assert (line.id, line.name, line.phone, line.time_zone) == (24620, "", "14235550100", None)


# -- envelopes

ROWS: list[Json] = [{"id": 1, "name": "a"}, {"name": "no id"}, None, "x", [], {"id": 2, "name": "b"}]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"items": ROWS, "meta": {"page": 3, "page_size": 1000, "total_items": 6}}, (3, 1000, 6)),
        ({"items": ROWS, "meta": {"page": "3", "page_size": "1000", "total_items": "6"}}, (3, 1000, 6)),
        ({"items": ROWS, "meta": {"page": None, "page_size": 0}}, (1, 50, None)),
        ({"items": ROWS, "meta": [1]}, (1, 50, None)),
        ({"items": ROWS}, (1, 50, None)),
        (ROWS, (1, 50, None)),
    ],
)
def test_a_list_in_any_envelope(answer: Json, expected: tuple[int, int, int | None]) -> None:
    """One bad row does not lose the page: it is left out and counted. What is not said is what was asked."""
    page = read_page(answer, read_dashboard, page=1, page_size=50)
    assert [line.id for line in page.items] == [1, 2]
    assert page.skipped == 4
    assert (page.number, page.size, page.total) == expected


def test_nothing_at_all_is_an_empty_list_and_no_thing() -> None:
    """204, and 200 without a body."""
    assert read_page(parse_json(b" \r\n"), read_dashboard, page=2, page_size=9).items == ()
    assert read_page(None, read_dashboard, page=2, page_size=9).total is None
    assert read_page({"items": None}, read_dashboard, page=0, page_size=9).items == ()
    assert read_all(None, read_dashboard) == ()
    assert read_one(None, read_dashboard) is None


@pytest.mark.parametrize(
    "answer", [{}, {"Items": []}, {"items": {}}, "x", True, Decimal(1), {"message": "no"}]
)
def test_what_is_no_list_is_an_error(answer: Json) -> None:
    """Else a refusal in a 200 would read as "nobody writes to us"."""
    with pytest.raises(UnreadableError, match="no list"):
        read_page(answer, read_dashboard, page=0, page_size=9)
    with pytest.raises(UnreadableError):
        read_one([] if answer == {} else answer, read_dashboard)


# -- JSON


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"<html>",
        b"'a'",
        b"[1,]",
        b"\xff\xfe{",
        b"nul",
        b'{"a":1}{"b":2}',
        b"9" * 5_000,
        b'["\\ud800"',
        b"]",
        b"[]]",
    ],
)
def test_what_is_no_json_is_unreadable(body: bytes) -> None:
    """And raises nothing else."""
    with pytest.raises(UnreadableError, match="not JSON"):
        parse_json(body)


def test_depth_is_bounded_before_anything_is_built() -> None:
    """Brackets in strings are no depth; a million of them cost no recursion."""
    deepest = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert parse_json(deepest) is not None
    for body in (
        b"[" + deepest + b"]",
        b'{"a":' * 33 + b"1" + b"}" * 33,
        b"[" * 1_000_000,
        b'["\\"[", ' + deepest + b"]",
    ):
        with pytest.raises(UnreadableError, match="nested too deeply"):
            parse_json(body)
    brackets = json.dumps({"body": "[" * 100 + '"\\' + "{" * 100}).encode()
    assert parse_json(brackets) == json.loads(brackets)


def test_odd_bytes_and_numbers_are_no_reason_to_lose_a_page() -> None:
    """A byte order mark, a bad letter, NaN, and a number that float would change."""
    assert parse_json(b'\xef\xbb\xbf{"a":"\xff","b":NaN,"c":0.1,"d":-Infinity}') == {
        "a": "\ufffd",
        "b": None,
        "c": Decimal("0.1"),
        "d": None,
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": Decimal("10.00"), "b": [1, True, None]}, '{"a":10.00,"b":[1,true,null]}'),
        (Decimal("1E+3"), "1000"),
        ('a\u2028\ud83d\ude97"\\', '"a\\u2028\\ud83d\\ude97\\"\\\\"'),
        ((), "[]"),
        ({}, "{}"),
    ],
)
def test_what_is_sent_is_json_with_exact_numbers(value: object, expected: str) -> None:
    """ASCII, so that no proxy on the way can break a letter."""
    assert render_json(value) == expected
    json.loads(expected)
