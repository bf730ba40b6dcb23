"""Each of the 28 operations over real HTTP (payments have a module of their own): what it does and what it refuses.

`Desk.ask` holds every answer against the contract's statuses and schemas.
"""

import pytest

from tests.contract import OPERATIONS
from tests.demo.desk import ANN, BOB, NOBODY, START, Desk, at
from trtui.demo.http import ROUTES


def test_the_routes_are_the_contracts_operations_and_one_more() -> None:
    routes = {name: (verb, path) for name, verb, path, _ in ROUTES}
    assert routes.pop("GetDashboardMessages")
    assert routes == {name: (known.verb, known.path) for name, known in OPERATIONS.items()}


# -- dashboards


def test_dashboards_are_listed_with_what_the_vendor_does_not_mention(desk: Desk) -> None:
    assert desk.ask("GetDashboards").items == [
        {"id": desk.id, "name": "Main Line", "phone": "14236000100", "timeZoneId": None}
    ]


def test_a_dashboard_is_opened_under_a_new_number(desk: Desk) -> None:
    made = desk.ask("CreateDashboard", {"name": "Billing", "phone": "+1(423)-600-0101"}).mapping
    assert (made["name"], made["phone"]) == ("Billing", "14236000101")
    assert desk.ask("GetDashboards").total == 2
    again = desk.ask("CreateDashboard", {"name": "Twin", "phone": "4236000101"})
    assert (again.status, again.message) == (400, "The phone number is already in use.")


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"name": "", "phone": "14236000101"},
        {"name": "A", "phone": "12"},
        {"name": 1, "phone": "14236000101"},
        [],
    ],
)
def test_a_dashboard_is_not_opened_without_a_name_and_a_number(desk: Desk, body: object) -> None:
    assert desk.ask("CreateDashboard", body).status == 400
    assert desk.effects() == []


def test_a_dashboard_is_read_and_an_unknown_one_is_400(desk: Desk) -> None:
    assert desk.ask("GetDashboard").mapping["id"] == desk.id
    unknown = desk.ask("GetDashboard", dashboard_id=9)
    assert unknown.status == 400
    assert unknown.mapping == {
        "status": 400,
        "errorCode": "parameterInvalid",
        "message": "The dashboard id is not valid.",
    }


def test_a_dashboard_takes_another_name_and_keeps_its_number(desk: Desk) -> None:
    renamed = desk.ask("UpdateDashboardsName", {"name": "Front Desk", "phone": "14236000999"}).mapping
    assert (renamed["name"], renamed["phone"]) == ("Front Desk", "14236000100")


def test_a_dashboard_is_closed_once(desk: Desk) -> None:
    assert desk.ask("DeleteDashboard").status == 204
    assert desk.ask("DeleteDashboard").status == 404
    assert desk.ask("GetDashboards").items == []


# -- conversations and messages


def test_a_conversation_is_a_number_and_its_newest_text_of_either_direction(desk: Desk) -> None:
    (row,) = desk.ask("GetConversations").items
    assert set(row) == {"phone_number", "last_message"}
    assert (row["phone_number"], row["last_message"]) == (ANN, desk.contact()["last_message"])
    desk.hand.advance(1)
    desk.account.send(desk.id, ANN, "Yes, four of them")
    (row,) = desk.ask("GetConversations").items
    assert row["last_message"] == desk.ask("GetMessagesByContactPhone", phone=ANN).items[0]


def test_conversations_come_newest_first_and_narrowed_as_asked(desk: Desk) -> None:
    desk.hand.advance(5)
    desk.account.receive(desk.id, BOB, "Are you open?")
    desk.bob.display_name = "Bob's Garage"
    tag = desk.account.add_tag(desk.id, "fleet")
    desk.bob.tags = [tag.tag_id]
    desk.account.set_resolved(desk.id, ANN)

    def phones(**query: object) -> list[object]:
        return [row["phone_number"] for row in desk.ask("GetConversations", query=query).items]

    assert phones() == [BOB, ANN]
    assert phones(show_unresolved_only="true") == [BOB]
    assert phones(show_unresolved_only="false") == [BOB, ANN]
    assert phones(tags=f"{tag.tag_id},00000000-0000-4000-a000-000000000000") == [BOB]
    assert phones(search="garage") == phones(search="555-0102") == [BOB]
    desk.account.set_archived(desk.id, BOB, is_archived=True)
    assert phones() == [ANN]
    assert phones(include_archived="true") == [BOB, ANN]
    assert desk.ask("GetConversations", query={"search": "nobody"}).mapping["items"] == []


