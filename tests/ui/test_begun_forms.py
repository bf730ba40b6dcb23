"""What is typed into a form is on disk until it is saved or dropped: a kill, a quit or a no loses none of it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from tests.ui.desk import ANN, BOB, MAIN, NOW, Desk, contact, desk_open
from trtui.models import ContactEdit, EditContact
from trtui.store import StoreError
from trtui.text.cleaning import clean_line, own
from trtui.ui.asking import Asking
from trtui.ui.begun_forms import BegunForm
from trtui.ui.forms import Filled, Form, Option, PickField, SwitchField, TextField, Value
from trtui.ui.screens.form import FormScreen

NOTE = f"note/{BOB.dashboard}/{BOB.phone}"


def days(folder: Path, *scenes: Callable[[Desk], Awaitable[None]]) -> None:
    """Scenes over one store, each after the program before was killed: nothing was left, nothing saved at the end."""

    async def run() -> None:
        for number, scene in enumerate(scenes):
            async with desk_open(folder, filled=not number) as desk:
                await scene(desk)

    asyncio.run(run())


def form_on(desk: Desk) -> FormScreen:
    screen = desk.app.screen
    assert isinstance(screen, FormScreen)
    return screen


async def open_form(desk: Desk, *keys: str) -> FormScreen:
    await desk.press(*keys)
    await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
    return form_on(desk)


def kept(desk: Desk, name: str = NOTE) -> str | None:
    return desk.store.desk.ui_state(f"form/{name}")


async def say_yes(desk: Desk) -> None:
    question = desk.app.screen
    assert isinstance(question, Asking)
    question.dismiss(True)
    await desk.until(lambda: desk.app.screen is not question)


def test_a_note_that_was_begun_is_there_again_after_a_kill_and_forgotten_once_saved(tmp_path: Path) -> None:
    async def begin(desk: Desk) -> None:
        desk.app.inbox.open_conversation(BOB)
        await open_form(desk, "w")
        await desk.write("prefers calls")
        await desk.until(lambda: "prefers calls" in (kept(desk) or ""))

    async def go_on(desk: Desk) -> None:
        desk.app.inbox.open_conversation(BOB)
        form = await open_form(desk, "w")
        assert form.query_one(TextArea).text == "prefers calls"
        assert "This is what you had begun here before." in desk.picture
        await desk.write("!")
        await desk.press("enter")
        await desk.until(desk.store.outbox.pending)
        (intent,) = desk.store.outbox.pending()
        assert isinstance(intent.action, EditContact)
        assert intent.action.edit == ContactEdit(note="prefers calls!")
        assert kept(desk) is None

    async def look_again(desk: Desk) -> None:
        desk.app.inbox.open_conversation(BOB)
        form = await open_form(desk, "w")
        assert form.query_one(TextArea).text == "prefers calls!"  # laid over, as asked for
        assert "begun here before" not in desk.picture

    days(tmp_path, begin, go_on, look_again)


def test_a_new_contact_is_kept_over_both_its_forms(tmp_path: Path) -> None:
    async def begin(desk: Desk) -> None:
        desk.app.inbox.list_pane.show_dashboard(MAIN)
        await desk.press("d")
        await open_form(desk, "plus")
        await desk.write("4235550999")
        await open_form(desk, "enter")
        await desk.until(lambda: "New contact:" in desk.picture)
        await desk.write("Zoe")
        await desk.until(lambda: "Zoe" in (kept(desk, f"contact/{MAIN}/14235550999") or ""))

    async def go_on(desk: Desk) -> None:
        desk.app.inbox.list_pane.show_dashboard(MAIN)
        await desk.press("d")
        form = await open_form(desk, "plus")
        assert form.query_one(Input).value == "4235550999"
        await desk.press("enter")
        await desk.until(lambda: "New contact:" in desk.picture)
        assert form_on(desk).query(Input).first().value == "Zoe"
        await desk.press("enter")
        await desk.until(desk.store.outbox.pending)
        assert kept(desk, "contact/new") is None
        assert kept(desk, f"contact/{MAIN}/14235550999") is None

    days(tmp_path, begin, go_on)


def test_a_request_stays_on_disk_until_its_question_is_answered_with_yes(tmp_path: Path) -> None:
    name = f"payment/{ANN.dashboard}/{ANN.phone}/new"

    async def to_the_question(desk: Desk) -> None:
        desk.app.inbox.open_conversation(ANN)
        await open_form(desk, "p", "plus")
        await desk.write("120")
        await desk.press("tab")
        await desk.write("brakes")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        assert "brakes" in (kept(desk, name) or "")

    async def no_and_then_yes(desk: Desk) -> None:
        desk.app.inbox.open_conversation(ANN)
        form = await open_form(desk, "p", "plus")
        assert [line.value for line in form.query(Input)][:2] == ["120", "brakes"]
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        question = desk.app.screen
        question.dismiss(False)
        await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
        assert "brakes" in (kept(desk, name) or ""), "with a no it comes back, and is kept still"
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        await say_yes(desk)
        await desk.until(desk.store.outbox.pending)
        assert kept(desk, name) is None

    days(tmp_path, to_the_question, no_and_then_yes)


def test_what_is_dropped_is_forgotten_and_so_is_what_was_typed_and_taken_back(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.app.inbox.open_conversation(BOB)
        await open_form(desk, "w")
        await desk.write("x")
        await desk.until(lambda: kept(desk))
        await desk.press("backspace")
        await desk.until(lambda: kept(desk) is None)
        await desk.write("y")
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        assert kept(desk), "it is on disk while it is asked"
        await say_yes(desk)
        await desk.until(lambda: kept(desk) is None)
        await open_form(desk, "w")
        assert form_on(desk).query_one(TextArea).text == ""

    days(tmp_path, scene)


def test_quitting_with_a_form_open_keeps_its_last_letters(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.app.inbox.open_conversation(BOB)
        await open_form(desk, "w")
        await desk.write("calls")
        desk.app._save()
        assert "calls" in (kept(desk) or "")

    days(tmp_path, scene)


def test_what_others_changed_since_is_said_by_its_name(tmp_path: Path) -> None:
    async def begin(desk: Desk) -> None:
        desk.app.inbox.open_conversation(BOB)
        await open_form(desk, "w")
        await desk.write("mine")
        await desk.until(lambda: "mine" in (kept(desk) or ""))

    async def go_on(desk: Desk) -> None:
        later = NOW + timedelta(minutes=1)
        theirs = contact(BOB, "Bob Ruiz", note=clean_line("theirs"))
        desk.store.facts.merge_contacts(MAIN, [theirs], later)
        desk.app.inbox.open_conversation(BOB)
        form = await open_form(desk, "w")
        assert form.query_one(TextArea).text == "mine"
        assert "Changed by somebody since then: Note." in desk.picture

    days(tmp_path, begin, go_on)


FORM = Form(
    own("Any"),
    (
        TextField("name", own("Name"), "Ann"),
        TextField("secret", own("Secret"), is_secret=True),
        SwitchField("blocked", own("Blocked")),
        PickField("tags", own("Tags"), (Option("v", own("vip")), Option("w", own("w")))),
    ),
    kept_as="any",
)


@pytest.mark.parametrize(
    "spoilt",
    [
        "",
        "nonsense",
        "[]",
        "7",
        '{"name": "x"}',
        '{"name": ["Ann", 7], "blocked": ["no", "yes"], "tags": [[], "v"], "gone": ["", "x"]}',
    ],
)
def test_what_can_not_be_read_was_not_begun(tmp_path: Path, spoilt: str) -> None:
    desk = Desk(tmp_path)
    desk.store.desk.set_ui_state("form/any", spoilt)
    assert BegunForm(desk.app.around, "any").resume(FORM) is FORM
    desk.store.close()


def test_of_what_was_picked_what_is_offered_still_comes_back_and_a_secret_never_does(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    begun = BegunForm(desk.app.around, "any")
    values: dict[str, Value] = {"name": "Ann ", "secret": "s3cret", "blocked": True, "tags": ("v", "w")}
    begun.keep(FORM, Filled(FORM, values))
    assert "s3cret" not in (kept(desk, "any") or "")
    fewer = Form(FORM.title, (*FORM.fields[:3], PickField("tags", own("Tags"), (Option("v", own("vip")),))))
    assert begun.resume(fewer).begun == {"blocked": True, "tags": ("v",)}
    desk.store.close()


def test_what_no_file_could_hold_is_kept_all_the_same(tmp_path: Path) -> None:
    """Half a character, as a terminal may send it, is written as what it is."""
    desk = Desk(tmp_path)
    begun = BegunForm(desk.app.around, "any")
    before: dict[str, Value] = {field.name: field.value for field in FORM.fields}
    begun.keep(FORM, Filled(FORM, {**before, "name": "Zo\udceb\x00"}))
    assert begun.resume(FORM).begun == {"name": "Zo\udceb\x00"}
    desk.store.close()


def test_a_disk_that_takes_nothing_is_said_and_typing_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(desk: Desk) -> None:
        def refuse(name: str, value: str) -> None:
            raise StoreError("The disk is full.")

        monkeypatch.setattr(desk.store.desk, "set_ui_state", refuse)
        desk.app.inbox.open_conversation(BOB)
        form = await open_form(desk, "w")
        await desk.write("calls")
        await desk.until(lambda: desk.app.said == "What is typed here is not on disk. The disk is full.")
        assert form.query_one(TextArea).text == "calls"

    days(tmp_path, scene)
