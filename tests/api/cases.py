"""Each of the 28 operations: a call of it, what must leave, what must come back, and a call that is refused."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TypeAlias, TypeVar

from tests.api.rig import DANA, LEE, SILENT, STRANGER, Shop
from trtui.api.client import Operations
from trtui.api.errors import ApiError, NotFoundError, RefusedError
from trtui.api.filters import ContactFilter
from trtui.models import (
    CLEAR,
    ContactEdit,
    ConversationKey,
    CreatePayment,
    DashboardId,
    DeliveryPhase,
    Direction,
    FieldId,
    GroupId,
    PaymentId,
    PaymentSort,
    SendText,
    TagId,
)
from trtui.text.phone import Phone

T = TypeVar("T")
Ask: TypeAlias = Callable[[Operations, Shop], Awaitable[object]]
UNKNOWN_LINE = DashboardId(99)
WHEN = datetime(2026, 11, 20, 9, 30, 0, 250_999, tzinfo=timezone(timedelta(hours=-5)))


@dataclass(frozen=True)
class Case:
    """One operation: a call that succeeds and whether its answer is right, what must leave, a call that is refused.

    `{line}`, `{group}`, `{tag}`, `{field}` and `{payment}` in the target and the body stand for the shop's own.
    """

    operation: str
    ask: Ask
    is_right: Callable[[Operations, Shop], Awaitable[bool]]
    target: str
    body: str | None
    refused: Ask | None
    refusal: type[ApiError] | None


def case(
    operation: str,
    ask: Callable[[Operations, Shop], Awaitable[T]],
    target: str,
    body: str | None,
    check: Callable[[T, Shop], bool],
    refused: Ask | None,
    refusal: type[ApiError] | None,
) -> Case:
    """Make a case whose answer `check` judges."""

    async def is_right(api: Operations, shop: Shop) -> bool:
        return check(await ask(api, shop), shop)

    return Case(operation, ask, is_right, target, body, refused, refusal)


FULL_EDIT = ContactEdit(
    first_name="Dana",
    last_name="W.",
    display_name="Dana W",
    note="Prefers evenings",
    suppressed_reason="Asked twice",
    is_suppressed=True,
    is_archived=False,
    is_blocked=False,
    is_resolved=True,
    groups=CLEAR,
    tags=(),
)


def found(answer: T | None) -> T:
    """Return what was found, or fail."""
    assert answer is not None
    return answer


CASES = (
    case(
        "GetDashboards",
        lambda api, shop: api.get_dashboards(page=0, page_size=50),
        "/dashboards?page=0&page_size=50",
        None,
        lambda page, shop: [line.id for line in page.items] == [shop.line] and page.total == 1,
        None,
        None,
    ),
    case(
        "CreateDashboard",
        lambda api, shop: api.create_dashboard("Fleet", STRANGER),
        "/dashboards",
        '{"name":"Fleet","phone":"14235550199"}',
        lambda line, shop: line.id in shop.account.dashboards and line.phone == STRANGER,
        lambda api, shop: api.create_dashboard("Fleet", Phone("14235550100")),
        RefusedError,
    ),
    case(
        "GetDashboard",
        lambda api, shop: api.get_dashboard(shop.line),
        "/dashboards/{line}",
        None,
        lambda line, shop: (found(line).name, found(line).phone) == ("Main Line", "14235550100"),
        None,
        None,
    ),
    case(
        "UpdateDashboardsName",
        lambda api, shop: api.update_dashboard(shop.line, 'Front "desk" ☎'),
        "/dashboards/{line}",
        '{"name":"Front \\"desk\\" \\u260e"}',
        lambda line, shop: found(line).name == shop.account.dashboards[shop.line].name == 'Front "desk" ☎',
        lambda api, shop: api.update_dashboard(shop.line, ""),
        RefusedError,
    ),
    case(
        "DeleteDashboard",
        lambda api, shop: api.delete_dashboard(shop.line),
        "/dashboards/{line}",
        None,
        lambda nothing, shop: not shop.account.dashboards,
        lambda api, shop: api.delete_dashboard(UNKNOWN_LINE),
        NotFoundError,
    ),
    case(
        "GetConversations",
        lambda api, shop: api.get_conversations(
            shop.line,
            unresolved_only=True,
            include_archived=False,
            search="555-01 & more",
            tags=(shop.tag, TagId("b")),
            page=0,
            page_size=20,
        ),
        "/dashboards/{line}/conversations?show_unresolved_only=true&include_archived=false&search=555-01%20%26%20more"
        "&tags={tag}%2Cb&page=0&page_size=20",
        None,
        lambda page, shop: page.items == () and page.total == 0 and page.size == 20,
        lambda api, shop: api.get_conversations(UNKNOWN_LINE),
        RefusedError,
    ),
    case(
        "GetMessagesByContactPhone",
        lambda api, shop: api.get_messages(shop.dana, page=0, page_size=2),
        "/dashboards/{line}/contacts/14235550142/messages?page=0&page_size=2",
        None,
        lambda page, shop: page.total == 3 and [text.body for text in page.items[1:]] == ["Almost!"],
        lambda api, shop: api.get_messages(ConversationKey(UNKNOWN_LINE, DANA)),
        RefusedError,
    ),
    case(
        "SendMessageByPhoneNumber",
        lambda api, shop: api.send_message(
            shop.lee,
            SendText(
                "On my way 🚗 [LocationRequest]",
                sender_name="Kim R",
                media=("https://textrequeststorage.com/1/a.png",),
            ),
            status_callback="https://example.com/s",
            location_callback="https://example.com/l",
        ),
        "/dashboards/{line}/contacts/14235550143/messages",
        '{"body":"On my way \\ud83d\\ude97 [LocationRequest]","sender_name":"Kim R",'
        '"status_callback":"https://example.com/s","location_callback":"https://example.com/l",'
        '"mms_media":["https://textrequeststorage.com/1/a.png"]}',
        lambda text, shop: (
            (text.direction, text.sender, text.phase) == (Direction.SENT, "Kim R", DeliveryPhase.UNDERWAY)
            and text.id == shop.account.dashboards[shop.line].contacts[LEE].messages[-1].message_id
        ),
        lambda api, shop: api.send_message(shop.lee, SendText("a" * 1601)),
        RefusedError,
    ),
    case(
        "ArchiveConversation",
        lambda api, shop: api.archive_conversation(shop.lee),
        "/dashboards/{line}/contacts/14235550143/conversations/archive",
        None,
        lambda nothing, shop: shop.account.dashboards[shop.line].contacts[LEE].is_archived,
        lambda api, shop: api.archive_conversation(ConversationKey(UNKNOWN_LINE, LEE)),
        RefusedError,
    ),
    case(
        "UnarchiveConversation",
        lambda api, shop: api.unarchive_conversation(shop.lee),
        "/dashboards/{line}/contacts/14235550143/conversations/unarchive",
        None,
        lambda nothing, shop: True,
        lambda api, shop: api.unarchive_conversation(ConversationKey(UNKNOWN_LINE, LEE)),
        RefusedError,
    ),
    case(
        "GetContacts",
        lambda api, shop: api.get_contacts(
            shop.line,
            ContactFilter(
                phone_prefix="1423",
                display_name="D",
                last_message_before=WHEN,
                last_message_after=WHEN,
                created_before=WHEN,
                created_after=WHEN,
                is_resolved=False,
                has_message_history=True,
                is_blocked=False,
                is_archived=False,
                is_suppressed=False,
                has_opted_out=False,
                last_sent_before=WHEN,
                last_sent_after=WHEN,
                last_received_before=WHEN,
                last_received_after=WHEN,
                tags=(shop.tag,),
                groups=(shop.group, GroupId(7)),
                custom_fields=((shop.custom_field, "Subaru"), (FieldId("b"), "x"), (FieldId("c"), "y")),
            ),
            page=1,
            page_size=1000,
        ),
        "/dashboards/{line}/contacts?contact_phone_number=1423&display_name=D"
        "&last_message_timestamp_before_utc=2026-11-20T14%3A30%3A00.250Z"
        "&last_message_timestamp_after_utc=2026-11-20T14%3A30%3A00.250Z"
        "&contact_created_before=2026-11-20T14%3A30%3A00.250Z&contact_created_after=2026-11-20T14%3A30%3A00.250Z"
        "&is_resolved=false&has_message_history=true&is_blocked=false&is_archived=false&is_suppressed=false"
        "&has_opted_out=false"
        "&last_message_sent_before=2026-11-20T14%3A30%3A00.250Z&last_message_sent_after=2026-11-20T14%3A30%3A00.250Z"
        "&last_message_received_before=2026-11-20T14%3A30%3A00.250Z"
        "&last_message_received_after=2026-11-20T14%3A30%3A00.250Z"
        "&tags={tag}&groups={group}%2C7&custom_field_id_1={field}&custom_field_value_1=Subaru"
        "&custom_field_id_2=b&custom_field_value_2=x&custom_field_id_3=c&custom_field_value_3=y&page=1&page_size=1000",
        None,
        lambda page, shop: page.items == () and page.number == 1 and page.size == 1000,
        lambda api, shop: api.get_contacts(UNKNOWN_LINE),
        RefusedError,
    ),
    case(
        "BulkUpdateContacts",
        lambda api, shop: api.bulk_update_contacts(
            shop.line, [(DANA, ContactEdit(is_resolved=True)), (SILENT, ContactEdit(tags=(shop.tag,)))]
        ),
        "/dashboards/{line}/contacts",
        '[{"phone_number":"14235550142","is_resolved":true},{"phone_number":"14235550144","contact_tags":["{tag}"]}]',
        lambda saved, shop: (
            [(who.key.phone, who.is_resolved, who.tags) for who in saved]
            == [(DANA, True, (shop.tag,)), (SILENT, False, (shop.tag,))]
        ),
        lambda api, shop: api.bulk_update_contacts(shop.line, [(DANA, ContactEdit(groups=(GroupId(1),)))]),
        RefusedError,
    ),
    case(
        "GetContactByPhoneNumber",
        lambda api, shop: api.get_contact(shop.dana),
        "/dashboards/{line}/contacts/14235550142",
        None,
        lambda who, shop: (found(who).key, found(who).first_name) == (shop.dana, "Dana"),
        lambda api, shop: api.get_contact(ConversationKey(UNKNOWN_LINE, DANA)),
        RefusedError,
    ),
    case(
        "CreateContact",
        lambda api, shop: api.save_contact(shop.dana, FULL_EDIT),
        "/dashboards/{line}/contacts/14235550142",
        '{"first_name":"Dana","last_name":"W.","display_name":"Dana W","note":"Prefers evenings",'
        '"suppressed_reason":"Asked twice","is_suppressed":true,"is_archived":false,"is_blocked":false,'
        '"is_resolved":true,"groups":[],"contact_tags":[]}',
        lambda who, shop: (
            (
                found(who).name,
                found(who).note,
                found(who).is_suppressed,
                found(who).is_resolved,
                found(who).groups,
                found(who).tags,
            )
            == ("Dana W", "Prefers evenings", True, True, (), ())
            and found(who).custom_fields[0].value == "Subaru"
        ),
        lambda api, shop: api.save_contact(shop.dana, ContactEdit(tags=(TagId("nobody's"),))),
        RefusedError,
    ),
    case(
        "DeleteContact",
        lambda api, shop: api.delete_contact(shop.silent),
        "/dashboards/{line}/contacts/14235550144",
        None,
        lambda nothing, shop: SILENT not in shop.account.dashboards[shop.line].contacts,
        lambda api, shop: api.delete_contact(shop.dana),
        RefusedError,
    ),
    case(
        "GetGroups",
        lambda api, shop: api.get_groups(shop.line, page=0, page_size=10),
        "/dashboards/{line}/groups?page=0&page_size=10",
        None,
        lambda page, shop: (
            [(group.id, group.name, group.member_count) for group in page.items] == [(shop.group, "VIP", 1)]
        ),
        lambda api, shop: api.get_groups(UNKNOWN_LINE),
        RefusedError,
    ),
    case(
        "CreateGroup",
        lambda api, shop: api.create_group(shop.line, "Fleet", "vans"),
        "/dashboards/{line}/groups",
        '{"name":"Fleet","notes":"vans"}',
        lambda group, shop: group.id in shop.account.dashboards[shop.line].groups and group.notes == "vans",
        lambda api, shop: api.create_group(shop.line, " "),
        RefusedError,
    ),
    case(
        "GetGroupById",
        lambda api, shop: api.get_group(shop.line, shop.group),
        "/dashboards/{line}/groups/{group}",
        None,
        lambda group, shop: (found(group).name, found(group).notes) == ("VIP", "best customers"),
        lambda api, shop: api.get_group(UNKNOWN_LINE, shop.group),
        RefusedError,
    ),
    case(
        "UpdateGroup",
        lambda api, shop: api.update_group(shop.line, shop.group, "Gold", CLEAR),
        "/dashboards/{line}/groups/{group}",
        '{"name":"Gold","notes":""}',
        lambda group, shop: (found(group).name, found(group).notes) == ("Gold", None),
        lambda api, shop: api.update_group(shop.line, GroupId(1), "Gold"),
        RefusedError,
    ),
    case(
        "DeleteGroup",
        lambda api, shop: api.delete_group(shop.line, shop.group),
        "/dashboards/{line}/groups/{group}",
        None,
        lambda nothing, shop: not shop.account.dashboards[shop.line].groups,
        lambda api, shop: api.delete_group(shop.line, GroupId(1)),
        NotFoundError,
    ),
    case(
        "GetTags",
        lambda api, shop: api.get_tags(shop.line, page=0, page_size=10),
        "/dashboards/{line}/tags?page=0&page_size=10",
        None,
        lambda page, shop: (
            [(tag.id, tag.name, tag.color) for tag in page.items] == [(shop.tag, "Tires", "#5B8DEF")]
        ),
        lambda api, shop: api.get_tags(UNKNOWN_LINE),
        RefusedError,
    ),
    case(
        "GetCustomFields",
        lambda api, shop: api.get_custom_fields(shop.line),
        "/dashboards/{line}/fields",
        None,
        lambda known, shop: [(item.id, item.name) for item in known] == [(shop.custom_field, "Car")],
        lambda api, shop: api.get_custom_fields(UNKNOWN_LINE),
        RefusedError,
    ),
    case(
        "GetPayments",
        lambda api, shop: api.get_payments(
            shop.line,
            reference_number="INV-7",
            phone=DANA,
            sort=PaymentSort.AMOUNT,
            descending=False,
            page_size=5,
        ),
        "/dashboards/{line}/payments?reference_number=INV-7&phone_number=14235550142&sort_type=amount"
        "&sort_direction=asc&page=0&page_size=5",
        None,
        lambda page, shop: (
            [(each.id, each.amount, each.status) for each in page.items]
            == [(shop.payment, Decimal("125.50"), "Sent")]
        ),
        lambda api, shop: api.get_payments(UNKNOWN_LINE),
        RefusedError,
    ),
    case(
        "CreatePayment",
        lambda api, shop: api.create_payment(
            shop.lee, CreatePayment(Decimal("1234.5"), "Four tires", "Thanks!", "INV-8")
        ),
        "/dashboards/{line}/payments",
        '{"description":"Four tires","customer_phone":"14235550143","amount_requested":1234.50,"message":"Thanks!",'
        '"reference_number":"INV-8"}',
        lambda payment, shop: (
            payment.id in shop.account.dashboards[shop.line].payments and payment.reference_number == "INV-8"
        ),
        lambda api, shop: api.create_payment(shop.lee, CreatePayment(Decimal(5), " ")),
        RefusedError,
    ),
    case(
        "GetPayment",
        lambda api, shop: api.get_payment(shop.line, shop.payment),
        "/dashboards/{line}/payments/{payment}",
        None,
        lambda payment, shop: (
            (found(payment).description, found(payment).phone, found(payment).is_open)
            == ("Front brakes", DANA, True)
        ),
        lambda api, shop: api.get_payment(UNKNOWN_LINE, shop.payment),
        RefusedError,
    ),
    case(
        "MarkPaymentPaid",
        lambda api, shop: api.mark_payment_paid(shop.line, shop.payment),
        "/dashboards/{line}/payments/{payment}/mark_as_paid",
        None,
        lambda payment, shop: found(payment).status == "MarkedAsPaid",
        lambda api, shop: api.mark_payment_paid(shop.line, PaymentId(1)),
        RefusedError,
    ),
    case(
        "SendPaymentReminder",
        lambda api, shop: api.send_payment_reminder(shop.line, shop.payment),
        "/dashboards/{line}/payments/{payment}/resend",
        None,
        lambda payment, shop: found(payment).reminder_was_sent,
        lambda api, shop: api.send_payment_reminder(shop.line, PaymentId(1)),
        RefusedError,
    ),
    case(
        "CancelPayment",
        lambda api, shop: api.cancel_payment(shop.line, shop.payment),
        "/dashboards/{line}/payments/{payment}/cancel",
        None,
        lambda payment, shop: found(payment).status == "Cancelled",
        lambda api, shop: api.cancel_payment(shop.line, PaymentId(1)),
        RefusedError,
    ),
)
