"""Each quirk changes what it names and nothing else."""

from dataclasses import fields

import pytest

from tests.contract import BASE_PATH, OPERATIONS
from tests.demo.desk import ANN, BOB, NOBODY, Answer, Desk, at
from trtui.demo.quirks import Quirks, parse_quirks


def raw(desk: Desk, operation_id: str, query: str = "", phone: str = ANN) -> Answer:
    """A read whose answer need not fit the contract."""
    target = OPERATIONS[operation_id].target(
        dashboard_id=desk.id, phone_number=phone, group_id=1, payment_id=1
    )
    return desk.raw("GET", f"{target}?{query}" if query else target)


def with_texts(desk: Desk, count: int) -> None:
    for number in range(count):
        desk.hand.advance(1)
        desk.account.receive(desk.id, f"1865{2_000_000 + number}", "Hi")


def test_shuffled_conversations_come_in_no_order_but_always_the_same() -> None:
    with Desk(Quirks(shuffled_conversations=True)) as desk:
        with_texts(desk, 30)
        phones = [row["phone_number"] for row in desk.ask("GetConversations").items]
        newest_first = [contact.phone for contact in desk.line.by_recency()]
        assert phones != newest_first
        assert phones != newest_first[::-1]
        assert sorted(map(str, phones)) == sorted(newest_first)
        assert phones == [row["phone_number"] for row in desk.ask("GetConversations").items]


def test_every_empty_list_can_be_204() -> None:
    with Desk(Quirks(empty_as_204=True)) as desk:
        for operation in ("GetGroups", "GetTags", "GetCustomFields", "GetPayments"):
            answer = raw(desk, operation)
            assert (answer.status, answer.body) == (204, b"")
        assert raw(desk, "GetContacts", "page=1").status == 204
        assert raw(desk, "GetContacts").status == 200


def test_lists_documented_as_204_can_be_empty_envelopes() -> None:
    with Desk(Quirks(empty_as_envelope=True)) as desk:
        empty = desk.account.add_dashboard("New", "14236000101").dashboard_id
        assert desk.ask("GetConversations", dashboard_id=empty).items == []
        assert desk.ask("GetMessagesByContactPhone", phone=NOBODY).items == []


def test_lists_can_come_without_their_envelope() -> None:
    with Desk(Quirks(bare_lists=True)) as desk:
        assert [row["phone_number"] for row in raw(desk, "GetContacts").items] == [ANN, BOB]
        assert isinstance(raw(desk, "GetTags").json, list)


@pytest.mark.parametrize(("mode", "least", "most"), [("some", 5, 35), ("all", 40, 40)])
def test_message_ids_can_be_null_or_empty(mode: str, least: int, most: int) -> None:
    with Desk(parse_quirks([f"missing_ids={mode}"])) as desk:
        for number in range(39):
            desk.account.receive(desk.id, ANN, str(number))
        ids = [row["message_id"] for row in desk.ask("GetMessagesByContactPhone", phone=ANN).items]
        missing = [message_id for message_id in ids if not message_id]
        assert least <= len(missing) <= most
        assert set(missing) == {None, ""}


def test_nobody_needs_to_have_a_name() -> None:
    with Desk(Quirks(null_names=True)) as desk:
        contact = desk.contact()
        assert contact["first_name"] is contact["last_name"] is contact["display_name"] is None


def test_objects_can_have_fields_that_nobody_mentions() -> None:
    with Desk(Quirks(extra_fields=True)) as desk:
        for row in (raw(desk, "GetDashboards").items[0], raw(desk, "GetContactByPhoneNumber").mapping):
            assert {"x_internal_version", "xAudit"} <= set(row)


def test_a_status_can_be_a_word_that_nobody_mentions() -> None:
    with Desk(Quirks(unknown_status=True)) as desk:
        desk.account.send(desk.id, ANN, "Yes")
        statuses = [row["delivery_status"] for row in raw(desk, "GetMessagesByContactPhone").items]
        assert sorted(statuses, key=str) == [None, "rerouted"]


def test_a_filter_can_be_ignored_by_name_and_all_of_them_together() -> None:
    after = at(Desk().hand().replace(year=2027))
    query: dict[str, object] = {"last_message_timestamp_after_utc": after}
    with Desk(parse_quirks(["filter_not_honoured"])) as desk:
        assert desk.ask("GetContacts", query=query).total == 2
        assert desk.ask("GetContacts", query={"is_resolved": "true"}).total == 0
        desk.service.quirks = Quirks(filter_not_honoured="all")
        assert desk.ask("GetContacts", query={**query, "is_resolved": "true", "page_size": 1}).total == 2
        assert len(desk.ask("GetContacts", query={"page_size": 1}).items) == 1
        desk.service.quirks = Quirks(filter_not_honoured="page")
        first, second = (desk.ask("GetContacts", query={"page_size": 1, "page": page}) for page in (0, 1))
        assert first.items == second.items


def test_a_missing_key_can_be_400_while_a_wrong_one_is_401() -> None:
    with Desk(Quirks(missing_key_400=True)) as desk:
        assert desk.raw("GET", f"{BASE_PATH}/dashboards", headers={}).status == 400
        assert desk.raw("GET", f"{BASE_PATH}/dashboards", headers={"x-api-key": "x"}).status == 401


def test_deleting_an_unknown_contact_can_be_no_error() -> None:
    with Desk(Quirks(delete_unknown_200=True)) as desk:
        assert desk.ask("DeleteContact", phone=NOBODY).status == 200
        assert desk.ask("DeleteContact", phone=ANN).status == 400


def test_a_sent_text_can_take_time_to_be_seen() -> None:
    with Desk(Quirks(visible_late=5)) as desk:
        before = desk.contact(), desk.ask("GetConversations").items
        desk.hand.advance(1)
        sent = desk.ask("SendMessageByPhoneNumber", {"body": "Yes"}, phone=ANN).mapping

        def thread() -> list[object]:
            return [row["message_id"] for row in desk.ask("GetMessagesByContactPhone", phone=ANN).items]

        desk.hand.advance(4.9)
        assert sent["message_id"] not in thread()
        assert (desk.contact(), desk.ask("GetConversations").items) == before
        assert desk.ask("GetContacts", query={"last_message_timestamp_after_utc": at(desk.hand())}).total == 0
        desk.hand.advance(0.2)
        assert thread()[0] == sent["message_id"]
        assert desk.contact()["total_msgs_sent"] == 1


def test_the_services_clock_can_be_wrong() -> None:
    with Desk(Quirks(clock_skew=-90)) as desk:
        assert desk.ask("GetDashboards").headers["date"] == "Mon, 23 Nov 2026 14:18:30 GMT"


def test_every_quirk_can_be_switched_on_by_its_name() -> None:
    for quirk in fields(Quirks):
        if quirk.name in {"rate_limit", "clock_skew"}:
            assert getattr(parse_quirks([f"{quirk.name}=7"]), quirk.name) == 7
        else:
            assert parse_quirks([quirk.name]) != Quirks()


@pytest.mark.parametrize(
    ("switch", "what"),
    [
        ("shuffled", "no quirk is called shuffled; there are: bare_lists"),
        ("rate_limit", "needs a value"),
        ("missing_ids=none", "some or all"),
        ("null_names=1", "true or false"),
        ("rate_limit=many", "invalid literal"),
    ],
)
def test_a_switch_that_is_wrong_says_what_is_right(switch: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        parse_quirks([switch])


def test_switches_add_up() -> None:
    assert parse_quirks(["null_names", "visible_late=2.5", "null_names=false"]) == Quirks(visible_late=2.5)
