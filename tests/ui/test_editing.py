"""Contacts changed from the keyboard: what is asked, what is written, what is kept, and what takes it back."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from tests.ui.desk import ANN, BOB, DAN, MAIN, NOW, Desk, at_desk, contact, key
from trtui.config import DeskSettings, Settings
from trtui.models import (
    CLEAR,
    Action,
    BulkEditContacts,
    Contact,
    ContactEdit,
    ConversationKey,
    CustomField,
    DeleteContact,
    EditContact,
    FieldId,
    Group,
    GroupId,
    IntentState,
    Tag,
    TagId,
)
from trtui.store import FeedState, InterestKind
from trtui.text.cleaning import clean, clean_line
from trtui.text.phone import Phone
from trtui.ui.arranging import Pane
from trtui.ui.asking import Asking
from trtui.ui.screens.contacts import ContactsScreen
from trtui.ui.screens.form import FormScreen, Picking
from trtui.ui.screens.tagging import Tagging
from trtui.ui.widgets.contact_panel import ContactPanel
from trtui.verbs.triage import undo_last

VIP, LATE = TagId("vip"), TagId("late")
FALL = GroupId(5)
PLATE = FieldId("f1")
STRANGER = Phone("14235550999")


def know(desk: Desk, who: ConversationKey, name: str, *, minutes: float = 0.5, **more: object) -> None:
    """The service tells of a contact."""
    asked = NOW - timedelta(minutes=minutes)
    desk.store.facts.merge_contacts(who.dashboard, [contact(who, name, **more)], asked)


def offer(desk: Desk) -> None:
    """Tags, groups and a field were read."""
    facts = desk.store.facts
    tags = [Tag(tag, MAIN, clean_line(tag)) for tag in (VIP, LATE)]
    facts.merge_tags(MAIN, tags, complete=True, asked_at=NOW)
    facts.merge_groups(MAIN, [Group(FALL, MAIN, clean_line("Fall sale"))], complete=True, asked_at=NOW)
    facts.merge_fields(MAIN, [CustomField(PLATE, MAIN, clean_line("Plate"))], complete=True, asked_at=NOW)
    for kind in ("tags", "groups", "fields"):
        facts.note_feed(FeedState(f"{kind}/{MAIN}", NOW, NOW))


def asked(desk: Desk) -> list[tuple[ConversationKey | None, Action]]:
    return [(intent.key, intent.action) for intent in desk.store.outbox.pending()]


def edits(desk: Desk) -> list[ContactEdit]:
    return [action.edit for _, action in asked(desk) if isinstance(action, EditContact)]


def held(desk: Desk, who: ConversationKey = BOB) -> Contact:
    found = desk.store.facts.contact(who)
    assert found is not None
    return found


async def panel(desk: Desk, who: ConversationKey = BOB) -> None:
    """Go into the contact's panel."""
    desk.app.inbox.open_conversation(who)
    await desk.press("d")
    await desk.until(lambda: desk.app.inbox.query_one(ContactPanel).shown_key == who)
    assert desk.app.inbox.pane is Pane.SIDE


async def form(desk: Desk, *keys: str) -> FormScreen:
    await desk.press(*keys)
    await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
    screen = desk.app.screen
    assert isinstance(screen, FormScreen)
    return screen


async def go_to(desk: Desk, screen: FormScreen, name: str) -> None:
    """Tab to a field."""
    for _ in screen._rows:
        if any(row.field.name == name and row.control is screen.focused for row in screen._rows):
            return
        await desk.press("tab")
    raise AssertionError(f"there is no field {name}")


async def question(desk: Desk) -> Asking:
    await desk.until(lambda: isinstance(desk.app.screen, Asking))
    screen = desk.app.screen
    assert isinstance(screen, Asking)
    await asyncio.sleep(0.26)  # the moment in which no key is an answer
    return screen


async def home(desk: Desk) -> None:
    """Wait until the inbox is on screen again, and what was asked for is written."""
    await desk.until(lambda: desk.app.screen is desk.app.inbox)
    await desk.pilot.pause()


def shown(desk: Desk) -> str:
    """What stands in the form, its lines joined."""
    return " ".join(desk.picture.replace("│", " ").split())


def says(screen: Asking) -> str:
    return " ".join((screen.question.title, *screen.question.says))


# ------------------------------------------------------------------------------------------ the editor


