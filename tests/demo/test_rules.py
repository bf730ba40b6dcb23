"""What holds for every operation, and the rules by which texts change an account: what the real service is known to do."""

import re
from datetime import timedelta

import pytest

from tests.contract import BASE_PATH, OPERATIONS
from tests.demo.desk import ANN, BOB, NOBODY, START, Answer, Desk, at, bodies
from trtui.demo.account import START_WORDS, STOP_WORDS
from trtui.demo.quirks import Quirks
from trtui.demo.records import Message
from trtui.demo.shapes import long_stamp, stamp


def send(desk: Desk, body: str = "Yes", phone: str = ANN) -> dict[str, object]:
    return desk.ask("SendMessageByPhoneNumber", {"body": body}, phone=phone).mapping


def newest(desk: Desk, phone: str = ANN) -> dict[str, object]:
    return desk.ask("GetMessagesByContactPhone", phone=phone).items[0]


# -- the key


@pytest.mark.parametrize(
    "headers", [{}, {"x-api-key": "wrong"}, {"x-api-key": ""}, {"Authorization": "api-key x"}]
)
def test_every_operation_is_refused_without_the_key(desk: Desk, headers: dict[str, str]) -> None:
    for operation in OPERATIONS.values():
        target = operation.target(dashboard_id=desk.id, phone_number=ANN, group_id=1, payment_id=1)
        answer = desk.raw(operation.verb, target, b"{}", headers)
        assert answer.status == 401
        assert answer.mapping == {
            "status": 401,
            "errorCode": None,
            "message": "The Authorization header is missing or not valid.",
        }
    assert desk.effects() == []


def test_the_case_of_the_keys_header_does_not_matter(desk: Desk) -> None:
    target = f"{BASE_PATH}/dashboards"
    assert desk.raw("GET", target, headers={"X-API-KEY": desk.service.api_key}).status == 200


# -- paths


def test_a_path_that_there_is_not_is_404_and_another_verb_405(desk: Desk) -> None:
    assert desk.raw("GET", f"{BASE_PATH}/users").status == 404
    assert desk.raw("GET", "/dashboards").status == 404
    assert desk.raw("PATCH", f"{BASE_PATH}/dashboards").status == 405
    assert desk.raw("GET", f"{BASE_PATH}/dashboards/").status == 200
    for wrong in ("x", "-1", "99999999999"):
        assert desk.raw("GET", f"{BASE_PATH}/dashboards/{wrong}").status == 400


@pytest.mark.parametrize(
    "written",
    ["4235550101", "14235550101", "+14235550101", "423-555-0101", "+1 (423) 555-0101", "423.555.0101"],
)
def test_a_number_in_any_form_is_answered_in_11_digits(desk: Desk, written: str) -> None:
    assert desk.contact(written)["phone_number"] == ANN
    assert desk.contact(written)["first_name"] == "Ann"


@pytest.mark.parametrize(
    "written", ["555", "0235550101", "44 20 7946 0000", "1423555010x", "٤٢٣٥٥٥٠١٠١", "%00"]
)
def test_what_is_no_north_american_number_is_refused(desk: Desk, written: str) -> None:
    assert desk.ask("SendMessageByPhoneNumber", {"body": "x"}, phone=written).status == 400
    assert desk.effects() == []


# -- pages


def fill(desk: Desk, count: int) -> None:
    for number in range(count):
        desk.account.ensure_contact(desk.id, f"1865{2_000_000 + number}")


def page(desk: Desk, **query: object) -> Answer:
    return desk.ask("GetContacts", query=query)


def test_pages_begin_at_0_hold_100_and_end_in_an_empty_one(desk: Desk) -> None:
    fill(desk, 148)
    assert page(desk).mapping["meta"] == {"page": 0, "page_size": 100, "total_items": 150}
    assert [len(page(desk, page=number).items) for number in range(4)] == [100, 50, 0, 0]
    rows = [row["phone_number"] for number in range(3) for row in page(desk, page=number, page_size=60).items]
    assert rows == list(desk.line.contacts)


def test_a_page_size_over_1000_is_made_1000_and_says_so(desk: Desk) -> None:
    fill(desk, 1_100)
    answer = page(desk, page_size=5_000)
    assert len(answer.items) == 1_000
    assert answer.mapping["meta"] == {"page": 0, "page_size": 1_000, "total_items": 1_102}
    assert len(page(desk, page_size=5_000, page=1).items) == 102