def test_a_line_without_conversations_is_204(desk: Desk) -> None:
    empty = desk.account.add_dashboard("New", "14236000101").dashboard_id
    answer = desk.ask("GetConversations", dashboard_id=empty)
    assert (answer.status, answer.body) == (204, b"")


def test_a_thread_is_newest_first_and_an_unknown_contact_has_204(desk: Desk) -> None:
    desk.hand.advance(2)
    desk.account.send(desk.id, ANN, "Yes")
    thread = desk.ask("GetMessagesByContactPhone", phone=ANN)
    assert [row["body"] for row in thread.items] == ["Yes", "Do you have 225/65R17?"]
    assert desk.ask("GetMessagesByContactPhone", phone=BOB).items == []
    assert desk.ask("GetMessagesByContactPhone", phone=NOBODY).status == 204


def test_an_inbound_text_has_neither_status_nor_author(desk: Desk) -> None:
    (row,) = desk.ask("GetMessagesByContactPhone", phone=ANN).items
    assert row["message_direction"] == "R"
    assert row["delivery_status"] is row["delivery_error"] is row["response_by_username"] is None


def test_a_text_is_sent_under_the_senders_name(desk: Desk) -> None:
    sent = desk.ask(
        "SendMessageByPhoneNumber", {"body": "Yes, $89 each", "sender_name": "Dana R"}, phone=ANN
    ).mapping
    assert sent["body"] == "Yes, $89 each"
    assert (sent["message_direction"], sent["response_by_username"]) == ("S", "Dana R")
    assert (sent["delivery_status"], sent["delivery_error"], sent["mms_media"]) == ("sending", None, [])
    assert desk.effects() == [("text", ANN, "Yes, $89 each")]
    assert (
        desk.ask("SendMessageByPhoneNumber", {"body": "x"}, phone=ANN).mapping["response_by_username"]
        == "API"
    )


def test_media_is_sent_only_from_the_services_own_store(desk: Desk) -> None:
    url = "https://textrequeststorage.com/14236000100/a.jpg"
    sent = desk.ask("SendMessageByPhoneNumber", {"mms_media": [url]}, phone=ANN).mapping
    assert (sent["body"], sent["mms_media"]) == ("", [url])
    for media in (["https://example.com/a.jpg"], [url] * 4, [1], "a.jpg"):
        assert (
            desk.ask("SendMessageByPhoneNumber", {"body": "x", "mms_media": media}, phone=ANN).status == 400
        )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"body": ""},
        {"body": None, "mms_media": []},
        {"body": "x" * 1_601},
        {"body": "x", "sender_name": "x" * 42},
        {"body": "x", "location_callback": "https://example.com/here"},
        {"body": 5},
        [],
        "x",
    ],
)
def test_a_text_that_breaks_a_rule_is_not_sent(desk: Desk, body: object) -> None:
    refused = desk.ask("SendMessageByPhoneNumber", body, phone=ANN)
    assert (refused.status, set(refused.mapping)) == (400, {"status", "errorCode", "message"})
    assert desk.effects() == []


def test_the_longest_text_and_name_and_a_location_request_are_sent(desk: Desk) -> None:
    body = {"body": "x" * 1_600, "sender_name": "y" * 41}
    assert desk.ask("SendMessageByPhoneNumber", body, phone=ANN).status == 200
    for tag in ("[LocationRequest]", "[Location Request]"):
        asked = {"body": f"Where? {tag}", "location_callback": "https://example.com/here"}
        text = desk.ask("SendMessageByPhoneNumber", asked, phone=ANN).mapping["body"]
        assert isinstance(text, str)
        assert len(text) == len("Where? ") + 25


def test_a_conversation_is_archived_and_unarchived_twice_as_well_as_once(desk: Desk) -> None:
    for operation, expected in (("ArchiveConversation", True), ("UnarchiveConversation", False)):
        for _ in range(2):
            answer = desk.ask(operation, phone=ANN)
            assert (answer.status, answer.body) == (200, b"")
            assert desk.contact()["is_archived"] is expected


