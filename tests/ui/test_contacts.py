"""The address book: reached by `gc`, narrowed by words and by a form, ordered, selected, left step by step."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from textual.widgets import Input

from tests.ui.desk import ANN, BILLING, BOB, CAT, DAN, MAIN, NOW, Desk, at_desk, contact
from trtui.config import Settings
from trtui.models import CustomField, FieldId, FieldValue, Group, GroupId, Tag, TagId
from trtui.store import FeedState, InterestKind
from trtui.text.cleaning import clean, clean_line
from trtui.text.phone import Phone
from trtui.ui.screens.contacts import ContactsScreen
from trtui.ui.screens.form import FormScreen
from trtui.ui.widgets.form_rows import FormRow
from trtui.ui.widgets.search_pane import ASK_AFTER

VIP, SALE, ACCOUNT = TagId("v"), GroupId(5), FieldId("a")


def add_sorts(desk: Desk) -> None:
    """Ann is vip and in the sale, Bob holds an account number."""
    facts, asked = desk.store.facts, NOW - timedelta(seconds=30)
    facts.merge_tags(MAIN, [Tag(VIP, MAIN, clean_line("vip"))], complete=True, asked_at=asked)
    facts.merge_groups(MAIN, [Group(SALE, MAIN, clean_line("Fall sale"))], complete=True, asked_at=asked)
    facts.merge_fields(
        MAIN, [CustomField(ACCOUNT, MAIN, clean_line("Account #"))], complete=True, asked_at=asked
    )
    told = [
        contact(ANN, "Ann Lee", total_received=2, total_sent=1, tags=(VIP,), groups=(SALE,),
                note=clean("prefers calls"), created_at=NOW - timedelta(days=9)),
        contact(BOB, "Bob Ruiz", total_received=1, custom_fields=(FieldValue(ACCOUNT, clean_line("44")),)),
    ]  # fmt: skip
    facts.merge_contacts(MAIN, told, asked)


async def open_book(desk: Desk, words: str = "") -> ContactsScreen:
    add_sorts(desk)
    await desk.press("g", "c")
    await desk.until(lambda: isinstance(desk.app.screen, ContactsScreen))
    screen = desk.app.screen
    assert isinstance(screen, ContactsScreen)
    if words:
        await desk.press("slash", *(_key(letter) for letter in words), "enter")
        await desk.until(lambda: screen.query_line.value == words and not screen.query_line.has_focus)
    return screen


def _key(letter: str) -> str:
    return {" ": "space", ":": "colon", "#": "number_sign", "=": "equals_sign", '"': "quotation_mark"}.get(
        letter, letter
    )


def test_the_book_lists_everybody_by_name_and_opens_a_conversation(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        await open_book(desk)
        assert "Contacts · all dashboards · by name" in desk.picture
        assert "vip, ☰ Fall sale · prefers calls" in desk.picture.replace(desk.app.around.glyphs.group, "☰")
        assert "1 of 4" in desk.picture
        await desk.press("j", "enter")
        await desk.until(lambda: desk.app.screen is desk.app.inbox)
        assert desk.app.inbox.thread_pane.key == BOB

    at_desk(tmp_path, play)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ann", [ANN]),
        ("tag:vip", [ANN]),
        ('group:"fall sale"', [ANN]),
        ("field:account=44", [BOB]),
        ("is:optedout", [DAN]),
        ("not:resolved not:optedout", [ANN, BOB]),
        ("created-after:10d", [ANN]),
        ("number:1423555020", [CAT]),
    ],
)
def test_words_narrow_it(tmp_path: Path, words: str, found: list[object]) -> None:
    async def play(desk: Desk) -> None:
        screen = await open_book(desk, words)
        rows = desk.store.facts.contacts_window(screen.asked, 0, 9)
        assert [row.key for row in rows] == found
        assert screen.list.count == len(found)

    at_desk(tmp_path, play)


def test_words_that_make_no_sense_are_said_and_the_list_stays(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        screen = await open_book(desk)
        screen.list_by("is:nice")
        await desk.until(lambda: "says nothing of a contact" in desk.picture)
        assert screen.list.count == 4
        await desk.press("escape")
        await desk.until(lambda: "says nothing" not in desk.picture)
        await desk.press("slash", *(_key(letter) for letter in "tag:nope"), "enter")
        await desk.until(lambda: "There is no tag called “nope”" in desk.picture)
        assert screen.list.count == 0

    at_desk(tmp_path, play)


def test_the_form_is_filled_from_the_words_and_gives_words_back(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        screen = await open_book(desk, "tag:vip is:unresolved created-after:2026-11-01")
        await desk.press("f")
        await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
        form = desk.app.screen
        assert isinstance(form, FormScreen)
        assert form.filled.picked("tags") == ("vip",)
        assert form.filled.one("is_resolved") == "no"
        assert form.filled.text("created-after") == "2026-11-01"
        rows = {row.field.name: row for row in form.query(FormRow)}
        rows["tags"].pick(())
        line = rows["field:Account #"].control
        assert isinstance(line, Input)
        line.value = "44"
        rows["created-after"].query_one(Input).value = ""
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is screen)
        assert screen.query_line.value == 'not:resolved field:"Account #=44"'
        assert screen.list.cursor == BOB

    at_desk(tmp_path, play)


def test_the_form_takes_no_nonsense(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        await open_book(desk)
        await desk.press("f")
        form = desk.app.screen
        assert isinstance(form, FormScreen)
        rows = {row.field.name: row for row in form.query(FormRow)}
        rows["sent-before"].query_one(Input).value = "soon"
        await desk.press("enter")
        await desk.pilot.pause()
        assert desk.app.screen is form
        await desk.until(lambda: "is not understood" in desk.picture)

    at_desk(tmp_path, play)


def test_a_saved_view_applies_where_it_speaks_of_contacts(tmp_path: Path) -> None:
    views = MappingProxyType({"VIPs": "tag:vip", "late": "wait:>1h"})

    async def play(desk: Desk) -> None:
        screen = await open_book(desk)
        await desk.press("v")
        await desk.until(lambda: "List by" in desk.picture)
        assert "late" not in desk.picture
        await desk.press("enter")
        await desk.until(lambda: screen.list.count == 1)
        assert screen.query_line.value == "tag:vip"

    at_desk(tmp_path, play, replace(Settings(), views=views))


def test_orders_dashboards_and_selection(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        screen = await open_book(desk)
        await desk.press("G")
        assert screen.list.cursor == DAN
        await desk.press("S")
        await desk.until(lambda: "last texted first" in desk.picture)
        assert screen.list.cursor == DAN
        await desk.press("S")
        await desk.until(lambda: "newest first" in desk.picture)
        await desk.press("asterisk")
        await desk.until(lambda: "4 selected" in desk.picture)
        await desk.press("asterisk", "g", "g", "x", "j", "V")
        assert len(screen.list.selection) == 3
        await desk.press("escape")
        assert not screen.list.selection
        await desk.press("1")
        assert screen.dashboard == BILLING
        assert screen.list.count == 1
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is desk.app.inbox)

    at_desk(tmp_path, play)


def test_who_is_new_comes_in_and_the_cursor_stays(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        screen = await open_book(desk)
        await desk.press("j")
        assert screen.list.cursor == BOB
        newcomer = contact(replace(ANN, phone=Phone("14235559999")), "Abe First")
        desk.store.facts.merge_contacts(MAIN, [newcomer], NOW)
        await desk.see_changes()
        await desk.until(lambda: screen.list.count == 5)
        assert screen.list.cursor == BOB
        await desk.press("r")
        await desk.until(lambda: desk.app.screen is desk.app.inbox)
        assert desk.app.inbox.thread_pane.key == BOB
        assert desk.app.inbox.thread_pane.composer.has_focus

    at_desk(tmp_path, play)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 6)])
def test_it_fits_small_screens(tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(desk: Desk) -> None:
        await open_book(desk)
        assert "Ann Lee" in desk.picture or size == (20, 6)
        assert all(len(line) <= size[0] for line in desk.picture.splitlines())

    at_desk(tmp_path, play, size=size)


def test_the_service_is_asked_where_not_everybody_was_read(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        screen = await open_book(desk, "tag:vip")
        await desk.until(lambda: "asking the service" in desk.picture)
        asked = [each for each in screen.interests() if each.kind is InterestKind.FILTERED]
        assert [(each.dashboard, each.words) for each in asked] == [(None, "tag:vip")]
        for line, told in ((MAIN, 3), (BILLING, 0)):
            name = f"filtered/{line}/tag:vip"
            desk.store.facts.note_feed(
                FeedState(name, succeeded_at=NOW, done=told, total=told, is_filter_honoured=told > 0)
            )
        desk.store.facts.merge_contacts(MAIN, [contact(CAT, "Cat Ngo", tags=(VIP,))], NOW)
        await desk.see_changes()
        await desk.until(lambda: "The service knows 1 more." in desk.picture)
        await desk.press("escape")
        await desk.until(lambda: "The service" not in desk.picture)
        assert not [each for each in screen.interests() if each.kind is InterestKind.FILTERED]

    at_desk(tmp_path, play)


def test_where_everybody_was_read_the_service_is_asked_by_hand_only(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        for line in (MAIN, BILLING):
            desk.store.facts.note_feed(FeedState(f"backfill/{line}", succeeded_at=NOW, done=4, total=4))
        screen = await open_book(desk, "tag:vip")
        await desk.pilot.pause(ASK_AFTER + 0.2)
        assert "asking the service" not in desk.picture
        await desk.press("ctrl+r")
        await desk.until(lambda: "asking the service" in desk.picture)
        assert [each for each in screen.interests() if each.kind is InterestKind.FILTERED]

    at_desk(tmp_path, play)


def test_one_contact_is_edited_added_and_tagged_from_here(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        screen = await open_book(desk)
        await desk.press("E")
        await desk.until(lambda: "Contact: Ann Lee" in desk.picture)
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is screen)
        await desk.press("plus")
        await desk.until(lambda: "New contact" in desk.picture)
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is screen)
        await desk.press("t")
        await desk.until(lambda: "vip" in desk.picture and desk.app.screen is not screen)

    at_desk(tmp_path, play)
