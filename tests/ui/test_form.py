"""A form takes what was typed and picked, says what is wrong with it, and throws nothing away by one key."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from trtui.text.cleaning import Safe, own
from trtui.ui.asking import Asking
from trtui.ui.forms import Field, Filled, Form, Option, PickField, SwitchField, TextField, Value
from trtui.ui.screens.form import FormScreen, Picking
from trtui.ui.widgets.form_rows import FormRow


def needs_words(text: str) -> Safe | None:
    return None if text else own("a name is needed")


FORM = Form(
    own("Contact"),
    (
        TextField("name", own("Name"), "Ann", check=needs_words),
        TextField("note", own("Note"), "prefers\ncalls", lines=3),
        SwitchField("blocked", own("Blocked"), tell=lambda on: own("hears nothing") if on else own("")),
        PickField(
            "tags",
            own("Tags"),
            (Option("v", own("vip")), Option("w", own("wholesale")), Option("x", own("export"))),
            ("w",),
        ),
        PickField(
            "sort", own("Sort"), (Option("a", own("amount")), Option("d", own("date"))), ("d",), is_one=True
        ),
    ),
    tell=lambda filled: (own("Saving costs nothing."),),
    check=lambda filled: (
        own("not both") if filled.is_on("blocked") and "v" in filled.picked("tags") else None
    ),
)


class Desk(App[None]):
    def __init__(self, form: Form) -> None:
        super().__init__()
        self.form, self.results = form, list[Filled | None]()

    def on_mount(self) -> None:
        self.push_screen(FormScreen(self.form), self.results.append)

    @property
    def picture(self) -> str:
        strips = self.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def play(
    scene: Callable[[Desk, Pilot[None]], Awaitable[None]], form: Form = FORM, size: tuple[int, int] = (80, 24)
) -> Desk:
    app = Desk(form)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await scene(app, pilot)
            await pilot.pause()

    asyncio.run(run())
    return app


def saved(app: Desk) -> Filled:
    (result,) = app.results
    assert result is not None
    return result


def test_what_is_typed_and_picked_is_saved_and_only_that_counts_as_changed() -> None:
    async def scene(app: Desk, pilot: Pilot[None]) -> None:
        await pilot.press("space", "L", "tab", "down", "down", "end", "!", "ctrl+j", "x", "tab", "y", "tab")
        await pilot.press("enter")

    filled = saved(play(scene))
    assert filled.text("name") == "Ann L"
    assert filled.text("note") == "prefers\ncalls!\nx"
    assert filled.is_on("blocked")
    assert filled.picked("tags") == ("w",)
    assert filled.changed() == {"name", "note", "blocked"}


def test_values_are_picked_by_name_and_kept_on_leaving_the_choice() -> None:
    async def scene(app: Desk, pilot: Pilot[None]) -> None:
        await pilot.press("tab", "tab", "tab", "space")
        assert isinstance(app.screen, Picking)
        await pilot.press("e", "x", "enter", "backspace", "backspace", "down", "enter", "escape", "enter")

    filled = saved(play(scene))
    assert filled.picked("tags") == ("x",)  # export in, wholesale out
    assert filled.changed() == {"tags"}


def test_one_of_several_is_taken_by_enter() -> None:
    async def scene(app: Desk, pilot: Pilot[None]) -> None:
        await pilot.press("shift+tab", "space", "a", "m", "enter", "enter")

    assert saved(play(scene)).one("sort") == "a"


def test_what_can_not_be_taken_is_said_beneath_its_field_and_not_saved() -> None:
    async def scene(app: Desk, pilot: Pilot[None]) -> None:
        await pilot.press("backspace", "backspace", "backspace")
        assert "a name is needed" not in app.picture  # nobody is told off while typing
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert "a name is needed" in app.picture
        assert isinstance(app.focused, Input)
        assert not app.results
        await pilot.press("B", "enter")

    assert saved(play(scene)).text("name") == "B"


def test_fields_that_do_not_go_together_are_not_saved() -> None:
    async def scene(app: Desk, pilot: Pilot[None]) -> None:
        await pilot.press("tab", "tab", "y", "tab", "space", "enter", "escape", "enter")
        await pilot.pause()
        assert "not both" in app.picture
        assert not app.results
        await pilot.press("shift+tab", "n", "enter")

    assert saved(play(scene)).picked("tags") == ("v", "w")


def test_leaving_an_unchanged_form_asks_nothing_and_a_changed_one_asks() -> None:
    async def untouched(app: Desk, pilot: Pilot[None]) -> None:
        await pilot.press("escape")

    assert play(untouched).results == [None]

    async def changed(app: Desk, pilot: Pilot[None]) -> None:
        await pilot.press("x", "escape")
        asking = app.screen
        assert isinstance(asking, Asking)
        deadline = time.monotonic() + 60
        while app.screen is asking:  # a question hears nothing in its first moment
            assert time.monotonic() < deadline
            await pilot.press("escape")
        assert app.screen.query_one(Input).value == "Annx"

    assert play(changed).results == []


@pytest.mark.parametrize("size", [(40, 12), (20, 6), (80, 24), (200, 60), (1, 1)])
def test_every_field_can_be_reached_and_seen_at_any_size(size: tuple[int, int]) -> None:
    async def scene(app: Desk, pilot: Pilot[None]) -> None:
        for row in list(app.screen.query(FormRow)):
            await pilot.pause()
            focused = app.focused
            assert focused is row.control
            if size[1] >= 6:
                assert app.screen.find_widget(focused).visible_region
            await pilot.press("tab")

    play(scene, size=size)


def test_a_paste_is_cleaned_and_never_saves() -> None:
    async def scene(app: Desk, pilot: Pilot[None]) -> None:
        app.post_message(events.Paste("\x1b]52;c;x\x07 Lee\nand more\r"))
        await pilot.pause()
        app.screen.focus_next()
        app.post_message(events.Paste("a\x1b[31m\nb"))
        await pilot.pause()
        assert not app.results
        assert "\x1b" not in app.screen.query_one(Input).value + app.screen.query_one(TextArea).text
        await pilot.press("enter")

    filled = saved(play(scene))
    assert filled.text("name").startswith("Ann")
    assert filled.text("name").endswith("and more")
    assert "\nb" in filled.text("note")


def test_a_field_read_by_another_kind_is_a_fault() -> None:
    filled = Filled(FORM, {field.name: field.value for field in FORM.fields})
    with pytest.raises(TypeError):
        filled.text("blocked")
    with pytest.raises(TypeError):
        filled.is_on("tags")
    with pytest.raises(TypeError):
        filled.picked("name")


def test_a_form_that_holds_a_draft_is_not_left_without_a_question() -> None:
    async def scene(app: Desk, pilot: Pilot[None]) -> None:
        await pilot.press("escape")
        assert isinstance(app.screen, Asking)

    draft = Form(own("Contact"), (TextField("name", own("Name"), "typed before"),), is_draft=True)
    assert play(scene, draft).results == []


def test_a_form_that_comes_back_holds_what_was_filled_in_and_knows_what_it_was_opened_with() -> None:
    begun: dict[str, Value] = {"name": "Bea", "note": "x", "blocked": True, "tags": ("v",), "sort": ("d",)}

    async def scene(app: Desk, pilot: Pilot[None]) -> None:
        await pilot.press("enter")

    filled = saved(play(scene, replace(FORM, begun=begun, check=None)))
    assert filled.values == begun
    assert filled.changed() == {"name", "note", "blocked", "tags"}


def test_what_is_read_while_the_form_is_open_is_offered_and_what_was_filled_in_stays() -> None:
    """A field that appears is put where it belongs; even a choice that is open offers what there is by then."""
    tags = PickField("tags", own("Tags"), (), (), tell=lambda _picked: own("reading them …"))
    read = list[Field]([TextField("name", own("Name"), "Ann"), tags])

    async def scene(app: Desk, pilot: Pilot[None]) -> None:
        screen = app.screen
        assert isinstance(screen, FormScreen)
        await pilot.press("a", "tab", "space")
        picking = app.screen
        assert isinstance(picking, Picking)
        assert "reading them" in app.picture
        read[0] = TextField("name", own("Name"), "Anna")
        read[1] = replace(tags, options=(Option("v", own("vip")),), tell=None)
        read.insert(1, TextField("account", own("Account")))
        screen.facts_changed()
        picking.facts_changed()
        await pilot.pause()
        await pilot.press("enter", "escape", "shift+tab", "7", "enter")

    filled = saved(play(scene, Form(own("Contact"), tuple(read), look_again=lambda _filled: read)))
    assert filled.values == {"name": "Anna", "account": "7", "tags": ("v",)}
    assert filled.changed() == {"name", "account", "tags"}


def test_a_field_that_nobody_touched_shows_what_it_holds_by_now_and_a_touched_one_does_not() -> None:
    changed = [
        replace(field, value={"name": "Zoe", "note": "new", "blocked": True, "tags": ("v", "x")}[field.name])  # type: ignore[arg-type]
        for field in FORM.fields[:4]
    ]

    async def scene(app: Desk, pilot: Pilot[None]) -> None:
        screen = app.screen
        assert isinstance(screen, FormScreen)
        await pilot.press("a")
        screen.facts_changed()
        await pilot.pause()
        assert screen.filled.changed() == {"name"}
        await pilot.press("tab", "!", "enter")

    filled = saved(play(scene, replace(FORM, check=None, look_again=lambda _filled: changed)))
    assert filled.text("name") == "Anna"
    assert filled.text("note") == "new!"
    assert filled.is_on("blocked")
    assert filled.picked("tags") == ("v", "x")
    assert filled.changed() == {"name", "note"}


def test_what_is_typed_behind_a_tab_in_one_go_goes_into_the_next_field() -> None:
    """A slow link brings many keys at once: none of them may land in the field before."""

    async def scene(app: Desk, pilot: Pilot[None]) -> None:
        for key in ("tab", "x", "tab", "tab", "shift+tab", "y"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.press("enter")

    filled = saved(play(scene))
    assert (filled.text("name"), filled.text("note")) == ("Ann", "prefers\ncallsx")
    assert filled.is_on("blocked")
