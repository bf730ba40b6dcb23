"""Making, changing and deleting groups: the forms, the question, and what goes into the outbox."""

from collections.abc import Sequence
from typing import Final

from trtui.models import CreateGroup, DashboardId, DeleteGroup, Group
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.ui.forms import Field, Filled, Form, Option, PickField, TextField
from trtui.ui.progress import Progress
from trtui.ui.say import Tone
from trtui.ui.surroundings import Surroundings
from trtui.verbs import groups
from trtui.verbs.groups import GroupDraft

_NOTES_LINES: Final = 3


class Grouping:
    """What a screen that shows groups does about them."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._progress = Progress(around)

    def facts_changed(self) -> None:
        """Say what came of what was asked for last."""
        self._progress.facts_changed()

    def ask_for_new(self, dashboard: DashboardId | None, near: DashboardId | None = None) -> None:
        """Have a new group written; where `dashboard` is None the form asks for one, with `near` chosen."""
        around = self._around
        boards = around.store.facts.dashboards()
        if not boards:
            around.voice.say(own("No dashboard is known yet: nothing can be made on one."), Tone.WARNING)
            return
        first = dashboard or near or boards[0].id
        board = PickField(
            "line",
            own("Dashboard"),
            [Option(str(board.id), board.name) for board in boards],
            (str(first),),
            is_one=True,
        )

        def line_of(filled: Filled) -> DashboardId:
            picked = filled.one("line") if dashboard is None and len(boards) > 1 else None
            return DashboardId(int(picked)) if picked is not None else first

        def problem(filled: Filled) -> Safe | None:
            return groups.why_not_call_it(filled.text("name"), around.store.facts.groups(line_of(filled)))

        fields: list[Field] = [*_fields("", "")]
        if dashboard is None and len(boards) > 1:
            fields.append(board)
        form = Form(
            own("New group"),
            fields,
            check=problem,
            tell=lambda _: (own("A new group is empty: contacts are put into it from their own card."),),
            kept_as="group/new",
        )
        around.voice.fill_in(form, lambda filled: self._make(line_of(filled), filled))

    def ask_to_edit(self, group: Group) -> None:
        """Have a group's name and notes written anew."""
        around = self._around
        now = groups.shown(group, groups.intents_about(group, around.store.outbox.pending()))
        says = (
            (own("It is a keyword group: customers who text its keyword are put into it by the service."),)
            if group.is_keyword
            else ()
        )
        form = Form(
            compose("Group {}", now.name),
            _fields(now.name, now.notes or ""),
            check=lambda filled: groups.why_not_call_it(
                filled.text("name"), around.store.facts.groups(group.dashboard), group
            ),
            tell=lambda _: says,
            kept_as=f"group/{group.dashboard}/{group.id}",
        )
        around.voice.fill_in(form, lambda filled: self._edit(now, filled))

    def ask_to_delete(self, group: Group) -> None:
        """Ask whether to delete a group, and say who stays."""
        around = self._around
        pending = groups.intents_about(group, around.store.outbox.pending())
        if any(isinstance(intent.action, DeleteGroup) for intent in pending):
            around.voice.say(
                own("It is being deleted already, or waits for you in the outbox: O."), Tone.WARNING
            )
            return
        lines = {board.id: board.name for board in around.store.facts.dashboards()}
        line = lines.get(group.dashboard, own("an unknown dashboard"))
        question = groups.question_before_deleting(groups.shown(group, pending), line)
        told = compose("Delete the group {}", group.name)
        around.voice.ask(
            question, lambda: self._progress.ask(DeleteGroup(group.id), group.dashboard, told, group.name)
        )

    # ------------------------------------------------------------------------------------------ inside

    def _make(self, dashboard: DashboardId, filled: Filled) -> None:
        draft = _draft(filled)
        name = clean_line(draft.name, cap=60)
        action = CreateGroup(draft.name, draft.notes or None)
        self._progress.ask(action, dashboard, compose("New group {}", name), name)

    def _edit(self, group: Group, filled: Filled) -> None:
        action = groups.update_of(group, _draft(filled))
        if action is None:
            self._around.voice.say(own("Nothing was changed."))
        else:
            self._progress.ask(
                action, group.dashboard, compose("Change the group {}", group.name), group.name
            )


def _fields(name: str, notes: str) -> Sequence[TextField]:
    return (
        TextField("name", own("Name"), name),
        TextField("notes", own("Notes"), notes, lines=_NOTES_LINES, placeholder=own("for colleagues only")),
    )


def _draft(filled: Filled) -> GroupDraft:
    return GroupDraft(filled.text("name"), filled.text("notes"))
