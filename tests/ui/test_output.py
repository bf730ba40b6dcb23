"""What the gate stands on in Textual: its private parts are as they were, and what replaces them does what they did."""

import asyncio
import os
import pty

import textual
from textual._compositor import Compositor
from textual._xterm_parser import XTermParser
from textual.app import App, ComposeResult
from textual.content import Content
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from trtui.ui.compositing import PatchCompositor, Patches
from trtui.ui.output import GatedApp, GatedScreen
from trtui.ui.terminal import Output


def test_it_is_the_textual_that_was_read() -> None:
    """Another version: read what has changed of these parts, then change this line."""
    assert textual.__version__ == "8.2.8"


def test_what_is_replaced_is_there_to_be_replaced() -> None:
    parts = {
        App: ("_display", "_handle_exception", "_on_resize", "_begin_batch", "post_display_hook"),
        Screen: ("_on_idle", "_on_timer_update", "_update_focus_styles", "_invoke_and_clear_callbacks"),
        Compositor: ("render_update", "_regions_to_spans", "visible_widgets"),
        LinuxDriver: ("_run_input_thread", "_disable_mouse_support", "_get_terminal_size", "send_message"),
        Widget: ("watch_has_focus", "notify_style_update", "render_lines"),
    }
    for kind, names in parts.items():
        assert [name for name in names if not hasattr(kind, name)] == []
    assert hasattr(XTermParser(), "_timeout_time")


class Overlapping(GatedApp[None]):
    """Widgets over one another, and one that can be changed."""

    CSS = """
    Screen { layers: base over; }
    #a { height: 4; border: round green; } #b { height: 3; width: 50%; background: blue; }
    #c { layer: over; offset: 3 2; width: 9; height: 5; border: thick red; }
    """

    def compose(self) -> ComposeResult:
        yield Static(Content("Ann " * 20), id="a")
        yield Static(Content("漢字 " * 9), id="b")
        yield Static(Content("over"), id="c")


def lines_of(patches: Patches, width: int, height: int) -> list[str]:
    """What patches show on an empty screen."""
    lines = [[(" ")] * width for _ in range(height)]
    for y, x, strip in patches.patches:
        for offset, cell in enumerate(cells(strip)):
            lines[y][x + offset] = cell
    return ["".join(line) for line in lines]


def cells(strip: Strip) -> list[str]:
    from trtui.ui.painting import cells_of

    return [cell for segment in strip for cell in cells_of(segment.text)]


def test_patches_show_what_textuals_compositor_shows() -> None:
    """Every region, from nothing to all of the screen, whatever lies over it."""

    async def scene() -> None:
        app = Overlapping()
        async with app.run_test(size=(30, 12)):
            compositor = app.screen._compositor
            assert isinstance(compositor, PatchCompositor)
            whole = ["".join(cells(strip)) for strip in compositor.render_strips()]
            everything: object = compositor.render_update(full=True)
            assert isinstance(everything, Patches)
            assert lines_of(everything, 30, 12) == whole
            for region in (Region(0, 0, 1, 1), Region(2, 1, 9, 7), Region(5, 3, 3, 1), Region(29, 11, 1, 1)):
                compositor._dirty_regions = {region, region.translate((1, 0))}
                part: object = compositor.render_update()
                assert isinstance(part, Patches)
                places = [(y, x + n) for y, x, strip in part.patches for n in range(strip.cell_length)]
                assert len(places) == len(set(places)), "a cell was drawn twice"
                for y, x, strip in part.patches:
                    assert "".join(cells(strip)) == "".join(cells_between(whole[y], x, strip.cell_length))
            compositor._dirty_regions = set()
            nothing: object = compositor.render_update()
            assert nothing is None

    asyncio.run(scene())


def cells_between(line: str, start: int, length: int) -> list[str]:
    from trtui.ui.painting import cells_of

    return list(cells_of(line))[start : start + length]


def test_screens_are_painted_by_patches() -> None:
    assert isinstance(GatedApp().get_default_screen(), GatedScreen)


def test_a_terminal_that_takes_no_more_stops_nothing_and_gets_all_in_order() -> None:
    """A master that is not read for a while: writes return at once, and everything comes when it is read."""

    async def scene() -> None:
        master, slave = pty.openpty()
        writing = os.open(os.ttyname(slave), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        drained = asyncio.Event()
        output = Output(writing, asyncio.get_running_loop(), drained.set)
        sent = b"".join(b"%07d " % number for number in range(40_000))
        began = asyncio.get_running_loop().time()
        for start in range(0, len(sent), 8_000):
            output.write(sent[start : start + 8_000])
        assert asyncio.get_running_loop().time() - began < 30.0
        assert output.is_behind
        os.set_blocking(master, False)
        got = b""
        while len(got) < len(sent):
            try:
                got += os.read(master, 65_536)
            except BlockingIOError:
                await asyncio.sleep(0)
        await asyncio.wait_for(drained.wait(), 60)
        assert got == sent
        output.close()
        os.close(slave)
        os.close(master)

    asyncio.run(scene())


def test_a_terminal_that_is_gone_is_written_to_without_a_fault() -> None:
    async def scene() -> None:
        master, slave = pty.openpty()
        writing = os.open(os.ttyname(slave), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        output = Output(writing, asyncio.get_running_loop(), lambda: None)
        os.close(master)
        output.write(b"anybody?")
        assert not output.is_behind
        output.close()
        os.close(slave)

    asyncio.run(scene())


def test_what_is_painted_at_once_is_there_to_be_asked() -> None:
    """The marks that a widget sets on itself, and answers for when it is next idle."""
    widget = Static(Content("a"))
    assert (widget._repaint_required, widget._layout_required) == (False, False)
    assert callable(widget._context)


class Pressed(GatedApp[None]):
    """Changes a widget when a key comes, as the inbox does, and paints it at once."""

    CSS = "Static { height: 1; }"

    def compose(self) -> ComposeResult:
        yield Static(Content("before"), id="said")
        yield Static(Content(""), id="more")

    def on_mount(self) -> None:
        self.painted: list[str] = []

    def _display(self, screen: Screen[object], renderable: object) -> None:
        if isinstance(renderable, Patches):
            self.painted += lines_of(renderable, 20, 2)[:1]


def test_a_change_is_painted_at_once_and_only_once() -> None:
    async def scene() -> None:
        app = Pressed()
        async with app.run_test(size=(20, 2)) as pilot:
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, GatedScreen)
            app.painted.clear()
            app.query_one("#said", Static).styles.color = "red"
            screen.paint_at_once()
            assert [line.strip() for line in app.painted] == ["before"]
            await pilot.pause()
            assert len(app.painted) == 1

            app.query_one("#said", Static).update(
                Content("after")
            )  # needs a new layout: left to the idle moment
            screen.paint_at_once()
            assert len(app.painted) == 1
            await pilot.pause()
            assert app.painted[-1].strip() == "after"

    asyncio.run(scene())
