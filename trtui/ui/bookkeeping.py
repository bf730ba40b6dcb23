"""Contacts out to a file and in from one: asked for by path, previewed, and written or asked for as one run."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trtui.models import ConversationKey, DashboardId
from trtui.store import StoreError
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.text.sheet import read_sheet, sheet_line
from trtui.ui.forms import Filled, Form, TextField, Value
from trtui.ui.say import Tone
from trtui.ui.screens.choosing import Choosing, Entry, narrow
from trtui.ui.surroundings import Surroundings
from trtui.verbs.asking import Question
from trtui.verbs.books import (
    BookError,
    BookExistsError,
    Names,
    default_file,
    head_of,
    match_sheet,
    new_file,
    read_file,
    row_of,
)
from trtui.verbs.bulk import Plan
from trtui.verbs.replying import own_line

if TYPE_CHECKING:
    from textual.app import App

_AT_ONCE: Final = 500
"""Contacts that are written before keys are answered again."""


class Bookkeeping:
    """Writes the contacts that are listed or selected to a file, and reads others from one."""

    def __init__(
        self,
        app: "App[int]",
        around: Surroundings,
        *,
        listed: Callable[[], Sequence[ConversationKey]],
        line: Callable[[], DashboardId | None],
        ask_for: Callable[[Plan], object],
    ) -> None:
        """`listed` gives whom an export is about, `line` the dashboard that is listed; `ask_for` carries a plan out."""
        self._app = app
        self._around = around
        self._listed = listed
        self._line = line
        self._ask_for = ask_for

    # ------------------------------------------------------------------------------------------ out

    def action_export_contacts(self) -> None:
        """Ask where to."""
        keys = list(self._listed())
        if keys:
            self._ask_where(keys)
        else:
            self._around.voice.say(own("Nobody is listed."))

    def _ask_where(self, keys: Sequence[ConversationKey], begun: Mapping[str, Value] | None = None) -> None:
        around, line = self._around, self._line()
        name = own("all") if line is None else self._boards().get(line, own("contacts"))
        path = default_file(name, around.now(), around.zone)
        form = Form(
            compose("Write {} to a file", _so_many(len(keys))),
            (TextField("path", own("File"), str(path), check=_needs_path),),
            save=own("write it"),
            tell=lambda _filled: (
                own("CSV, UTF-8. Only you can read it; a spreadsheet runs nothing in it."),
            ),
            begun=begun,
        )
        around.voice.fill_in(form, lambda filled: self._export(keys, filled, may_replace=False))

    def _export(self, keys: Sequence[ConversationKey], filled: Filled, *, may_replace: bool) -> None:
        self._run(self._write(keys, filled, may_replace=may_replace))

    async def _write(self, keys: Sequence[ConversationKey], filled: Filled, *, may_replace: bool) -> None:
        """Write them some at a time: 50,000 take seconds, and keys are answered meanwhile."""
        around, path = self._around, _path_in(filled)
        shown = clean_line(str(path), cap=200)
        names = Names(around.store, {key.dashboard for key in keys})
        written = 0
        try:
            with new_file(path, may_replace=may_replace) as file:
                file.write(sheet_line(head_of(names)))
                for start in range(0, len(keys), _AT_ONCE):
                    some = keys[start : start + _AT_ONCE]
                    held = around.store.facts.contacts_held(some)
                    found = [held[key] for key in some if key in held]
                    file.writelines(sheet_line(row_of(contact, names, around.zone)) for contact in found)
                    written += len(found)
                    await asyncio.sleep(0)
        except BookExistsError:
            question = Question(
                compose("Write over {}?", shown),
                (own("There is a file of that name. What is in it is lost."),),
                yes=own("yes, write over it"),
            )
            around.voice.ask(
                question,
                lambda: self._export(keys, filled, may_replace=True),
                lambda: self._ask_where(keys, filled.values),
            )
        except (BookError, StoreError) as error:
            self._ask_where(keys, filled.values)
            around.voice.say(clean_line(str(error), cap=300), Tone.ERROR)
        else:
            around.voice.say(compose("Wrote {} to {}.", _so_many(written), shown))

    # ------------------------------------------------------------------------------------------ in

    def action_import_contacts(self) -> None:
        """Ask which file, and for which dashboard where all are listed."""
        line, boards = self._line(), self._boards()
        if line is not None or len(boards) == 1:
            self._ask_which(line if line is not None else next(iter(boards)))
            return
        entries = [Entry(board, name) for board, name in boards.items()]
        chooser = Choosing(
            own("Import into which dashboard?"),
            lambda typed: narrow(entries, typed),
            glyphs=self._around.glyphs,
        )
        self._app.push_screen(chooser, lambda board: self._ask_which(board) if board is not None else None)

    def _ask_which(self, line: DashboardId, begun: Mapping[str, Value] | None = None) -> None:
        name = self._boards().get(line, own("the dashboard"))
        form = Form(
            compose("Import contacts into {}", name),
            (TextField("path", own("File"), placeholder=own("~/contacts.csv"), check=_needs_path),),
            save=own("look at it"),
            tell=lambda _filled: (
                own(
                    "CSV with a head: number, first name, last name, display name, note, tags, groups, field:NAME."
                ),
                own("Tags and groups are added, nothing is taken away. You see what it comes to first."),
            ),
            begun=begun,
        )
        self._around.voice.fill_in(form, lambda filled: self._preview(line, name, filled))

    def _preview(self, line: DashboardId, name: Safe, filled: Filled) -> None:
        from trtui.ui.screens.importing import ImportScreen  # only where something is imported

        around, path = self._around, _path_in(filled)
        try:
            sheet = read_sheet(read_file(path))
        except BookError as error:
            self._ask_which(line, filled.values)
            around.voice.say(clean_line(str(error), cap=300), Tone.ERROR)
            return
        shown = clean_line(path.name, cap=60)
        found = match_sheet(around.store, line, sheet)

        def take() -> None:
            # What is held may have changed since it was shown.
            plan = match_sheet(around.store, line, sheet).plan(line, shown)
            self._ask_for(plan)

        self._app.push_screen(ImportScreen(around, found, name=shown, line=(line, name), take=take))

    # ------------------------------------------------------------------------------------------ inside

    def _boards(self) -> dict[DashboardId, Safe]:
        return {board.id: board.name for board in self._around.store.facts.dashboards()}

    def _run(self, work: Coroutine[object, object, None]) -> None:
        self._app.run_worker(work, group="export", exclusive=False)


def _needs_path(typed: str) -> Safe | None:
    return None if typed else own("Type where the file is.")


def _so_many(count: int) -> Safe:
    return own_line(f"{count:,} contacts" if count != 1 else "one contact")


def _path_in(filled: Filled) -> Path:
    path = Path(filled.text("path"))
    with contextlib.suppress(RuntimeError):  # nobody is called that: the path is taken as it stands
        path = path.expanduser()
    return path if path.is_absolute() else Path.home() / path