# -- contacts


def test_a_contact_is_read_with_its_figures(desk: Desk) -> None:
    contact = desk.contact()
    assert contact["first_name"] == "Ann"
    assert contact["total_msgs_received"] == 1
    assert contact["total_msgs_sent"] == contact["response_count"] == 0
    assert contact["last_msg_received_utc"] == contact["last_contact_date_utc"] == "2026-11-23T14:20:00.12"
    assert contact["first_contact_utc"] is contact["last_msg_sent_utc"] is None
    assert desk.contact(BOB)["last_message"] is None
    assert desk.ask("GetContactByPhoneNumber", phone=NOBODY).status == 204


def test_a_contact_is_made_and_changed_by_the_same_call(desk: Desk) -> None:
    made = desk.ask("CreateContact", {"first_name": "Cy", "note": "Call after 5"}, phone=NOBODY).mapping
    assert (made["phone_number"], made["first_name"], made["note"]) == (NOBODY, "Cy", "Call after 5")
    changed = desk.ask("CreateContact", {"is_resolved": True}, phone=NOBODY).mapping
    assert (changed["first_name"], changed["note"], changed["is_resolved"]) == ("Cy", "Call after 5", True)
    assert desk.ask("CreateContact", {"note": ""}, phone=NOBODY).mapping["note"] is None
    assert desk.ask("CreateContact", {"first_name": None}, phone=NOBODY).mapping["first_name"] == "Cy"


@pytest.mark.parametrize(
    "body",
    [
        {"is_resolved": "yes"},
        {"first_name": 1},
        {"groups": [999_999]},
        {"groups": "1"},
        {"contact_tags": ["no-such-tag"]},
        {"custom_fields": [{"id": "no-such-field", "value": "x"}]},
        {"custom_fields": [{"value": "x"}]},
        {"custom_fields": {}},
        [],
    ],
)
def test_a_contact_is_not_changed_at_all_by_a_body_with_a_mistake(desk: Desk, body: object) -> None:
    before = desk.contact()
    wrong = {"note": "half", **body} if isinstance(body, dict) else body
    assert desk.ask("CreateContact", wrong, phone=ANN).status == 400
    assert desk.contact() == before
    assert desk.effects() == []


def test_contacts_are_written_in_bulk_as_bare_arrays_all_or_none(desk: Desk) -> None:
    rows = [
        {"phone_number": "423-555-0101", "last_name": "Larsen"},
        {"phone_number": NOBODY, "is_blocked": True},
    ]
    saved = desk.ask("BulkUpdateContacts", rows).json
    assert isinstance(saved, list)
    assert [(row["phone_number"], row["last_name"], row["is_blocked"]) for row in saved] == [
        (ANN, "Larsen", False),
        (NOBODY, None, True),
    ]
    desk.effects()
    bad = [{"phone_number": ANN, "last_name": "X"}, {"phone_number": "12", "last_name": "Y"}]
    for body in (bad, {"items": rows}, [{"last_name": "Z"}], None):
        assert desk.ask("BulkUpdateContacts", body).status == 400
    assert desk.effects() == []
    assert desk.ann.last_name == "Larsen"


def test_only_a_contact_without_history_is_deleted(desk: Desk) -> None:
    gone = desk.ask("DeleteContact", phone=BOB)
    assert (gone.status, gone.body) == (200, b"")
    assert desk.ask("DeleteContact", phone=BOB).status == 404
    kept = desk.ask("DeleteContact", phone=ANN)
    assert (kept.status, kept.message) == (400, "Contacts with message history cannot be deleted.")
    assert desk.effects() == [("delete_contact", BOB, "")]


