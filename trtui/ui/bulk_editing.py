"""The verbs on many contacts: change them, stop that and go on with it, leave the rest as they are."""

from collections.abc import Callable, Sequence

from trtui.models import ConversationKey
from trtui.store import StoreError
from trtui.text.cleaning import compose, own
from trtui.ui.bulk_progress import BulkProgress
from trtui.ui.change_form import change_form, filled_change
from trtui.ui.forms import Filled
from trtui.ui.say import Tone
from trtui.ui.surroundings import Surroundings
from trtui.verbs.asking import Question
from trtui.verbs.bulk import Plan, about_the_rest, ask_for, plan_change, question_about, told_of
from trtui.verbs.replying import own_line


class BulkEditing:
    """Changes the contacts that are selected, or the one that the cursor is on."""

    def __init__(
        self,
        around: Surroundings,
        progress: BulkProgress,
        *,
        targets: Callable[[], Sequence[ConversationKey]],
        done: Callable[[], object],
        undo: Callable[[], object],
    ) -> None:
        """`targets` gives whom it is about; `done` is called once a change was asked for, `undo` takes the last back."""
        self._around = around
        self._progress = progress
        self._targets = targets
        self._done = done
        self._undo = undo

    def action_change_contacts(self) -> None:
        """Ask what is to become of them."""
        keys = self._targets()
        if not keys:
            self._around.voice.say(own("Nobody is listed."))
            return
        form = change_form(self._around, keys)
        self._around.voice.fill_in(form, lambda filled: self._plan(keys, filled))

    def action_undo_verb(self) -> None:
        """Take the last verb back, a change of many contacts or another."""
        self._undo()

    def action_pause_bulk(self) -> None:
        """Stop an edit of many, or go on with it."""
        self._progress.pause_or_go_on()

    def action_drop_bulk(self) -> None:
        """Ask whether to leave those as they are whom an edit of many has not come to."""
        intents, count = self._progress.waiting()
        if not intents:
            self._around.voice.say(own("No edit of many contacts waits its turn."))
            return
        question = Question(
            own_line(f"Leave {count:,} contacts as they are?"),
            (own("Whoever was changed already stays so."),),
            yes=own("yes, leave them"),
        )
        self._around.voice.ask(question, self._drop)

    def _plan(self, keys: Sequence[ConversationKey], filled: Filled) -> None:
        self.carry_out(plan_change(self._around.store, keys, filled_change(filled)))

    def carry_out(self, plan: Plan) -> None:
        """Ask about a plan where that must be, and have it done."""
        around = self._around
        if not plan.count:
            says = about_the_rest(plan)
            around.voice.say(
                compose("Nothing to do. {}", says[0]) if says else own("Nothing to do."), Tone.WARNING
            )
            return
        question = question_about(plan)
        if question is None:
            self._ask_for(plan)
        else:
            around.voice.ask(question, lambda: self._ask_for(plan))

    def _ask_for(self, plan: Plan) -> None:
        around, now = self._around, self._around.now()
        try:
            ask_for(around.store, plan, now)
        except StoreError as error:
            around.voice.say(compose("Not asked for: {}", own_line(str(error))), Tone.ERROR)
            return
        around.wake()
        self._progress.begin(now, told_of(plan))
        left_out = about_the_rest(plan)
        told = compose("{} · on its way.", told_of(plan))
        around.voice.say(compose("{} {}", told, left_out[0]) if left_out else told)
        self._done()

    def _drop(self) -> None:
        around = self._around
        intents, _ = self._progress.waiting()
        dropped = 0
        for intent in intents:
            try:
                around.store.outbox.withdraw(intent.id, now=around.now())
            except StoreError:  # it was begun meanwhile
                continue
            dropped += 1
        self._progress.facts_changed()
        if not dropped:
            around.voice.say(own("All of it was begun meanwhile."))
