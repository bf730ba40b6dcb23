"""The one gate through which bytes leave for the terminal.

`GatedApp` turns what the compositor made into cells, and only those that differ from what is shown into bytes
(`painting.py`); titles, notes and copied text leave through its methods (`sequences.py`). `GatedScreen` paints when
nothing more is to be done instead of at the next of sixty ticks a second.

It stands on Textual's private parts, as they are in 8.2.8; `tests/ui/test_output.py` fails where they are others.
"""

import asyncio
import gc
import os
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from rich.color import ColorSystem
from rich.console import RenderableType
from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.filter import Monochrome, NoColor
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from trtui.last_screen import LastScreen
from trtui.text.cleaning import Safe
from trtui.ui import sequences
from trtui.ui.background import can_be_asked, is_light_by
from trtui.ui.compositing import PatchCompositor, Patches
from trtui.ui.painting import Painter
from trtui.ui.terminal import LoopDriver

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.driver import Driver

    from trtui.ui.compositing import Patch

ReturnType = TypeVar("ReturnType")
ResultType = TypeVar("ResultType")

_OLD_GARBAGE: Final = (20_000, 50, 100)
_PATIENCE: Final = 20
"""So many turns of the event loop the widgets may take to settle before what there is is painted."""


class GatedScreen(Screen[ResultType]):
    """A screen that is painted as soon as nothing else is to be done, so that a key is answered at once and whole.

    Where more keys wait already, the next tick paints them together.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Textual's own, but that it need not paint the whole screen: who gains or loses the focus paints itself."""

    def __init__(self, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        """As every screen, with a compositor that draws no more than has changed."""
        super().__init__(name, id, classes)
        self._compositor = PatchCompositor()
        self._waited = 0
        self._is_dismissed = False
        self._was_shown = False

    def dismiss(self, result: ResultType | None = None) -> AwaitComplete:
        """Close the screen with a result, once: a key that was pressed before it was gone says nothing more.

        Textual's own would give a second result to whoever asked, and close the screen beneath.
        """
        if self._is_dismissed:
            return AwaitComplete()
        self._is_dismissed = True
        return super().dismiss(result)

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Style nothing twice when it is first shown; Textual calls Screen's own after this one."""
        event.refresh_styles = event.refresh_styles and self._was_shown
        self._was_shown = True

    def paint_at_once(self) -> None:
        """Show what a key has changed before widgets say more to each other, which takes as long again.

        Where it needs a new layout, or more keys wait already, it is left to the next idle moment.
        """
        if not self.is_current or self._layout_required or self._scroll_required or self._keys_are_waiting:
            return
        for widget in self._compositor.visible_widgets:
            if widget._layout_required:  # noqa: SLF001
                return
            if widget._repaint_required:  # noqa: SLF001  # what the widget would say itself in a moment
                widget._repaint_required = False  # noqa: SLF001
                self._dirty_widgets.add(widget)
        if self._dirty_widgets and not self.app._batch_count:  # noqa: SLF001
            with self._context():
                self._on_timer_update()

    @property
    def _keys_are_waiting(self) -> bool:
        waiting: Iterable[object] = self.app._message_queue.values  # noqa: SLF001
        return any(isinstance(message, events.InputEvent) for message in waiting)

    async def _on_idle(self, event: events.Idle) -> None:
        event.prevent_default()
        is_batching = self.app._batch_count  # noqa: SLF001  # as the method this one stands for
        if is_batching or not self.is_current or not self._has_something_to_paint:
            await self._invoke_and_clear_callbacks()
            return
        if self._keys_are_waiting:
            self._update_timer.resume()
        elif self._waited < _PATIENCE and (
            self.app.message_queue_size or any(w.message_queue_size for w in self._compositor.visible_widgets)
        ):
            # What is still being said between widgets belongs to the same picture.
            self._waited += 1
            asyncio.get_running_loop().call_soon(self.check_idle)
        else:
            self._waited = 0
            self._on_timer_update()

    def _update_focus_styles(self, focused: Widget | None = None, blurred: Widget | None = None) -> None:
        """Style anew what gained or lost the focus within it, and nothing else: Textual would the whole screen."""
        gained, lost = (set(w.ancestors_with_self if w is not None else ()) for w in (focused, blurred))
        changed = [node for node in gained ^ lost if node._has_focus_within]  # noqa: SLF001  # it has such rules
        if changed:
            self.app.stylesheet.update_nodes(changed, animate=True)

    @property
    def _has_something_to_paint(self) -> bool:
        return bool(
            self._layout_required
            or self._scroll_required
            or self._repaint_required
            or self._recompose_required
            or self._dirty_widgets
        )


class GatedModalScreen(GatedScreen[ResultType], ModalScreen[ResultType]):
    """A screen over another."""


class GatedApp(App[ReturnType]):
    """An app whose every byte passes the exit wall. Its screens should be `GatedScreen`s."""

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False

    def __init__(self, last_screen: LastScreen | None = None) -> None:
        """`last_screen` may stand on the terminal already."""
        super().__init__(driver_class=LoopDriver)
        self.animation_level = (
            "none"  # each step of an animation is a frame that a slow line would have to carry
        )
        # Without colours the painter writes none; shades of grey in their place would say nothing to it.
        self._filters = [kept for kept in self._filters if not isinstance(kept, Monochrome | NoColor)]
        self.last_screen = last_screen
        self._painter: Painter | None = None
        self._owes_frame = False
        self._shown_title = ""
        self._via = sequences.multiplexer(os.environ)
        self._notify_by = sequences.notify_by(os.environ)
        self._cursor_shown: tuple[int, int] | None = None
        self.minds_background = False
        """Whether it looks otherwise on a light terminal than on a dark one."""

    def get_default_screen(self) -> Screen[object]:
        """The first screen, painted when idle."""
        return GatedScreen(id="_default")

    def _build_driver(
        self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None
    ) -> "Driver":
        """As Textual does; the driver takes the terminal over from the last screen."""
        driver = super()._build_driver(headless, inline, mouse, size)
        if isinstance(driver, LoopDriver):
            driver.last_screen = self.last_screen
            has_shades = not self.no_color and not self.has_few_colors
            driver.asks_background = self.minds_background and has_shades and can_be_asked(os.environ)
        return driver

    # ------------------------------------------------------------------------------------------ cells

    @property
    def has_few_colors(self) -> bool:
        """Whether the terminal has colours, but no more than 16."""
        colors = self.console._color_system  # noqa: SLF001  # as Textual's own
        return not self.is_headless and colors in (ColorSystem.STANDARD, ColorSystem.WINDOWS)

    @property
    def is_on_light(self) -> bool:
        """Whether the terminal is light: as it says itself, as COLORFGBG has it, or as it was when it was left last."""
        driver = self._driver
        told = None
        if isinstance(driver, LoopDriver):
            driver.look_for_answer()
            told = driver.is_light
        if told is None:
            told = is_light_by(os.environ)
        return told if told is not None else self.last_screen is not None and self.last_screen.is_light

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:  # noqa: ARG002
        """Write what differs of what the compositor made. Anything else that Textual may want to display is refused."""
        driver = self._driver
        update: object = renderable
        try:
            if not isinstance(update, Patches) or driver is None:
                return
            if self._batch_count or not self._running or self._closed or self.is_headless:
                return
            if isinstance(driver, LoopDriver) and driver.is_behind:
                self._owes_frame = True
                return
            if self._painter is None and self._is_to_look_otherwise():
                return
            try:
                written = self._paint(update)
            except Exception as error:  # noqa: BLE001  # Textual's way to end with a report instead of a dead screen
                self._handle_exception(error)
                return
            if written:
                driver.write(f"{SYNC_START}{written}{SYNC_END}" if self._sync_available else written)
                driver.flush()
        finally:
            self.post_display_hook()
            if isinstance(driver, LoopDriver) and isinstance(update, Patches):
                driver.listen()

    def _is_to_look_otherwise(self) -> bool:
        """Whether a terminal has told, since its theme was chosen and before the first frame, that another suits it.

        What was made until now would be seen for a moment.
        """
        before = self.theme
        self.suit_background()
        return self.theme != before

    def suit_background(self) -> None:
        """Choose the theme again by what the terminal has told."""

    def _paint(self, update: Patches) -> str:
        if self._painter is None:
            self._painter = Painter(self._colors, is_ascii=self.has_class("-ascii"))
        written = self._painter.paint(update.patches, self.size)
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        self._previous_cursor_position = cursor
        if isinstance(self.focused, (Input, TextArea)) and (written or cursor != self._cursor_shown):
            # The cursor is hidden, but input methods draw where it is.
            self._cursor_shown = cursor
            written += f"\x1b[{cursor.y + 1};{cursor.x + 1}H"
        return written

    @property
    def _colors(self) -> ColorSystem | None:
        return None if self.no_color else self.console._color_system  # noqa: SLF001  # as Textual's own

    def picture_of(self, screen: Screen[Any], over: "Iterable[Patch]" = ()) -> str:
        """What to write to a terminal that shows nothing so that it shows a screen, with some patches over it."""
        compositor = screen._compositor  # noqa: SLF001
        if not isinstance(compositor, PatchCompositor):
            return ""
        return Painter(self._colors, is_ascii=self.has_class("-ascii"), has_links=False).paint(
            [*compositor.everything(), *over], self.size
        )

    def on_loop_driver_drained(self) -> None:
        """Show what came to be while the terminal was behind."""
        if self._owes_frame:
            self._owes_frame = False
            self.screen.refresh()

    def on_loop_driver_background_told(self) -> None:
        """Look as suits the terminal."""
        self.suit_background()

    def redraw_screen(self) -> None:
        """Paint every cell again: something else may have written to the terminal."""
        if self._painter is not None:
            self._painter.forget()
        self.screen.refresh()

    async def _on_resize(self, event: events.Resize) -> None:  # noqa: ARG002  # Textual calls App's own after this one
        """A terminal that changed its size shows nothing one could know."""
        self.redraw_screen()

    def _on_mount(self) -> None:
        """Paint anew after a suspension."""
        self.app_resume_signal.subscribe(self, lambda _: self.redraw_screen())

    # ------------------------------------------------------------------------------------------ the rest

    def copy_to_clipboard(self, text: str) -> None:
        """Ask the terminal to copy a text; `put_on_clipboard` says whether it could be asked."""
        self.put_on_clipboard(text)

    def put_on_clipboard(self, text: str) -> bool:
        """Ask the terminal to copy a text; False where it is longer than terminals take. Nothing says whether it did."""
        self._clipboard = text
        sequence = sequences.clipboard(text, self._via)
        if sequence is None:
            return False
        self._tell_terminal(sequence)
        return True

    def set_terminal_title(self, text: Safe) -> None:
        """Set the window's title, where it is another."""
        if text != self._shown_title:
            self._tell_terminal(
                sequences.title(text) if self._shown_title else sequences.SAVE_TITLE + sequences.title(text)
            )
            self._shown_title = text

    def restore_terminal_title(self) -> None:
        """Give the window the title it had."""
        if self._shown_title:
            self._shown_title = ""
            self._tell_terminal(sequences.RESTORE_TITLE)

    def notify_terminal(self, heading: Safe, body: Safe) -> None:
        """Ask the terminal to show a note outside of its window."""
        self._tell_terminal(sequences.notification(heading, body, self._notify_by, self._via))

    def _tell_terminal(self, sequence: str) -> None:
        if self._driver is not None and self._running and not self.is_headless:
            self._driver.write(sequence)
            self._driver.flush()


def settle_garbage() -> None:
    """Call once the first screen stands: what was made so far stays, and need not be looked through for garbage again.

    Collections of the oldest generation took 20 ms in the middle of a key.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_OLD_GARBAGE)
    gc.enable()


def clear_garbage() -> None:
    """Call where nobody waits for an answer: closed screens are garbage of the oldest generation, which is never due by itself."""
    gc.collect()