@pytest.mark.parametrize(
    "query", ["page=-1", "page=x", "page=1.5", "page_size=-1", "page_size=all", "page_size=0"]
)
@pytest.mark.parametrize(
    "operation_id", [name for name, known in OPERATIONS.items() if "page" in known.query]
)
def test_a_page_that_is_none_is_refused(desk: Desk, operation_id: str, query: str) -> None:
    target = OPERATIONS[operation_id].target(dashboard_id=desk.id, phone_number=ANN)
    answer = desk.raw("GET", f"{target}?{query}")
    assert (answer.status, answer.mapping["errorCode"]) == (400, "parameterInvalid")


def test_unknown_parameters_are_ignored_and_so_is_limit(desk: Desk) -> None:
    everyone = page(desk).body
    assert page(desk, limit=1, opted_out="true", search="zzz", isResolved="true", sort="x").body == everyone


# -- moments


@pytest.mark.parametrize(
    ("milliseconds", "short"),
    [
        (0, "2026-11-23T14:20:00"),
        (600, "2026-11-23T14:20:00.6"),
        (120, "2026-11-23T14:20:00.12"),
        (7, "2026-11-23T14:20:00.007"),
    ],
)
def test_moments_in_lists_have_no_zone_and_no_trailing_zeros(milliseconds: int, short: str) -> None:
    moment = START.replace(microsecond=milliseconds * 1_000)
    assert stamp(moment) == short
    assert re.fullmatch(rf"2026-11-23T14:20:00\.{milliseconds:03d}\d{{4}}Z", long_stamp(moment))


def test_the_answer_to_a_sent_text_has_7_digits_and_z_and_the_list_the_same_moment(desk: Desk) -> None:
    sent = str(send(desk)["message_timestamp_utc"])
    assert re.fullmatch(r"2026-11-23T14:20:00\.120\d{4}Z", sent)
    assert newest(desk)["message_timestamp_utc"] == "2026-11-23T14:20:00.12"


# -- inbound


def test_an_inbound_text_unresolves_unarchives_and_counts(desk: Desk) -> None:
    desk.ask("CreateContact", {"is_resolved": True, "is_archived": True}, phone=ANN)
    desk.hand.advance(60)
    message = desk.account.receive(desk.id, ANN, "Hello?")
    contact = desk.contact()
    assert message is not None
    assert contact["last_message"] == newest(desk)
    assert newest(desk)["message_id"] == message.message_id
    assert (contact["is_resolved"], contact["is_archived"], contact["total_msgs_received"]) == (
        False,
        False,
        2,
    )
    assert contact["last_msg_received_utc"] == contact["last_contact_date_utc"] == "2026-11-23T14:21:00.12"


def test_a_text_from_a_blocked_contact_is_dropped_whole(desk: Desk) -> None:
    desk.ask("CreateContact", {"is_blocked": True, "is_resolved": True}, phone=ANN)
    before = desk.contact()
    assert desk.account.receive(desk.id, ANN, "Let me in") is None
    assert desk.contact() == before
    assert desk.effects()[-1] == ("dropped", ANN, "Let me in")


def test_a_first_text_from_a_stranger_makes_a_contact(desk: Desk) -> None:
    desk.account.receive(desk.id, NOBODY, "", ("https://textrequeststorage.com/x/a.jpg",))
    text = newest(desk, NOBODY)
    assert (text["body"], text["mms_media"]) == ("", ["https://textrequeststorage.com/x/a.jpg"])
    assert desk.contact(NOBODY)["display_name"] is None


def test_a_reply_counts_as_a_response_once(desk: Desk) -> None:
    for inbound in (False, True, True, False, True):
        desk.hand.advance(1)
        if inbound:
            desk.account.receive(desk.id, ANN, "x")
        else:
            desk.account.send(desk.id, ANN, "y")
    assert desk.contact()["response_count"] == 2


# -- outbound


def test_a_text_to_a_stranger_makes_the_contact(desk: Desk) -> None:
    send(desk, "Your order is in", NOBODY)
    contact = desk.contact(NOBODY)
    assert contact["total_msgs_sent"] == 1
    assert contact["first_contact_utc"] == contact["last_msg_sent_utc"] == "2026-11-23T14:20:00.12"


def test_a_text_unarchives_and_leaves_resolved_alone(desk: Desk) -> None:
    desk.ask("CreateContact", {"is_resolved": True, "is_archived": True}, phone=ANN)
    send(desk)
    assert (desk.contact()["is_archived"], desk.contact()["is_resolved"]) == (False, True)