@pytest.mark.parametrize("keys", [("enter",), ("E",)])
def test_the_editor_sends_what_was_changed_and_the_screen_shows_it_at_once(
    tmp_path: Path, keys: tuple[str, ...]
) -> None:
    async def scene(desk: Desk) -> None:
        offer(desk)
        know(desk, BOB, "Bob Ruiz", note=clean("old"), tags=(LATE,))
        await panel(desk)
        screen = await form(desk, *keys)
        assert "Bob Ruiz · (423) 555-0177 on Main Line" in desk.picture
        assert "Nothing is changed yet." in desk.picture
        await go_to(desk, screen, "note")
        await desk.press("end", "!")
        await go_to(desk, screen, "tags")
        await desk.press("space", "v", "i", "p", "enter", "escape")
        await go_to(desk, screen, "custom:f1")
        await desk.press("K", "space", "1")
        assert "Saving sends: note, tags, custom fields." in shown(desk)
        woken = desk.woken  # it may have been, for what is on the screen
        await desk.press("enter")
        await home(desk)
        assert edits(desk) == [ContactEdit(note="old!", tags=(LATE, VIP), custom_fields=((PLATE, "K 1"),))]
        assert desk.woken > woken
        for words in ("Note: old!", "◆ vip", "Plate: K 1", "1 change on the way"):
            assert words in desk.picture, words
        assert desk.app.said == "Saved note, tags, custom fields: Bob Ruiz"

    at_desk(tmp_path, scene, size=(200, 60))


