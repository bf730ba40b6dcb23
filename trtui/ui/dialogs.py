"""Questions and forms over whatever is on screen, and what is kept of a form until what follows from it is settled."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from trtui.ui.say import SayingApp
from trtui.ui.surroundings import Surroundings
from trtui.verbs.asking import Question

if TYPE_CHECKING:
    from trtui.ui.begun_forms import BegunForm
    from trtui.ui.forms import Filled, Form


class Dialogs:
    """Asks, and has forms filled in.

    Saving a form may lead to a question, or to another form: what was typed stays on disk until that is answered, and
    where the answer brings the form back, until it is saved then.
    """

    def __init__(self, app: SayingApp, around: Surroundings) -> None:
        self._app = app
        self._around = around
        self._unsettled: Sequence[BegunForm] = ()
        """What was typed into the forms whose answer is being dealt with right now."""

    def ask(
        self, question: Question, on_yes: Callable[[], object], on_no: Callable[[], object] | None = None
    ) -> None:
        """Ask, and do it where the answer is yes; `on_no` takes back what was typed for it."""
        from trtui.ui.asking import Asking

        begun = self._take_unsettled()

        def answered(is_yes: bool | None) -> None:
            self._settle(begun, on_yes if is_yes else on_no)

        self._app.clear_notifications()  # one would lie over the answers
        self._app.push_screen(Asking(question, self._around.clock.boottime), answered)

    def fill_in(self, form: "Form", on_saved: "Callable[[Filled], object]") -> None:
        """Have a form filled in, and go on with it where it is saved; what was typed into it before stands in it."""
        from trtui.ui.begun_forms import BegunForm
        from trtui.ui.screens.form import FormScreen  # not needed before the first screen stands

        begun, keep = self._take_unsettled(), None
        if form.kept_as is not None:
            mine = BegunForm(self._around, form.kept_as)
            begun, keep = (*begun, mine), mine.keep
            form = form if form.begun is not None else mine.resume(form)

        def closed(filled: "Filled | None") -> None:
            self._settle(begun, partial(on_saved, filled) if filled is not None else None)

        self._app.clear_notifications()  # one would lie over the fields
        self._app.push_screen(FormScreen(form, glyphs=self._around.glyphs, keep=keep), closed)

    def _take_unsettled(self) -> "Sequence[BegunForm]":
        taken, self._unsettled = self._unsettled, ()
        return taken

    def _settle(self, begun: "Sequence[BegunForm]", go_on: Callable[[], object] | None) -> None:
        """Go on; what was typed is forgotten then, unless a question or a form came of it that is about the same."""
        self._unsettled = begun
        if go_on is not None:
            go_on()
        for each in self._take_unsettled():
            each.forget()