def test_a_text_goes_from_sending_to_sent_to_delivered(desk: Desk) -> None:
    seen = [send(desk)["delivery_status"]]
    for _ in range(60):
        desk.hand.advance(0.1)
        status = newest(desk)["delivery_status"]
        if status != seen[-1]:
            seen.append(status)
    assert seen == ["sending", "sent", "delivered"]


def test_a_text_to_a_landline_ends_undelivered_with_its_code(desk: Desk) -> None:
    desk.ann.carrier_error = "30006"
    assert send(desk)["delivery_error"] is None
    desk.hand.advance(10)
    assert (newest(desk)["delivery_status"], newest(desk)["delivery_error"]) == ("undelivered", "30006")


@pytest.mark.parametrize(("registered", "seconds"), [(False, 29), (True, 3)])
def test_an_unregistered_line_sends_one_text_a_second(desk: Desk, registered: bool, seconds: int) -> None:
    desk.line.is_registered = registered
    texts = [desk.account.send(desk.id, ANN, str(number)) for number in range(30)]
    left = [text.sent_at for text in texts if text.sent_at is not None]
    assert len(left) == 30
    assert left == sorted(left)
    assert left[-1] - left[0] >= timedelta(seconds=seconds - 0.2)
    assert left[-1] - left[0] <= timedelta(seconds=seconds + 1)


def test_some_texts_fail_and_some_are_never_heard_of_by_chance_of_the_seed(desk: Desk) -> None:
    desk.account.carrier.failure_rate = desk.account.carrier.silence_rate = 0.2
    texts = [desk.account.send(desk.id, ANN, str(number)) for number in range(300)]
    outcomes = [text.outcome for text in texts]
    assert 30 < outcomes.count("failed") + outcomes.count("undelivered") < 90
    assert 30 < outcomes.count("sent") < 90
    assert all((text.error is not None) == (text.outcome in {"failed", "undelivered"}) for text in texts)


def test_the_same_seed_gives_the_same_ids_and_fates() -> None:
    def story() -> list[Message]:
        desk = Desk()
        desk.account.carrier.failure_rate = 0.3
        return [desk.account.send(desk.id, ANN, str(number)) for number in range(40)]

    first, second = story(), story()
    assert [(text.message_id, text.outcome, text.settled_at) for text in first] == [
        (text.message_id, text.outcome, text.settled_at) for text in second
    ]


# -- opting out


@pytest.mark.parametrize("word", [*sorted(STOP_WORDS), "stop", " Stop \n"])
def test_a_stop_word_opts_out_and_archives(desk: Desk, word: str) -> None:
    desk.account.receive(desk.id, ANN, word)
    contact = desk.contact()
    assert (contact["opted_out_utc"], contact["is_archived"]) == ("2026-11-23T14:20:00.12", True)
    assert contact["is_resolved"] is False


@pytest.mark.parametrize("word", [*sorted(START_WORDS), "start"])
def test_a_start_word_opts_in_again(desk: Desk, word: str) -> None:
    desk.account.receive(desk.id, ANN, "STOP")
    desk.account.receive(desk.id, ANN, word)
    assert (desk.contact()["opted_out_utc"], desk.contact()["is_archived"]) == (None, False)


@pytest.mark.parametrize("body", ["Please stop", "STOP TIRES", "stop it", "don't stop", ""])
def test_a_sentence_with_stop_in_it_is_only_a_text(desk: Desk, body: str) -> None:
    desk.account.receive(desk.id, ANN, body)
    assert desk.contact()["opted_out_utc"] is None


def test_a_text_to_somebody_who_opted_out_is_taken_and_fails_at_once(desk: Desk) -> None:
    desk.account.receive(desk.id, ANN, "STOP")
    sent = send(desk)
    assert (sent["delivery_status"], sent["delivery_error"]) == ("error", "30050")
    assert desk.contact()["is_archived"] is True
    desk.hand.advance(30)
    assert newest(desk)["delivery_status"] == "error"


def test_or_it_is_refused_by_a_quirk() -> None:
    with Desk(Quirks(opted_out_400=True)) as desk:
        desk.account.receive(desk.id, ANN, "STOP")
        desk.effects()
        refused = desk.ask("SendMessageByPhoneNumber", {"body": "x"}, phone=ANN)
        assert (refused.status, refused.message) == (400, "The contact has opted out.")
        assert desk.effects() == []


