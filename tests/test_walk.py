"""All 28 operations, started from the screen alone by keys in a real terminal, over real HTTP, one after the other."""

from collections import Counter
from pathlib import Path

import pytest

from tests.walking import ANN, BOB, DAN, NEW_CONTACT, NEW_LINE, Shop, Walk, operation_of, operations, start
from trtui.demo.server import ThreadedServer


def read_and_answer(walk: Walk) -> None:
    """The inbox: who waits, a thread, an answer."""
    walk.press("\r", then="Is it ready?")
    walk.type("\x12")  # Ctrl+R
    walk.expect("GetContacts", path=f"/dashboards/{walk.shop.line}/contacts")
    walk.expect("GetMessagesByContactPhone", path=f"/contacts/{ANN}/messages")
    walk.press("r", then="Enter send")
    walk.type("Yes, come in.", then="Yes, come in.")
    walk.type("\r")
    walk.expect("SendMessageByPhoneNumber", {"body": "Yes, come in."}, path=f"/contacts/{ANN}/messages")
    walk.home()


def resolve_and_archive(walk: Walk) -> None:
    """The verbs of the list."""
    walk.press("a")
    walk.expect("ArchiveConversation", path="/conversations/archive")
    walk.press("ga", then="Archived")
    walk.person.see(lambda: "1 of 1" in walk.person.picture)
    walk.press("a")
    walk.expect("UnarchiveConversation", path="/conversations/unarchive")
    walk.home()


def search(walk: Walk) -> None:
    """Whom nobody here knows, the service is asked for."""
    walk.press("/", then="Search")
    walk.type("zebra")
    walk.expect("GetConversations", search="zebra", include_archived="true")
    walk.type("\x1b")
    walk.home()


def groups(walk: Walk) -> None:
    """Made, opened, changed, deleted."""
    shop, person = walk.shop, walk.person
    walk.press("gG", then="Groups")
    walk.type("\x12")
    walk.expect("GetGroups")
    walk.press("+", then="New group")
    walk.fill_in("Fall sale", "Ends Nov 30")
    walk.expect("CreateGroup", {"name": "Fall sale", "notes": "Ends Nov 30"})
    person.see("0 members")
    [group] = shop.account.dashboard(shop.line).groups
    walk.press("\r", then="Nobody is in it")
    walk.expect("GetGroupById", path=f"/groups/{group}")
    walk.press("e", then="Group Fall sale")
    walk.fill_in("Winter sale")
    walk.expect("UpdateGroup", {"name": "Winter sale"}, path=f"/groups/{group}")
    person.see("∷ Winter sale")
    walk.press("D")
    walk.prove("Winter sale")
    walk.expect("DeleteGroup", path=f"/groups/{group}")
    walk.home()


def labels(walk: Walk) -> None:
    """Tags and custom fields."""
    walk.press("gt", then="◆ vip")
    walk.type("\x12")
    walk.expect("GetTags")
    walk.expect("GetCustomFields")
    walk.home()


def dashboards(walk: Walk) -> None:
    """Made, opened, renamed, given up."""
    shop, person = walk.shop, walk.person
    walk.press("gD", then="(423) 555-0100")
    walk.expect("GetDashboard", path=f"/dashboards/{shop.line}")
    walk.press("\x12")
    walk.expect("GetDashboards")
    walk.press("+", then="New dashboard")
    walk.fill_in("West side", "865 555 0188")
    walk.prove("0188")
    walk.expect("CreateDashboard", {"name": "West side", "phone": NEW_LINE})
    person.see(lambda: "West side" in person.picture and "on its way" not in person.picture)
    made = max(shop.account.dashboards)
    walk.press("G")
    walk.press("e", then="Dashboard West side")
    walk.fill_in("East side")
    walk.agree()
    walk.expect("UpdateDashboardsName", {"name": "East side"}, path=f"/dashboards/{made}")
    person.see(lambda: person.line_with("(865) 555-0188").lstrip("│▌ ").startswith("East side"))
    walk.press("D")
    walk.prove("East side")
    walk.expect("DeleteDashboard", path=f"/dashboards/{made}")
    walk.home()