def test_a_form_that_was_left_or_not_changed_writes_nothing(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await panel(desk)
        await form(desk, "E")
        await desk.press("enter")
        await home(desk)
        assert desk.app.said == "Nothing was changed."
        await form(desk, "E")
        await desk.press("x", "escape")
        await question(desk)
        await desk.press("y")
        await home(desk)
        assert asked(desk) == []

    at_desk(tmp_path, scene)


def test_the_key_that_saves_pressed_twice_does_not_open_the_form_again(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await panel(desk)
        await form(desk, "E")
        await desk.press("x")
        desk.app.keyboard._seconds = lambda: 1.0  # no time passes between the two
        await desk.press("enter", "enter")
        await home(desk)
        assert len(edits(desk)) == 1
        assert desk.app.screen is desk.app.inbox
        desk.app.keyboard._seconds = lambda: 2.0
        await form(desk, "enter")

    at_desk(tmp_path, scene)


def test_what_a_colleague_changed_meanwhile_is_shown_and_asked_and_a_no_brings_the_form_back(
    tmp_path: Path,
) -> None:
    async def scene(desk: Desk) -> None:
        know(desk, BOB, "Bob Ruiz", note=clean("prefers calls"))
        await panel(desk)
        screen = await form(desk, "E")
        await go_to(desk, screen, "note")
        await desk.press("end", "!")
        know(desk, BOB, "Bobby Ruiz", note=clean("prefers e-mail"), minutes=0)
        await desk.see_changes()
        assert screen.query(Input).first().value == "Bobby"  # what was not touched is shown as it is by now
        words = "Note: was “prefers calls”, is “prefers e-mail” by now, you want “prefers calls!”."
        assert f"Changed meanwhile. {words}" in shown(desk)
        await desk.press("enter")
        asking = await question(desk)
        assert words in says(asking)
        await desk.press("n")
        back = await form(desk)
        assert back.query_one(TextArea).text == "prefers calls!"
        assert asked(desk) == []
        await desk.press("enter")
        await question(desk)
        await desk.press("y")
        await home(desk)
        edit = ContactEdit(note="prefers calls!")
        assert asked(desk) == [(BOB, EditContact(edit, ContactEdit(note="prefers e-mail")))]
        assert held(desk).first_name == "Bobby"  # what the agent did not touch stays the colleague's

    at_desk(tmp_path, scene, size=(200, 60))


def test_lists_that_were_never_read_are_said_to_be_read_and_come_in(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await panel(desk)
        screen = await form(desk, "E")
        assert "the tags were not read yet: reading them …" in desk.picture
        wanted = {i.kind for i in desk.app.store_watch.interests()}
        assert {InterestKind.CONTACT, InterestKind.GROUPS, InterestKind.FIELDS} <= wanted
        await go_to(desk, screen, "tags")
        await desk.press("space")
        assert isinstance(desk.app.screen, Picking)
        offer(desk)
        await desk.see_changes()
        await desk.press("l", "a", "t", "e", "enter", "escape")
        await desk.until(lambda: desk.app.screen is screen)
        assert "not read yet" not in desk.picture
        assert not {i.kind for i in screen.interests()} & {InterestKind.GROUPS, InterestKind.FIELDS}
        await go_to(desk, screen, "custom:f1")
        await desk.press("7", "enter")
        await home(desk)
        assert edits(desk) == [ContactEdit(tags=(LATE,), custom_fields=((PLATE, "7"),))]

    at_desk(tmp_path, scene, size=(120, 60))


def test_a_list_that_could_not_be_read_says_why(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        problem = clean_line("The service is busy.")
        desk.store.facts.note_feed(FeedState(f"tags/{MAIN}", NOW, None, problem=problem))
        await panel(desk)
        await form(desk, "E")
        assert "the tags could not be read: The service is busy." in desk.picture

    at_desk(tmp_path, scene, size=(120, 60))


def test_read_only_changes_nothing(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await panel(desk)
        for pressed in ("enter", "E", "t", "w", "u", "b", "D", "+"):
            await desk.press(pressed)
            assert desk.app.screen is desk.app.inbox
            assert "read-only" in str(desk.app.said)
        assert asked(desk) == []

    at_desk(tmp_path, scene, Settings(desk=DeskSettings(read_only=True)))


# ------------------------------------------------------------------------------------------ tags and note by one key


def test_one_tag_is_on_by_its_first_letters_and_off_again_by_undo(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        offer(desk)
        know(desk, BOB, "Bob Ruiz", tags=(LATE,))
        await desk.see_changes()
        await desk.press("t", "v", "enter")
        await home(desk)
        assert set(held(desk).tags) == {LATE, VIP}
        assert desk.app.said == "Tags +vip: Bob Ruiz"
        await desk.press("z")
        assert held(desk).tags == (LATE,)
        assert len(asked(desk)) == 2

    at_desk(tmp_path, scene)


def test_several_tags_are_marked_first_and_escape_leaves_them_as_they_are(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        offer(desk)
        know(desk, BOB, "Bob Ruiz", tags=(LATE,))
        await desk.see_changes()
        await desk.press("t", "tab", "escape")
        assert asked(desk) == []
        await desk.press("t", "tab", "down", "tab", "enter")
        await home(desk)
        assert held(desk).tags == (VIP,)
        assert desk.app.said == "Tags +vip -late: Bob Ruiz"

    at_desk(tmp_path, scene)


def test_many_get_a_tag_and_keep_their_own(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        offer(desk)
        know(desk, BOB, "Bob Ruiz", tags=(LATE,))
        await desk.see_changes()
        await desk.press("x", "x", "t")
        assert "Tags of 2 contacts" in desk.picture
        assert "1 of 2 have it" in desk.picture
        await desk.press("v", "enter")
        await home(desk)
        assert set(held(desk, BOB).tags) == {LATE, VIP}
        assert held(desk, ANN).tags == (VIP,)
        assert not desk.app.inbox.list_pane.list.selection
        await desk.press("z")
        assert (held(desk, BOB).tags, held(desk, ANN).tags) == ((LATE,), ())

    at_desk(tmp_path, scene)


def test_in_the_panel_its_own_contact_is_meant_whatever_is_selected(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        offer(desk)
        await panel(desk, BOB)
        desk.app.inbox.list_pane.list.set_selection((ANN, DAN))
        await desk.press("t", "v", "enter")
        await home(desk)
        await form(desk, "w")
        await desk.press("x", "enter")
        await home(desk)
        assert [who for who, _ in asked(desk)] == [BOB, BOB]
        assert set(desk.app.inbox.list_pane.list.selection) == {ANN, DAN}

    at_desk(tmp_path, scene)


def test_tags_are_of_one_dashboard(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.app.inbox.list_pane.list.set_selection((BOB, DAN))
        await desk.press("t")
        assert "one dashboard" in str(desk.app.said)
        assert desk.app.screen is desk.app.inbox
        await desk.press("w")
        assert "one contact at a time" in str(desk.app.said)

    at_desk(tmp_path, scene)


def test_more_than_ten_are_tagged_in_one_call_after_how_many_was_typed(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        offer(desk)
        crowd = [key(number) for number in range(300, 312)]
        for who in crowd:
            know(desk, who, "Crowd", tags=(LATE,))
        await desk.see_changes()
        desk.app.inbox.list_pane.list.set_selection(crowd)
        await desk.press("t", "v", "enter")
        await question(desk)
        await desk.press(*"12", "enter")
        await home(desk)
        ((_, action),) = asked(desk)
        assert isinstance(action, BulkEditContacts)
        assert set(action.phones) == {who.phone for who in crowd}
        assert all(set(held(desk, who).tags) == {LATE, VIP} for who in crowd)
        assert not desk.app.inbox.list_pane.list.selection

    at_desk(tmp_path, scene)


def test_among_all_contacts_one_is_edited_tagged_noted_and_added(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        offer(desk)
        await desk.press("1", "g", "c")
        await desk.until(lambda: isinstance(desk.app.screen, ContactsScreen))
        book = desk.app.screen
        assert isinstance(book, ContactsScreen)

        async def back() -> None:
            await desk.until(lambda: desk.app.screen is book)
            await desk.pilot.pause()

        first = book.list.cursor
        assert first is not None
        await form(desk, "E")
        await desk.press("x", "enter")
        await back()
        await desk.press("w")
        await form(desk)
        await desk.press("n", "enter")
        await back()
        assert [who for who, _ in asked(desk)] == [first, first]
        screen = await form(desk, "+")
        await desk.press(*"4235550999", "enter")
        await desk.until(lambda: desk.app.screen is not screen)
        await form(desk)
        await desk.press(*"Zed", "enter")
        await back()
        assert asked(desk)[-1][0] == ConversationKey(first.dashboard, STRANGER)

    at_desk(tmp_path, scene)


def test_tags_that_were_never_read_are_read_while_one_waits(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("t")
        screen = desk.app.screen
        assert isinstance(screen, Tagging)
        assert "the tags were not read yet" in desk.picture
        assert [i.kind for i in screen.interests()] == [InterestKind.GROUPS]
        offer(desk)
        await desk.see_changes()
        assert "vip" in desk.picture
        assert screen.interests() == []
        desk.store.facts.merge_tags(MAIN, [], complete=True, asked_at=NOW)
        await desk.see_changes()
        assert "This dashboard has no tags" in desk.picture

    at_desk(tmp_path, scene)


def test_a_note_is_written_by_one_key_and_taken_back_by_another(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        know(desk, BOB, "Bob Ruiz", note=clean("old"))
        await desk.see_changes()
        await form(desk, "w")
        await desk.press("ctrl+j", *"gate", "enter")
        await home(desk)
        assert edits(desk) == [ContactEdit(note="old\ngate")]
        await desk.press("z")
        assert held(desk).note == "old"

    at_desk(tmp_path, scene)


def test_undo_is_refused_by_name_where_a_colleague_changed_it_since(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        offer(desk)
        await desk.see_changes()
        await form(desk, "w")
        await desk.press("x", "enter")
        await home(desk)
        intent = desk.store.outbox.claim_next(NOW, owner="test")
        assert intent is not None
        desk.store.outbox.settle(intent.id, IntentState.DONE, now=NOW)
        desk.clock.advance(minutes=5)
        told = [contact(BOB, "Bob Ruiz", note=clean("theirs"))]
        desk.store.facts.merge_contacts(MAIN, told, desk.clock.now())
        await desk.see_changes()
        await desk.press("z")
        assert desk.app.said == "Not undone for Bob Ruiz: somebody changed it since (Note)."
        assert held(desk).note == "theirs"

    at_desk(tmp_path, scene)


def test_undo_of_a_tag_leaves_what_a_colleague_put_on_meanwhile(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        offer(desk)
        await desk.see_changes()
        await desk.press("t", "v", "enter")
        await home(desk)
        intent = desk.store.outbox.claim_next(NOW, owner="test")
        assert intent is not None
        desk.store.outbox.settle(intent.id, IntentState.DONE, now=NOW)
        desk.clock.advance(minutes=5)
        told = [contact(BOB, "Bob Ruiz", tags=(VIP, LATE))]
        desk.store.facts.merge_contacts(MAIN, told, desk.clock.now())
        assert "Undone" in undo_last(desk.store, desk.clock.now()).sentence
        assert held(desk).tags == (LATE,)

    at_desk(tmp_path, scene)


def test_a_refused_edit_is_asked_about_field_by_field_before_it_is_tried_again(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        outbox = desk.store.outbox
        edit = EditContact(ContactEdit(note="mine", tags=(VIP,)), ContactEdit(note=CLEAR, tags=CLEAR))
        intent = outbox.add(edit, BOB.dashboard, BOB.phone, now=NOW)
        outbox.claim_next(NOW, owner="test")
        outbox.settle(intent.id, IntentState.FAILED, now=NOW, reason=clean("Somebody changed it."))
        know(desk, BOB, "Bob Ruiz", minutes=0, note=clean("theirs"), tags=(LATE,))
        await desk.see_changes()
        await desk.press("O")
        assert "Note: “mine” · Tags" in desk.picture
        await desk.press("s")
        asking = await question(desk)
        assert "Note: was empty, is “theirs” by now, you want “mine”." in says(asking)
        await desk.press("n")
        await desk.press("s")
        await question(desk)
        await desk.press("y")
        await desk.until(lambda: not isinstance(desk.app.screen, Asking))
        again = EditContact(
            ContactEdit(note="mine", tags=(LATE, VIP)), ContactEdit(note="theirs", tags=(LATE,))
        )
        assert asked(desk) == [(BOB, again)]
        assert (held(desk).note, held(desk).tags) == ("mine", (LATE, VIP))

    at_desk(tmp_path, scene)


def test_undo_of_what_was_refused_says_that_it_is_as_it_was(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await form(desk, "w")
        await desk.press("x", "enter")
        await home(desk)
        intent = desk.store.outbox.claim_next(NOW, owner="test")
        assert intent is not None
        desk.store.outbox.settle(intent.id, IntentState.FAILED, now=NOW, reason=clean("No."))
        told = undo_last(desk.store, desk.clock.now()).sentence
        assert told == "Not undone for Bob Ruiz: it is as it was before already."

    at_desk(tmp_path, scene)


# ------------------------------------------------------------------------------------------ block, suppress


def test_block_says_what_it_does_and_wants_the_last_four_digits(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await panel(desk)
        await desk.press("b")
        asking = await question(desk)
        assert "neither receives nor keeps" in says(asking)
        await desk.press("y", *"0142", "enter")
        assert desk.app.screen is asking
        await desk.press("escape")
        await home(desk)
        assert asked(desk) == []
        await desk.press("b")
        await question(desk)
        await desk.press(*"0177", "enter")
        await home(desk)
        assert edits(desk) == [ContactEdit(is_blocked=True)]
        assert "Blocked: can't be texted" in desk.picture
        await desk.press("z")
        assert len(asked(desk)) == 1  # a block is not taken back by one key
        await desk.press("b")
        asking = await question(desk)
        assert "Unblock Bob Ruiz?" in says(asking)
        await desk.press("y")
        await home(desk)
        assert edits(desk)[1:] == [ContactEdit(is_blocked=False)]

    at_desk(tmp_path, scene, size=(200, 50))


def test_blocking_in_the_editor_asks_the_same_and_a_no_brings_the_form_back(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await panel(desk)
        screen = await form(desk, "E")
        await go_to(desk, screen, "is_blocked")
        await desk.press("y", "enter")
        await question(desk)
        await desk.press("escape")
        back = await form(desk)
        assert back.filled.is_on("is_blocked")
        assert asked(desk) == []

    at_desk(tmp_path, scene)


def test_suppressing_wants_a_reason_and_can_be_taken_back(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await panel(desk)
        await form(desk, "u")
        await desk.press("enter")
        assert "Say why" in desk.picture
        await desk.press(*"asked", "enter")
        await home(desk)
        assert edits(desk) == [ContactEdit(suppressed_reason="asked", is_suppressed=True)]
        assert "Suppressed: asked" in desk.picture
        await desk.press("u")
        assert edits(desk)[1:] == [ContactEdit(is_suppressed=False)]
        await desk.press("z", "z")
        assert not held(desk).is_suppressed
        assert not held(desk).suppressed_reason

    at_desk(tmp_path, scene, size=(200, 50))


# ------------------------------------------------------------------------------------------ new, delete


def test_in_the_book_a_new_contact_is_said_to_be_on_its_way_until_it_is_listed(tmp_path: Path) -> None:
    """Under the cursor stays who was there: nobody else slips under a finger on its way to a key."""

    async def scene(desk: Desk) -> None:
        desk.app.inbox.list_pane.show_dashboard(MAIN)
        await desk.press("g", "c")
        await desk.until(lambda: isinstance(desk.app.screen, ContactsScreen))
        book = desk.app.screen
        assert isinstance(book, ContactsScreen)
        before = book.list.cursor
        await form(desk, "+")
        await desk.write("4235550999")
        await desk.press("enter")
        await desk.until(lambda: "New contact:" in desk.picture)
        await desk.write("Zoe")
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is book)
        assert desk.app.said == "(423) 555-0999 is on its way: listed here once the service has it."
        assert book.list.cursor == before

    at_desk(tmp_path, scene)


def test_a_new_contact_is_asked_for_by_its_number_and_filled_in(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("1")
        board = desk.app.inbox.list_pane.query_shown.dashboard
        assert board is not None
        await panel(desk)
        screen = await form(desk, "+")
        await desk.press(*"42355509", "enter")
        assert "too short" in shown(desk)
        await desk.press(*"99", "enter")
        await desk.until(lambda: desk.app.screen is not screen)
        await form(desk)
        assert "New contact: (423) 555-0999" in desk.picture
        await desk.press(*"Zed", "enter")
        await home(desk)
        who = ConversationKey(board, STRANGER)
        assert asked(desk) == [
            (who, EditContact(ContactEdit(first_name="Zed"), ContactEdit(first_name=CLEAR)))
        ]
        assert desk.app.inbox.thread_pane.key == who

    at_desk(tmp_path, scene)


def test_of_all_dashboards_the_one_is_asked_for(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("0")
        await panel(desk)
        screen = await form(desk, "+")
        await desk.press(*"4235550999", "enter")
        assert "On which dashboard?" in desk.picture
        await desk.press("tab", "space", *"main", "enter", "enter")
        await desk.until(lambda: desk.app.screen is not screen)
        await form(desk)
        await desk.press("enter")
        await home(desk)
        assert asked(desk) == [(ConversationKey(MAIN, STRANGER), EditContact(ContactEdit(), ContactEdit()))]

    at_desk(tmp_path, scene)


def test_a_number_that_exists_opens_its_editor(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("0")
        await panel(desk)
        screen = await form(desk, "+")
        await desk.press(*"4235550142", "tab", "space", *"main", "enter", "enter")
        await desk.until(lambda: desk.app.screen is not screen)
        await form(desk)
        assert "Contact: Ann Lee" in desk.picture
        assert "There is that contact already" in str(desk.app.said)
        assert desk.app.screen.query(Input).first().value == "Ann"
        await desk.press("enter")
        await home(desk)
        assert asked(desk) == []

    at_desk(tmp_path, scene)


def test_who_has_texts_is_not_asked_to_be_deleted_and_the_rule_is_told(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await panel(desk)
        await desk.press("D")
        assert desk.app.screen is desk.app.inbox
        assert "only contacts without any text, and they have 1 text." in str(desk.app.said)
        assert asked(desk) == []

    at_desk(tmp_path, scene)


def test_deleting_explains_the_rule_and_wants_the_last_four_digits(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        who = key(999)
        know(desk, who, "Zed Nobody")
        await panel(desk, who)
        await desk.press("D")
        asking = await question(desk)
        assert "only for contacts who never sent or got a text" in says(asking)
        await desk.press(*"0999", "enter")
        await home(desk)
        assert asked(desk) == [(who, DeleteContact())]
        intent = desk.store.outbox.claim_next(NOW, owner="test")
        assert intent is not None
        refusal = clean("A contact with message history can't be deleted.")
        desk.store.outbox.settle(intent.id, IntentState.FAILED, now=NOW, reason=refusal)
        await desk.see_changes()
        rows = desk.app.inbox.query_one(ContactPanel).items
        trouble = next(row.words for row in rows if row.name.startswith("trouble"))
        assert trouble.startswith("✗ Not deleted: A contact with message history can't be deleted.")

    at_desk(tmp_path, scene, size=(200, 50))


def test_the_web_app_s_page_is_opened_or_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)

    async def scene(desk: Desk) -> None:
        await panel(desk)
        await desk.press("o")
        assert "told no address" in str(desk.app.said)
        know(desk, BOB, "Bob Ruiz", thread_id="92ce0e15-c0d9")
        await desk.see_changes()
        await desk.press("o")
        assert "https://app.textrequest.com/app/thread/92ce0e15-c0d9" in str(desk.app.said)

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("size", [(40, 12), (20, 6), (80, 24)])
def test_every_size_works(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        offer(desk)
        await desk.press("t", "escape", "w", "escape", "d", "E", *["tab"] * 14, "escape", "+", "escape")
        await desk.press("b", "escape")
        await desk.until(lambda: desk.app.screen is desk.app.inbox or isinstance(desk.app.screen, Asking))
        assert asked(desk) == []

    at_desk(tmp_path, scene, size=size)


def test_nobody_is_meant_where_nobody_is(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("w", "t", "d", "E", "b", "u", "D", "o", "+")
        assert desk.app.screen is desk.app.inbox
        assert asked(desk) == []

    at_desk(tmp_path, scene, filled=False)
