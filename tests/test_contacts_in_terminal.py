"""One contact's life at the keyboard of a real terminal, over real HTTP: edited, tagged, added, refused, deleted."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.at_terminal import Person, settings_for
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.records import Contact
from trtui.demo.server import ThreadedServer

ANN, ZED = "17065550001", "14235550999"
ESCAPE, TAB, ENTER, SPACE = "\x1b", "\t", "\r", " "


class Shop:
    """An account with one line, one customer, tags, a group and a field; the client at its counter."""

    def __init__(self, folder: Path) -> None:
        self.account = Account(1, failure_rate=0.0)
        self.line = self.account.add_dashboard("Main Line", "14235550100").dashboard_id
        self.tags = [self.account.add_tag(self.line, name).tag_id for name in ("vip", "late")]
        self.account.add_group(self.line, "Fall")
        self.plate = self.account.add_field(self.line, "Plate").field_id
        self.account.receive(self.line, ANN, "hello", at=datetime.now(UTC) - timedelta(minutes=9))
        self.ann.display_name = "Ann Lee"
        self.service = Service(self.account)
        self.folder = folder

    @property
    def ann(self) -> Contact:
        return self.account.ensure_contact(self.line, ANN)

    def asked(self, method: str, path: str) -> list[dict[str, object]]:
        """The bodies of the requests of a method whose path ends so."""
        return [
            json.loads(seen.body) if seen.body else {}
            for seen in self.service.requests
            if seen.method == method and seen.path.endswith(path)
        ]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Shop, Person]]:
    shop = Shop(tmp_path)
    with ThreadedServer(shop.service) as server:
        environment = settings_for(tmp_path, server.url, shop.service.api_key, hold_seconds=0)
        with Person("--state-dir", str(tmp_path / "state"), environment=environment, lines=60) as person:
            person.see("Ann Lee")
            yield shop, person
            assert person.quit() == 0


@pytest.mark.timeout(240)
def test_a_contact_is_edited_tagged_added_refused_and_deleted(shop: tuple[Shop, Person]) -> None:
    desk, person = shop
    _edit(desk, person)
    _tag_and_untag(desk, person)
    _write_over_a_colleague(desk, person)
    _add(desk, person)
    _be_refused(desk, person)


def _edit(desk: Shop, person: Person) -> None:
    """In the editor: a note, a tag, a value; nothing else travels, and the lists were read for it."""
    person.press("d", then="✓ can be texted")
    person.press("E", then="Nothing is changed yet.")
    person.see("Plate")
    person.press(TAB * 3 + "gate 4411", then="Saving sends: note")
    person.press(TAB + SPACE, then="type to narrow")
    person.press("vip" + ENTER, then="✓ vip")
    person.press(ESCAPE, then="Saving sends: note, tags")
    person.press(TAB * 2 + "K 1", then="Saving sends: note, tags, custom fields")
    person.press(ENTER, then="Note: gate 4411")
    person.see(lambda: desk.ann.note == "gate 4411")
    assert desk.ann.tags == [desk.tags[0]]
    assert desk.ann.custom_fields == {desk.plate: "K 1"}
    assert desk.asked("POST", f"/contacts/{ANN}") == [
        {
            "note": "gate 4411",
            "contact_tags": [desk.tags[0]],
            "custom_fields": [{"id": desk.plate, "value": "K 1"}],
        }
    ]
    assert desk.asked("GET", f"/contacts/{ANN}")
    assert desk.asked("GET", "/tags")
    assert desk.asked("GET", "/fields")


def _tag_and_untag(desk: Shop, person: Person) -> None:
    """`t` puts a tag on, `z` takes it off, at the service too."""
    person.press("t", then="Tags of Ann Lee")
    person.press("late" + ENTER, then="Tags +late: Ann Lee")
    person.see(lambda: desk.ann.tags == desk.tags)
    person.press("z", then="Undone")
    person.see(lambda: desk.ann.tags == desk.tags[:1])


def _write_over_a_colleague(desk: Shop, person: Person) -> None:
    """What a colleague wrote while the form was open comes onto it, and is asked about."""
    person.press("w", then="Note of Ann Lee")
    person.press("!", then="Saving sends: note")
    desk.ann.note = "gate 9999"
    person.see("Changed meanwhile. Note:", 60)
    person.press(ENTER, then="Write over what was changed of Ann Lee meanwhile?")
    person.watch(0.4)
    person.press("y", then="Saved note: Ann Lee")
    person.see(lambda: desk.ann.note == "gate 4411!")


def _add(desk: Shop, person: Person) -> None:
    """`+` makes a contact of a number, which is shown."""
    person.press("+", then="New contact")
    person.press("(423) 555-0999" + ENTER, then="New contact: (423) 555-0999")
    person.press("Zed" + ENTER, then="New contact: Zed")
    person.see(lambda: desk.account.find_contact(desk.line, ZED))
    assert desk.asked("POST", f"/contacts/{ZED}") == [{"first_name": "Zed"}]


def _be_refused(desk: Shop, person: Person) -> None:
    """The service's own words where it refuses to delete; done where it does not."""
    person.see("Zed · (423) 555-0999")
    person.press("d", then="Enter edit contact")
    person.press("D", then="Type the last four digits")
    person.press("0999")
    desk.account.receive(desk.line, ZED, "hello")
    person.press(ENTER)
    person.see(lambda: desk.asked("DELETE", f"/contacts/{ZED}"))
    person.see("Not deleted:")
    assert desk.account.find_contact(desk.line, ZED)
    line = desk.account.dashboards[desk.line]
    line.remove_contact(desk.account.ensure_contact(desk.line, ZED))
    desk.account.ensure_contact(desk.line, ZED)  # the same number, without a text
    person.press("O", then="Delete the contact Zed")
    person.press("s", then="Type the last four digits")
    person.press("0999" + ENTER, then="✓ done")
    assert desk.account.find_contact(desk.line, ZED) is None
    person.press("q", then="[Contact]")