def contact(walk: Walk) -> None:
    """One contact: read, written, resolved; a new one, deleted again."""
    person = walk.person
    walk.press("gi", then="Inbox")
    walk.press("d")
    walk.press("\x12")
    walk.expect("GetContactByPhoneNumber")
    walk.press("w", then="Note of ")
    walk.type("prefers calls", then="prefers calls")
    walk.type("\r")
    walk.expect("CreateContact", {"note": "prefers calls"})
    walk.press("+", then="New contact")
    walk.type("(423) 555-0355\r", then="New contact: (423) 555-0355")
    walk.type("Zed\r", then="New contact: Zed")
    person.see(lambda: walk.shop.account.find_contact(walk.shop.line, NEW_CONTACT))
    person.see("Zed · (423) 555-0355")
    walk.press("d", then="Enter edit contact")
    walk.press("D")
    walk.prove("0355")
    walk.expect("DeleteContact", path=f"/contacts/{NEW_CONTACT}")
    walk.home()


def many_contacts(walk: Walk) -> None:
    """Two at once, in one call."""
    shop = walk.shop
    walk.press("gc", then="Ann Lee")
    walk.press("x")
    walk.press("x", then="2 selected")
    walk.press("e", then="Tags to add")
    walk.type(" ", then="type to narrow")
    walk.type("vip\r", then="✓ vip")
    walk.type("\x1b", then="To do: tag vip")
    walk.type("\r")
    walk.expect(
        "BulkUpdateContacts", [{"phone_number": phone, "contact_tags": [shop.tag]} for phone in (ANN, BOB)]
    )
    walk.home()


def some_payments(walk: Walk) -> None:
    """One asked for, one reminded of, one marked as paid, one cancelled."""
    person, shop = walk.person, walk.shop
    walk.press("gP", then="Deposit")
    walk.type("\x12")
    walk.expect("GetPayments")
    walk.press("\r", then="What can be done")
    walk.expect("GetPayment", path=f"/payments/{shop.owed['Alignment']}")
    walk.press("m")
    walk.agree()
    walk.expect("SendPaymentReminder", path=f"/{shop.owed['Alignment']}/resend")
    walk.press("+", then="Ask Dan Poe for a payment")
    walk.fill_in("12.50", "Keys", "", "R-7")
    walk.prove("12.50")
    asked = {
        "customer_phone": DAN,
        "amount_requested": 12.5,
        "description": "Keys",
        "reference_number": "R-7",
    }
    walk.expect("CreatePayment", asked)
    walk.press("\x1b", then="Deposit")
    walk.press("j")
    walk.press("\r", then="Mark as paid")
    walk.press("j")
    walk.type("\r")
    walk.prove("120.00")
    walk.expect("MarkPaymentPaid", path=f"/{shop.owed['Tires']}/mark_as_paid")
    walk.press("\x1b", then="Deposit")
    walk.press("j")
    walk.press("\r", then="Cancel the request")
    walk.press("jj")
    walk.type("\r")
    walk.prove("40.00")
    walk.expect("CancelPayment", path=f"/{shop.owed['Deposit']}/cancel")
    person.see("canceled")
    walk.home()


STEPS = (
    read_and_answer,
    resolve_and_archive,
    search,
    contact,
    many_contacts,
    some_payments,
    groups,
    labels,
    dashboards,
)


@pytest.mark.timeout(300)
def test_all_that_the_account_can_do_is_done_from_the_screen(tmp_path: Path) -> None:
    shop = Shop()
    with ThreadedServer(shop.service) as server, start(shop, server.url, tmp_path) as person:
        walk = Walk(shop, person)
        for step in STEPS:
            step(walk)
        assert sorted(walk.walked) == sorted(operations())
        assert person.quit() == 0
    check_what_arrived(shop)


def check_what_arrived(shop: Shop) -> None:
    """Nothing but the 28 operations, each write once (two contacts were written), and never more than the budget."""
    arrived = list(shop.service.requests)
    writes = Counter(operation_of(request) for request in arrived if request.method != "GET")
    assert None not in map(operation_of, arrived)
    assert writes.pop("CreateContact") == 2
    assert set(writes.values()) == {1}
    times = shop.service.arrivals.times
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[100:], strict=False))