def test_contacts_are_narrowed_by_every_filter(desk: Desk) -> None:
    desk.hand.advance(3_600)
    line = desk.id
    tag, group, field = (
        desk.account.add_tag(line, "vip"),
        desk.account.add_group(line, "Fall"),
        desk.account.add_field(line, "Plate"),
    )
    cy = desk.account.ensure_contact(line, "18655550103")
    desk.account.send(line, cy.phone, "Your car is ready")
    cy.tags, cy.groups, cy.custom_fields = [tag.tag_id], [group.group_id], {field.field_id: "B12-34"}
    cy.display_name, cy.is_suppressed, cy.is_resolved = "Cy Young", True, True
    desk.bob.is_blocked = True
    desk.account.set_archived(line, ANN, is_archived=True)
    desk.account.receive(line, ANN, "stop")

    def phones(**query: object) -> list[str]:
        return [str(row["phone_number"])[-2:] for row in desk.ask("GetContacts", query=query).items]

    middle, ahead = at(START.replace(minute=50)), "2027-01-01"
    assert phones() == ["01", "02", "03"]
    assert phones(contact_phone_number="1865") == phones(display_name="young") == ["03"]
    assert phones(contact_phone_number="0103") == []
    assert phones(is_resolved="true") == phones(is_suppressed="True") == ["03"]
    assert phones(is_resolved="false") == ["01", "02"]
    assert phones(is_blocked="true") == phones(has_message_history="false") == ["02"]
    assert phones(is_archived="true") == phones(has_opted_out="true") == ["01"]
    assert phones(tags=f"x,{tag.tag_id}") == phones(groups=f"{group.group_id},7") == ["03"]
    assert phones(custom_field_id_2=field.field_id, custom_field_value_2="b12-34") == ["03"]
    assert phones(custom_field_id_1=field.field_id, custom_field_value_1="B12") == []
    assert phones(contact_created_after=middle) == ["03"]
    assert phones(contact_created_before=middle) == ["01", "02"]
    assert sorted(phones(last_message_timestamp_after_utc=middle)) == ["01", "03"]
    assert phones(last_message_timestamp_after_utc=middle, is_resolved="false") == ["01"]
    assert phones(last_message_timestamp_before_utc=middle) == []
    assert phones(last_message_sent_after=middle) == phones(last_message_sent_before=ahead) == ["03"]
    assert phones(last_message_received_after=middle) == phones(last_message_received_before=ahead) == ["01"]


@pytest.mark.parametrize(
    "query",
    [
        {"is_resolved": "1"},
        {"contact_created_after": "soon"},
        {"groups": "x"},
        {"last_message_sent_before": "2026-13-01"},
    ],
)
def test_a_filter_with_a_value_that_is_none_is_refused(desk: Desk, query: dict[str, object]) -> None:
    assert desk.ask("GetContacts", query=query).status == 400


# -- groups, tags, fields


def test_groups_are_made_read_changed_and_deleted(desk: Desk) -> None:
    made = desk.ask("CreateGroup", {"name": "Fall sale"}).mapping
    number = made["id"]
    assert (made["notes"], made["group_member_count"], made["is_keyword"]) == (None, 0, False)
    desk.ask("CreateContact", {"groups": [number]}, phone=ANN)
    assert desk.ask("GetGroups").items == [{**made, "group_member_count": 1}]
    changed = desk.ask(
        "UpdateGroup", {"name": "Winter sale", "notes": "Ends in March"}, group_id=number
    ).mapping
    assert changed == desk.ask("GetGroupById", group_id=number).mapping
    assert (changed["name"], changed["notes"]) == ("Winter sale", "Ends in March")
    assert desk.ask("DeleteGroup", group_id=number).status == 204
    assert desk.ask("DeleteGroup", group_id=number).status == 404
    assert desk.contact()["groups"] == []


def test_groups_need_a_name_and_unknown_ones_have_three_answers(desk: Desk) -> None:
    assert desk.ask("CreateGroup", {"notes": "x"}).status == 400
    assert desk.ask("GetGroupById", group_id=5).status == 204
    assert desk.ask("UpdateGroup", {"name": "x"}, group_id=5).status == 400
    assert desk.ask("DeleteGroup", group_id=5).status == 404
    number = desk.ask("CreateGroup", {"name": "x"}).mapping["id"]
    assert desk.ask("UpdateGroup", {"notes": "x"}, group_id=number).status == 400


def test_tags_come_in_an_envelope_and_fields_in_a_bare_array(desk: Desk) -> None:
    tag, field = desk.account.add_tag(desk.id, "vip", "#C026D3"), desk.account.add_field(desk.id, "Plate")
    assert desk.ask("GetTags").items == [{"id": tag.tag_id, "tag_color": "#C026D3", "tag": "vip"}]
    assert desk.ask("GetCustomFields").json == [{"id": field.field_id, "name": "Plate"}]
