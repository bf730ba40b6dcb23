"""The app: it wires the screen to the store, the keys to what performs them, and the process to its end."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segments
from rich.text import Text
from textual import events
from textual.screen import Screen

from trtui import __version__
from trtui.clock import Clock, SystemClock
from trtui.config import Settings
from trtui.last_screen import LastScreen
from trtui.localtime import local_zone
from trtui.paths import default_places
from trtui.store import Store, StoreError
from trtui.text.cleaning import clean_line, compose, own
from trtui.ui.bursts import GAP
from trtui.ui.commands import Command
from trtui.ui.dialogs import Dialogs
from trtui.ui.explaining import open_doctor, open_health, open_help, open_palette, open_settings
from trtui.ui.glyphs import ASCII, glyphs_for
from trtui.ui.keeping import keep_screen, row_of
from trtui.ui.keymap import make_keymap
from trtui.ui.life import CRASHED, Ending, report_fault
from trtui.ui.opening import go_home, open_contacts, open_outbox
from trtui.ui.opening_lists import OpeningLists
from trtui.ui.opening_payments import OpeningPayments
from trtui.ui.output import GatedScreen, clear_garbage, settle_garbage
from trtui.ui.pressing import Keyboard
from trtui.ui.say import SayingApp, Tone
from trtui.ui.screens.inbox import InboxScreen
from trtui.ui.sides import make_sides
from trtui.ui.store_watch import StoreWatch
from trtui.ui.surroundings import Surroundings
from trtui.ui.themes import is_named, wear
from trtui.ui.watching import Drafting, Inquiring, ShowingKeys, Watching
from trtui.verbs.asking import Question
from trtui.verbs.replying import own_line

if TYPE_CHECKING:
    from trtui.ui.forms import Filled, Form
    from trtui.ui.searching import SavedView

TICK: Final = 1.0
CLEARS_AFTER: Final = 3.0
CLEARS_EVERY: Final = 60.0
"""Seconds without a key after which garbage is searched for, which takes 4 to 20 ms, and between two such searches."""


class Inbox(SayingApp):
    """The inbox over a store. `run()` returns the exit status."""

    TITLE = "trtui"
    CSS_PATH = "styles/inbox.tcss"
    BINDINGS: ClassVar = []
    ESCAPE_TO_MINIMIZE: ClassVar[bool] = False

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        start_worker: Callable[[], None],
        wake: Callable[[], None],
        is_demo: bool = False,
        clock: Clock | None = None,
        zone: tzinfo | None = None,
        logs: Path | None = None,
        config_file: Path | None = None,
        gap: float = GAP,
        last_screen: LastScreen | None = None,
        has_tour: bool = False,
        ask_doctor: Callable[[], Sequence[str]] | None = None,
    ) -> None:
        """`start_worker` is called once the first screen stands, `wake` after each intent is written.

        `zone` is the agent's, the machine's where it is None; crash reports go to `logs`, settings to `config_file`; `gap` is
        the time in seconds in which letters outside of the composer count as typed text, 0 for never. `last_screen` may
        stand on the terminal until the first screen does, and keeps what is shown when it is left. `ask_doctor` has
        everything looked at, and waits for the report.
        """
        super().__init__(last_screen)
        self.minds_background = not is_named(settings)
        clock = clock or SystemClock()
        self.around = Surroundings(
            store=store,
            settings=settings,
            clock=clock,
            zone=zone or local_zone(),
            glyphs=glyphs_for(settings.screen.glyphs, os.environ),
            keymap=make_keymap(settings.keys, enter_sends=settings.screen.enter_sends),
            voice=self,
            wake=wake,
            is_demo=is_demo,
            has_tour=has_tour,
            config_file=config_file,
            ask_doctor=ask_doctor,
        )
        self._pressed_over = last_screen.row if last_screen is not None else None
        self.keyboard = Keyboard(
            self, self.around, self.say, seconds=clock.boottime, gap=gap, is_blind=self._is_blind
        )
        self._dialogs = Dialogs(self, self.around)
        self._payments = OpeningPayments(self, self.around)
        self._lists = OpeningLists(self, self.around)
        self._start_worker = start_worker
        self._logs = logs
        self.store_watch = StoreWatch(self, self.around, self._rested)
        self._ending: Ending | None = None
        self._cleared_at = clock.boottime()

    def get_default_screen(self) -> Screen[object]:
        """The inbox itself."""
        self.inbox = InboxScreen(self, self.around, make_sides(self.around, self._payments.paying))
        self._payments.inbox = self._lists.inbox = self.inbox
        return self.inbox  # type: ignore[return-value]  # a screen that gives no result is one that gives any

    # ------------------------------------------------------------------------------------------ life

    def on_mount(self) -> None:
        """Look after the store and the process; start the worker when the first screen stands."""
        self._choose_theme()
        self.set_class(self.around.glyphs is ASCII, "-ascii")
        if not self.is_headless:
            self._ending = Ending(self._leave, terminal=sys.__stdin__.fileno() if sys.__stdin__ else None)
            self._ending.watch_signals(asyncio.get_running_loop())
        self.store_watch.start()
        self.screen_change_signal.subscribe(self, lambda _: self._keys_changed())
        self.set_interval(TICK, self._tick)
        self.call_after_refresh(self._first_screen_stands)

    def on_unmount(self) -> None:
        """Look after nothing any more."""
        self.store_watch.stop()

    def _first_screen_stands(self) -> None:
        self._keys_changed()
        self.store_watch.declare()
        self._start_worker()
        self.inbox.performers()  # imported now, so that the first key does not have to wait for it
        settle_garbage()
        for sentence in (
            *self.around.keymap.problems,
            *(clean_line(n, cap=300) for n in self.around.store.notices),
        ):
            self.say(sentence, Tone.WARNING)

    def _choose_theme(self) -> None:
        if not wear(self, self.around.settings):
            known = own_line(", ".join(sorted(self.available_themes)))
            theme = clean_line(self.around.settings.screen.theme, cap=40)
            self.say(compose("There is no theme {}. There are: {}.", theme, known), Tone.WARNING)

    def suit_background(self) -> None:
        """Where the settings name no theme, the terminal does."""
        if self.minds_background:
            wear(self, self.around.settings)

    def _leave(self, status: int) -> None:
        """Save everything and exit with a status."""
        self._save()
        if self.last_screen is not None:
            keep_screen(self, self.inbox, self.around, self.last_screen)
        self.exit(status, return_code=status)

    def _save(self) -> None:
        try:
            for writing in (self.inbox.thread_pane.composer, *self.screen_stack):
                if isinstance(writing, Drafting):
                    writing.save_draft()
            self.store_watch.withdraw()
        except StoreError as error:
            self.say(own_line(str(error)), Tone.ERROR)
        self.restore_terminal_title()

    def _fatal_error(self) -> None:
        """End after a fault: everything saved, a report without locals on disk, one sentence on the terminal."""
        error = self._exception
        self._return_code, self._return_value = CRASHED, CRASHED
        self._save_what_can_be_saved()
        logs = self._logs or default_places().logs
        sentence = report_fault(error, logs, self.around.now(), __version__, is_demo=self.around.is_demo)
        self._exit_renderables.append(Segments(self.console.render(Text(sentence, overflow="fold"))))
        self._close_messages_no_wait()

    def _save_what_can_be_saved(self) -> None:
        with contextlib.suppress(Exception):  # the first fault is the one to tell of
            self._save()

    # ------------------------------------------------------------------------------------------ time

    def _rested(self) -> float:
        """Seconds since the last key."""
        return self.around.clock.boottime() - self.keyboard.pressed_at

    def _tick(self) -> None:
        if not self.is_running:
            return  # it shuts down, and may have no screen any more
        if self._ending is not None:
            self._ending.check_terminal()
        now = self.around.clock.boottime()
        if self._rested() >= CLEARS_AFTER and now - self._cleared_at >= CLEARS_EVERY:
            self._cleared_at = now
            clear_garbage()
        self.store_watch.declare_again()
        screen = self.screen
        if isinstance(screen, Watching):
            screen.tick()

    # ------------------------------------------------------------------------------------------ keys

    async def on_event(self, event: events.Event) -> None:
        """Read keys and stray pastes before any widget does."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.app_focus = True
            self.hear_key(event.key)
            self.inbox.list_pane.list.settle()
            is_taken = await self.keyboard.take(event)
            self._keys_changed()
            if is_taken:
                if isinstance(self.screen, GatedScreen):
                    self.screen.paint_at_once()
                return
        elif isinstance(event, events.Paste) and not event.is_forwarded and self.keyboard.take_paste(event):
            return
        await super().on_event(event)

    def on_descendant_focus(self) -> None:
        """The keys may mean something else now."""
        self._keys_changed()

    def _is_blind(self) -> bool:
        """Whether keys come that were pressed over the last screen, whose cursor was on another row than this one's."""
        return bool(self._pressed_over) and self._pressed_over != row_of(self.inbox)

    def on_loop_driver_caught_up(self) -> None:
        """From now on keys are pressed by somebody who sees this screen."""
        self._pressed_over = None

    def _keys_changed(self) -> None:
        """Tell every screen that shows keys, one beneath a dialog as well: its own are out of reach."""
        scope, held = self.keyboard.scope, self.keyboard.held
        for screen in self.screen_stack:
            if isinstance(screen, ShowingKeys):
                screen.keys_changed(scope, held)

    def ask(
        self, question: Question, on_yes: Callable[[], object], on_no: Callable[[], object] | None = None
    ) -> None:
        """Ask over whatever is on screen, and do it where the answer is yes; `on_no` takes back what was typed for it."""
        self._dialogs.ask(question, on_yes, on_no)

    def fill_in(self, form: "Form", on_saved: "Callable[[Filled], object]") -> None:
        """Have a form filled in over whatever is on screen, and go on with it where it is saved."""
        self._dialogs.fill_in(form, on_saved)

    # ------------------------------------------------------------------------------------------ actions

    def performers(self) -> Iterable[object]:
        """What leads to other places, besides what is here."""
        return (self._payments, self._lists)

    def action_redraw_screen(self) -> None:
        """Paint every cell again."""
        self.redraw_screen()

    def action_suspend_trtui(self) -> None:
        """Stop as Ctrl+Z stops other programs; that key calls a held text back here, and no agent should meet a shell."""
        self._save()
        self.action_suspend_process()

    def action_refresh_facts(self) -> None:
        """Have what is on screen fetched before everything else, and the service asked what is searched for."""
        for asking in (self.inbox.search_pane, self.screen):
            if isinstance(asking, Inquiring):
                asking.ask_service()
        self.store_watch.refresh()
        self.say(own("Asked for what is on screen anew."))

    def action_open_contacts(self) -> None:
        """The address book."""
        open_contacts(self, self.inbox, self.around)

    def action_open_outbox(self) -> None:
        """Everything that is not done yet."""
        open_outbox(self, self.inbox, self.around)

    def action_open_palette(self) -> None:
        """Every command that can be performed here, by name."""
        open_palette(self, self.around, self.keyboard, self._perform, self._show_view)

    def action_open_help(self) -> None:
        """All keys."""
        open_help(self, self.around, None)

    def action_show_pane_help(self) -> None:
        """The keys of where one is."""
        open_help(self, self.around, self.keyboard.scope)

    def action_open_health(self) -> None:
        """The budget, the worker, ages and errors."""
        open_health(self, self.around)

    def action_ask_doctor(self) -> None:
        """Everything looked at, and what to mend."""
        open_doctor(self, self.around)

    def action_open_settings(self) -> None:
        """Every setting, to be read and changed."""
        open_settings(self, self.around, self._take_over)

    def _take_over(self, settings: Settings) -> None:
        """Go by other settings, as far as a running program can."""
        self.around.settings = settings
        self._choose_theme()
        for screen in self.screen_stack:
            if isinstance(screen, Watching):
                screen.tick()

    def _perform(self, command: Command) -> None:
        self.call_next(self.keyboard.perform, command, "")

    def _show_view(self, view: "SavedView") -> None:
        go_home(self, self.inbox)
        self.inbox.verbs.saved_views.show(view)

    def action_ask_to_quit(self) -> None:
        """Quit; first say what is still held or unsent, and what will happen to it."""
        from trtui.ui.asking import Asking
        from trtui.verbs.leaving import question_before_leaving

        if isinstance(self.screen, Asking):
            return  # one question is answered before the next, or by Esc
        self._save()
        try:
            question = question_before_leaving(self.around.store, self.around.now())
        except StoreError as error:
            question = Question(own("Quit trtui?"), (own_line(str(error)),), yes=own("yes, quit"))
        if question is None:
            self._leave(0)
        else:
            self.ask(question, lambda: self._leave(0))

    def action_leave_screen(self) -> None:
        """Back; at the top, quit."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        elif not self.inbox.leave():
            self.action_ask_to_quit()