# -- what null, absent and empty mean


def test_tags_and_fields_are_left_by_null_and_cleared_by_an_empty_list(desk: Desk) -> None:
    tag, field, other = (
        desk.account.add_tag(desk.id, "vip"),
        desk.account.add_field(desk.id, "Plate"),
        desk.account.add_field(desk.id, "Birthday"),
    )
    group = desk.account.add_group(desk.id, "Fall")
    full = {
        "contact_tags": [tag.tag_id, tag.tag_id],
        "custom_fields": [{"id": field.field_id, "value": "B12"}],
        "groups": [group.group_id],
    }
    desk.ask("CreateContact", full, phone=ANN)
    before = desk.contact()
    assert before["contact_tags"] == [tag.tag_id]
    for nothing in ({}, dict.fromkeys(full), {"unknown_field": [1]}):
        assert desk.ask("CreateContact", nothing, phone=ANN).mapping == before
    more = desk.ask("CreateContact", {"custom_fields": [{"id": other.field_id, "value": "06/19"}]}, phone=ANN)
    assert more.mapping["custom_fields"] == [
        {"id": field.field_id, "value": "B12"},
        {"id": other.field_id, "value": "06/19"},
    ]
    cleared = desk.ask("CreateContact", {name: [] for name in full}, phone=ANN).mapping
    assert [cleared[name] for name in full] == [[], [], []]


# -- the list of a whole line, which is outside the 28


def test_the_texts_of_a_line_come_oldest_first_and_narrowed(desk: Desk) -> None:
    for minute, phone in enumerate((BOB, ANN, BOB), 1):
        desk.hand.advance(60)
        desk.account.send(desk.id, phone, f"text {minute}")
    target = f"{BASE_PATH}/dashboards/{desk.id}/messages"

    def texts(query: str = "") -> list[object]:
        return [row["body"] for row in desk.raw("GET", target + query).items]

    first = "Do you have 225/65R17?"
    assert texts() == [first, "text 1", "text 2", "text 3"]
    assert texts("?sort=desc&page_size=2") == ["text 3", "text 2"]
    assert texts("?message_direction=R") == [first]
    after = at(START + timedelta(seconds=100))
    assert texts(f"?start_date={after}") == ["text 2", "text 3"]
    assert texts(f"?end_date={after}") == [first, "text 1"]
    assert desk.raw("GET", f"{target}?sort=up").status == 400
    assert texts("?direction=R&since=2030-01-01") == texts()
    row = desk.raw("GET", target).items[0]
    assert (row["dashboard_phone"], row["customer_phone"], row["customer_friendly_name"]) == (
        "14236000100",
        ANN,
        "Ann",
    )
    assert row["segments_count"] == 1


# -- order


def test_a_text_that_arrives_late_takes_its_place_in_the_thread(desk: Desk) -> None:
    desk.hand.advance(60)
    desk.account.send(desk.id, ANN, "third")
    desk.account.receive(desk.id, ANN, "second", at=START + timedelta(seconds=30))
    assert bodies(desk.ann.messages) == ["Do you have 225/65R17?", "second", "third"]
    assert desk.contact()["last_msg_received_utc"] == "2026-11-23T14:20:30.12"
    assert desk.contact()["response_count"] == 0


def test_a_text_that_arrives_late_does_not_put_its_conversation_on_top(desk: Desk) -> None:
    desk.hand.advance(60)
    desk.account.receive(desk.id, NOBODY, "newest")
    desk.account.receive(desk.id, BOB, "late", at=START + timedelta(seconds=30))
    phones = [row["phone_number"] for row in desk.ask("GetConversations").items]
    assert phones == [NOBODY, BOB, ANN]


def test_the_service_says_what_time_it_is(desk: Desk) -> None:
    assert desk.ask("GetDashboards").headers["date"] == "Mon, 23 Nov 2026 14:20:00 GMT"


@pytest.mark.parametrize(
    "body", ["\ud800 alone", "\U0001f469\u200d\U0001f467", "\u202egnp.exe", "\x07\x1b[31m", "مرحبا é"]
)
def test_a_text_comes_back_as_it_was_sent(desk: Desk, body: str) -> None:
    assert send(desk, body)["body"] == body
    assert newest(desk)["body"] == body
    assert newest(desk)["body"] == desk.ann.messages[-1].body
