"""Many contacts at the keyboard of a real terminal, over real HTTP: filtered, tagged, killed half-way, gone on with."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.at_terminal import Person, settings_for
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.server import ThreadedServer

ESCAPE, TAB, ENTER, SPACE = "\x1b", "\t", "\r", " "
MANY = 450


class Shop:
    """An account with one line and many contacts that have a tag already; every other one is resolved."""

    def __init__(self) -> None:
        self.account = Account(1, failure_rate=0.0)
        self.line = self.account.add_dashboard("Main Line", "14235550100").dashboard_id
        self.old, self.vip = (self.account.add_tag(self.line, name).tag_id for name in ("old", "vip"))
        self.phones = [f"1706555{number:04}" for number in range(MANY)]
        for number, phone in enumerate(self.phones):
            contact = self.account.ensure_contact(self.line, phone)
            contact.display_name, contact.tags = f"Customer {number:03}", [self.old]
        self.account.ensure_contact(self.line, "14235550142").display_name = "Ann Lee"
        self.service = Service(self.account)

    def bodies(self) -> list[list[dict[str, object]]]:
        """What each edit of many held."""
        return [
            json.loads(seen.body)
            for seen in self.service.requests
            if seen.method == "POST" and seen.path.endswith("/contacts")
        ]

    def tagged(self) -> list[str]:
        return [p for p in self.phones if self.vip in self.account.ensure_contact(self.line, p).tags]


@pytest.mark.timeout(240)
def test_a_run_is_killed_half_way_and_gone_on_with_each_done_once(tmp_path: Path) -> None:
    shop = Shop()
    with ThreadedServer(shop.service) as server:
        environment = settings_for(tmp_path, server.url, shop.service.api_key, hold_seconds=0)
        arguments = ("--state-dir", str(tmp_path / "state"))
        with Person(*arguments, environment=environment) as person:
            _ask_for_a_tag(person)
            person.see(lambda: 0 < len(shop.tagged()) < MANY)
            person.kill()
        assert len(shop.tagged()) < MANY
        with Person(*arguments, environment=environment) as person:
            _open_book(person)
            person.see(lambda: len(shop.tagged()) == MANY, 60)
            person.see("all done")
            assert person.quit() == 0
    sent = Counter(str(row["phone_number"]) for body in shop.bodies() for row in body)
    assert set(sent) == set(shop.phones)
    assert sum(times > 1 for times in sent.values()) in (0, 100)  # the call under way when it was killed
    assert all(len(body) <= 100 for body in shop.bodies())
    assert all(row.keys() == {"phone_number", "contact_tags"} for body in shop.bodies() for row in body)
    assert all(
        shop.account.ensure_contact(shop.line, phone).tags == [shop.old, shop.vip] for phone in shop.phones
    )


def _rest(person: Person) -> None:
    """Letters that come as fast as one types are taken for a text in the wrong pane, and do nothing."""
    person.watch(0.3)


def _open_book(person: Person) -> None:
    person.see("Main Line", 60)  # nobody of them ever had a text: none is unresolved
    _rest(person)
    person.press("gc", then="Contacts ·")
    person.see("of 451", 60)
    _rest(person)


def _ask_for_a_tag(person: Person) -> None:
    _open_book(person)
    person.press("/")
    person.press("tag:old" + ENTER, then="of 450")
    _rest(person)
    person.press("*", then="450 selected")
    _rest(person)
    person.press("e", then="Change 450 contacts")
    person.press(SPACE, then="type to narrow")
    person.press("vip" + ENTER, then="✓ vip")
    person.press(ESCAPE, then="To do: tag vip.")
    person.press(ENTER, then="Type how many they are (450)")
    person.watch(0.3)  # for a moment a question hears nothing
    person.press("450" + ENTER, then="of 450 changed")


@pytest.mark.timeout(240)
def test_a_file_is_imported_through_the_preview(tmp_path: Path) -> None:
    shop = Shop()
    (tmp_path / "people.csv").write_text(
        "number,first name,tags\n4235550142,Anne,vip\n99,Nobody,\n4235550177,Bob,vip; old\n"
    )
    with ThreadedServer(shop.service) as server:
        environment = settings_for(tmp_path, server.url, shop.service.api_key, hold_seconds=0)
        with Person("--state-dir", str(tmp_path / "state"), environment=environment) as person:
            _open_book(person)
            _rest(person)
            person.press("I", then="Import contacts into Main Line")
            person.press(str(tmp_path / "people.csv") + ENTER, then="1 not taken · 1 new · 1 changed")
            person.see("“99” is no number")
            assert not shop.bodies()
            _rest(person)
            person.press("I", then="yes, do it")
            person.watch(0.3)  # for a moment a question hears nothing
            person.press("y", then="all done")
            assert person.quit() == 0
    bob = shop.account.ensure_contact(shop.line, "14235550177")
    assert (bob.first_name, bob.tags) == ("Bob", [shop.vip, shop.old])
    ann = shop.account.ensure_contact(shop.line, "14235550142")
    assert (ann.first_name, ann.display_name, ann.tags) == ("Anne", "Ann Lee", [shop.vip])
