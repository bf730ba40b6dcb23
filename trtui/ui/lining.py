"""Making, renaming and deleting dashboards: the forms, the questions, and what goes into the outbox."""

from collections.abc import Mapping
from dataclasses import replace

from trtui.config.boards import names_in_settings
from trtui.models import CreateDashboard, Dashboard, DeleteDashboard, RenameDashboard
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.text.phone import PhoneError, format_phone, parse_phone
from trtui.ui.forms import Filled, Form, TextField, Value
from trtui.ui.progress import Progress
from trtui.ui.say import Tone
from trtui.ui.surroundings import Surroundings
from trtui.verbs import dashboards


class Lining:
    """What the screen of dashboards does about them."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._progress = Progress(around)

    def facts_changed(self) -> None:
        """Say what came of what was asked for last."""
        self._progress.facts_changed()

    def ask_for_new(self, begun: Mapping[str, Value] | None = None) -> None:
        """Have a new dashboard written, and ask; who says no finds what was `begun` there again."""
        around = self._around
        boards = around.store.facts.dashboards()
        form = Form(
            own("New dashboard"),
            (
                TextField("name", own("Name"), check=lambda n: dashboards.why_not_call_it(n, boards)),
                TextField(
                    "number",
                    own("Number"),
                    placeholder=own("one that Text Request offers you, such as (423) 555-0142"),
                    check=lambda typed: dashboards.why_not_take_it(typed, boards),
                    tell=_as_number,
                ),
            ),
            save=own("go on"),
            begun=begun,
            tell=lambda _: (
                *dashboards.COSTS,
                own("The number must be one on offer: the web app lists those of an area code."),
            ),
            kept_as="dashboard/new",
        )
        around.voice.fill_in(form, self._ask_to_make)

    def ask_to_rename(self, board: Dashboard) -> None:
        """Have a dashboard's name written anew, and ask."""
        around = self._around
        intents = dashboards.intents_about(board, around.store.outbox.pending())
        now = dashboards.shown(board, intents)
        boards = around.store.facts.dashboards()
        form = Form(
            compose("Dashboard {}", now.name),
            (
                TextField(
                    "name",
                    own("Name"),
                    now.name,
                    check=lambda n: dashboards.why_not_call_it(n, boards, board),
                ),
            ),
            save=own("go on"),
            tell=lambda _: (own("Its number can't be changed."),),
        )
        around.voice.fill_in(form, lambda filled: self._ask_for_name(now, filled.text("name")))

    def ask_to_delete(self, board: Dashboard) -> None:
        """Ask whether to give a line up, and say what is lost with it."""
        around = self._around
        pending = dashboards.intents_about(board, around.store.outbox.pending())
        if any(isinstance(intent.action, DeleteDashboard) for intent in pending):
            around.voice.say(
                own("It is being deleted already, or waits for you in the outbox: O."), Tone.WARNING
            )
            return
        now = replace(board, name=dashboards.shown(board, pending).name)
        question = dashboards.question_before_deleting(
            now, dashboards.stakes_of(around.store, board, around.now())
        )
        told = compose("Delete the dashboard {}", now.name)
        around.voice.ask(question, lambda: self._progress.ask(DeleteDashboard(), board.id, told, now.name))

    # ------------------------------------------------------------------------------------------ inside

    def _ask_to_make(self, filled: Filled) -> None:
        name, phone = filled.text("name"), parse_phone(filled.text("number"))
        shown = clean_line(name, cap=60)
        told = compose("New dashboard {}", shown)
        self._around.voice.ask(
            dashboards.question_before_making(shown, phone),
            lambda: self._progress.ask(CreateDashboard(name, phone), dashboards.NOWHERE, told, shown),
            lambda: self.ask_for_new(filled.values),
        )

    def _ask_for_name(self, board: Dashboard, name: str) -> None:
        if name == board.name:
            self._around.voice.say(own("Nothing was changed."))
            return
        told = compose("Rename the dashboard {}", board.name)
        known = names_in_settings(self._around.settings, board)
        question = dashboards.question_before_renaming(board, clean_line(name, cap=60), known)
        self._around.voice.ask(
            question, lambda: self._progress.ask(RenameDashboard(name), board.id, told, board.name)
        )


def _as_number(typed: str) -> Safe:
    """The number as it is understood, while it is typed."""
    try:
        return format_phone(parse_phone(typed)) if typed.strip() else own("")
    except PhoneError:
        return own("")
