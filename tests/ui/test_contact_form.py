"""An edit is what the agent changed and nothing else: whatever the contact held, whatever changed meanwhile."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contacts import FIELDS, GROUPS, KEY, TAGS, Sitting, contacts, sittings
from trtui.api.operations.contacts import edit_fields
from trtui.models import CLEAR, LEAVE, Contact, ContactEdit, EditContact, FieldValue
from trtui.models.edits import clashes, describe_clash, held_by, inverse_of, rebased
from trtui.store.rows import lay_edits
from trtui.text.cleaning import clean, clean_line, clean_note
from trtui.ui.contact_form import CUSTOM, Choices, contact_fields, edit_of, is_empty
from trtui.ui.forms import Filled, Form, TextField, Value


def fill(contact: Contact, **values: Value) -> Filled:
    form = Form(clean_line("Contact"), contact_fields(contact, Choices()))
    return Filled(form, {field.name: field.value for field in form.fields} | values)


def words(value: FieldValue) -> str:
    return (value.value or "").strip()


@pytest.mark.no_cover
@given(sittings(), contacts())
@settings(max_examples=400, deadline=None)
def test_nothing_travels_that_the_agent_did_not_touch(sitting: Sitting, now: Contact) -> None:
    """Neither a field, nor, within a set that goes whole, another member or value than the service holds by then."""
    edit = edit_of(sitting.filled, sitting.opened)
    sent = rebased(edit, held_by(sitting.opened, edit), now)
    wire = edit_fields(sent)
    json.dumps(wire)
    touched = {"custom_fields" if name.startswith(CUSTOM) else name for name in sitting.touched}
    assert {name.removeprefix("contact_") for name in wire} <= touched
    for name, before, by_now in (
        ("tags", sitting.opened.tags, now.tags),
        ("groups", sitting.opened.groups, now.groups),
    ):
        if getattr(sent, name) is LEAVE:
            continue
        members = set() if getattr(sent, name) is CLEAR else set(getattr(sent, name))
        wanted = set(sitting.filled.picked(name))
        changed = wanted ^ {str(one) for one in before}
        assert {str(one) for one in members} ^ {str(one) for one in by_now} <= changed
        assert changed & {str(one) for one in members} == changed & wanted
    if isinstance(sent.custom_fields, tuple):
        theirs = {value.id: words(value) for value in now.custom_fields}
        for field, value in sent.custom_fields:
            if f"{CUSTOM}{field}" not in sitting.touched:
                assert value.strip() == theirs[field]
        assert {field for field, text in theirs.items() if field and text} <= {
            f for f, _ in sent.custom_fields
        }


@given(sittings())
@settings(max_examples=150, deadline=None)
def test_what_is_saved_is_what_was_filled_in(sitting: Sitting) -> None:
    """Laid over the contact that it was opened with, the edit gives what stood in the form; its inverse gives that back."""
    edit = edit_of(sitting.filled, sitting.opened)
    saved = lay_edits(sitting.opened, [EditContact(edit)])
    again = Form(clean_line("Contact"), contact_fields(saved, sitting.offered))
    values = {field.name: field.value for field in again.fields}
    for name, value in sitting.filled.values.items():
        if isinstance(value, tuple):
            assert set(value) == set(values[name])  # type: ignore[arg-type]
        elif isinstance(value, str):
            assert _plain(values.get(name, "")) == _plain(value)
        else:
            assert value == values[name]
    assert is_empty(edit) is not bool(sitting.filled.changed())
    back = lay_edits(saved, [EditContact(inverse_of(edit, sitting.opened))])
    held = held_by(sitting.opened, edit)
    for (name, before), (_, after) in zip(held.changed(), held_by(back, edit).changed(), strict=True):
        assert _plain(before) == _plain(after), name


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return frozenset(value)
    return clean_line(value.strip(), cap=9_000)[:200].strip() if isinstance(value, str) else value


@pytest.mark.no_cover
@given(sittings(), contacts())
@settings(max_examples=150, deadline=None)
def test_a_clash_is_only_where_both_wrote_and_wanted_something_else(sitting: Sitting, now: Contact) -> None:
    edit = edit_of(sitting.filled, sitting.opened)
    seen = held_by(sitting.opened, edit)
    assert clashes(edit, seen, sitting.opened) == []
    assert clashes(edit, seen, lay_edits(sitting.opened, [EditContact(edit)])) == []
    for clash in clashes(edit, seen, now):
        name, part = clash.part
        assert (f"{CUSTOM}{part}" if name == "custom_fields" else name) in sitting.touched
        assert isinstance(clash.now, str)  # a flag or a member can't be wanted otherwise by both


def test_a_value_that_was_emptied_is_sent_by_name_and_those_beside_it_too() -> None:
    held = Contact(KEY, custom_fields=(FieldValue(FIELDS[0], clean("1")), FieldValue(FIELDS[1], clean("2"))))
    edit = edit_of(fill(held, **{f"{CUSTOM}{FIELDS[0]}": " "}), held)
    assert edit_fields(edit) == {"custom_fields": [{"id": "f0", "value": ""}, {"id": "f1", "value": "2"}]}


def test_emptied_texts_and_sets_are_cleared_and_untouched_ones_left() -> None:
    held = Contact(KEY, first_name=clean("Ann"), note=clean("x"), tags=(TAGS[0],), groups=(GROUPS[0],))
    edit = edit_of(fill(held, note="", tags=(), is_blocked=True), held)
    assert edit == ContactEdit(note=CLEAR, tags=CLEAR, is_blocked=True)
    assert edit_fields(edit) == {"note": "", "contact_tags": [], "is_blocked": True}


@pytest.mark.parametrize("held", ["a⏎b".replace("⏎", " ⏎ "), "␛[31m", "‹U+202E›Ann", "x… 1,234 more"])
def test_what_could_not_be_drawn_is_not_written_back_as_signs(held: str) -> None:
    contact = Contact(KEY, note=clean(held), custom_fields=(FieldValue(FIELDS[0], clean(held)),))
    note = next(field for field in contact_fields(contact, Choices()) if field.name == "note")
    assert isinstance(note, TextField)
    assert note.check is not None
    assert note.check(held.strip()) is None  # left as it is
    assert note.check(f"{held} more") is not None or not held.endswith("more")
    assert note.check(f"more {held}") is not None
    assert note.check("written anew") is None


def test_a_value_that_could_not_be_drawn_goes_back_as_it_was_told_beside_one_that_was_changed() -> None:
    raw = "a\tb\nc\u202e" + "x" * 600
    contact = Contact(KEY, custom_fields=(FieldValue.of(FIELDS[0], raw), FieldValue(FIELDS[1], None)))
    edit = edit_of(fill(contact, **{f"{CUSTOM}f1": "1"}), contact)
    assert edit.custom_fields == ((FIELDS[0], raw), (FIELDS[1], "1"))
    assert edit_of(fill(contact, note="anew"), contact).custom_fields is LEAVE


def test_a_long_note_can_be_changed_at_its_end() -> None:
    long = "\n".join(["a line of forty characters, or thereabouts"] * 300)
    contact = Contact(KEY, note=clean_note(f"{long} old"))
    field = next(field for field in contact_fields(contact, Choices()) if field.name == "note")
    assert isinstance(field, TextField)
    assert field.check is not None
    assert field.check(f"{long} new") is None
    edit = edit_of(fill(contact, note=f"{long} new"), contact)
    assert edit == ContactEdit(note=f"{long} new")
    assert rebased(edit, held_by(contact, edit), contact) == edit
    (clash,) = clashes(edit, held_by(contact, edit), Contact(KEY, note=clean_note(f"{long} odd")))
    assert (clash.seen, clash.now) == (f"{long} old", f"{long} odd")


def test_long_texts_that_differ_at_their_end_are_told_apart() -> None:
    long = "line " * 60
    edit = ContactEdit(note=f"{long}mine")
    opened, now = Contact(KEY, note=clean(f"{long}old")), Contact(KEY, note=clean(f"{long}theirs"))
    (clash,) = clashes(edit, held_by(opened, edit), now)
    words = describe_clash(clash, [])
    assert "line old”" in words
    assert "line theirs”" in words
    assert "line mine”" in words
    assert len(words) < 300


@given(contacts(), st.data())
@settings(max_examples=50, deadline=None)
def test_tags_and_groups_that_the_dashboard_does_not_name_are_kept(
    contact: Contact, data: st.DataObject
) -> None:
    filled = fill(contact, note="else")
    assert set(filled.picked("tags")) == set(contact.tags)
    assert set(filled.picked("groups")) == {str(one) for one in contact.groups}
