"""The verbs on the keyboard: on the row under the cursor or on all that are selected, then on to the next."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from textual.app import App

from trtui.models import ConversationKey, ConversationRow, ListQuery, View
from trtui.store import StoreError
from trtui.text.cleaning import Safe, compose, join, own
from trtui.ui.progress import Progress
from trtui.ui.say import Tone
from trtui.ui.screens.choosing import Choosing, Entry, narrow
from trtui.ui.sending import Sending
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.list_pane import ListPane
from trtui.ui.widgets.thread_pane import ThreadPane
from trtui.verbs import triage
from trtui.verbs.asking import Question
from trtui.verbs.replying import own_line
from trtui.verbs.triage import Deed

ASKED_FROM: Final = 11
"""So many conversations at once are asked about."""
_VERBS: Final = {
    triage.Verb.RESOLVE: own("resolve"),
    triage.Verb.REOPEN: own("reopen"),
    triage.Verb.ARCHIVE: own("archive"),
    triage.Verb.UNARCHIVE: own("bring back"),
}


class Working:
    """Resolve, archive, snooze and undo, for the conversations that the list or the thread is on."""

    def __init__(
        self,
        app: App[int],
        around: Surroundings,
        list_pane: ListPane,
        thread_pane: ThreadPane,
        sending: Sending,
        *,
        moved_on: Callable[[], None],
        searched: Callable[[], tuple[ConversationKey, ...] | None],
    ) -> None:
        """`moved_on` is called after a verb took the cursor to the next row; `searched` gives what the cursor of a
        search is on, None where no search stands in the list's place.
        """
        self._app = app
        self._around = around
        self._list = list_pane
        self._thread = thread_pane
        self._sending = sending
        self._moved_on = moved_on
        self._searched = searched
        self._progress = Progress(around)

    # ------------------------------------------------------------------------------------------ actions

    def action_resolve_conversation(self) -> None:
        """Resolve; reopen where all of them are resolved."""
        self._work(triage.verb_for_resolving)

    def action_archive_conversation(self) -> None:
        """Archive; bring back where all of them are archived."""
        self._work(triage.verb_for_archiving)

    def action_snooze_conversation(self) -> None:
        """Ask until when, and put aside; bring back where all of them are snoozed."""
        self._with_targets(own("snooze"), self._snooze)

    def action_undo_verb(self) -> None:
        """Take back what was done last: a verb, or a text that is still held."""
        around = self._around
        held = triage.text_to_call_back(around.store)
        if held is not None:
            self._sending.call_back(held)
            return
        try:
            undone = triage.undo_last(around.store, around.now())
        except StoreError as error:
            around.voice.say(own_line(str(error)), Tone.ERROR)
            return
        around.wake()
        self._list.facts_changed()
        if len(undone.keys) == 1 and self._list.list.move_to(undone.keys[0]):
            self._moved_on()
        around.voice.say(undone.sentence)

    # ------------------------------------------------------------------------------------------ whom it is about

    def targets(self) -> tuple[ConversationKey, ...]:
        """The selected conversations, else the one on screen. What a search hides from sight is not meant."""
        searched = self._searched()
        if searched is None and self._list.list.selection:
            return tuple(self._list.list.selection)
        if searched is not None and not self._thread.has_focus_within:
            return searched
        # Beside the list (in the thread, in a panel) the conversation on screen is meant, which need not be listed at all.
        key = self._list.list.cursor if self._list.has_focus_within else self._thread.key
        return (key,) if key is not None else ()

    def _work(self, verb_for: Callable[[Sequence[ConversationRow]], triage.Verb]) -> None:
        """Do what the state of those it is about makes of a key; the question names it, where there is one."""
        verb = verb_for(triage.rows_of(self._around.store, self.targets()))
        self._with_targets(_VERBS[verb], lambda keys: self._perform(keys, verb))

    def _with_targets(self, verb: Safe, do: Callable[[Sequence[ConversationKey]], None]) -> None:
        """Do it, after a question where they are many."""
        keys = self.targets()
        if len(keys) < ASKED_FROM:
            if keys:
                do(keys)
            return
        count = own_line(str(len(keys)))
        names = join(", ", [row.name for row in triage.rows_of(self._around.store, keys[:8])])
        question = Question(
            compose("{} conversations at once: {}?", count, verb),
            (compose("{} …", names),),
            proof=count,
            proof_name=own("how many they are"),
        )
        self._around.voice.ask(question, lambda: do(keys))

    # ------------------------------------------------------------------------------------------ doing it

    def _perform(self, keys: Sequence[ConversationKey], verb: triage.Verb) -> None:
        before = self._unresolved()
        try:
            deed = triage.perform(self._around.store, verb, keys, self._around.now())
        except StoreError as error:
            self._around.voice.say(own_line(str(error)), Tone.ERROR)
            return
        self._around.wake()
        if len(deed.intents) > 1:
            names = {
                intent: row.name
                for intent, row in zip(
                    deed.intents, triage.rows_of(self._around.store, deed.done), strict=False
                )
            }
            self._progress.begin(deed.told, names)
        self._tell(deed, before)

    def _snooze(self, keys: Sequence[ConversationKey]) -> None:
        around = self._around
        rows = triage.rows_of(around.store, keys)
        before = self._unresolved()
        if rows and all(row.snoozed_until is not None for row in rows):
            self._tell(triage.wake(around.store, keys, around.now()), before)
            return
        twenty_four = around.settings.screen.twenty_four_hour
        entries = [
            Entry(
                until, label, triage.moment_label(until, around.now(), around.zone, twenty_four=twenty_four)
            )
            for label, until in triage.snooze_times(around.now(), around.zone)
        ]
        who = rows[0].name if len(rows) == 1 else own_line(f"{len(rows)} conversations")
        title = compose("Snooze {} until (on this desk only)", who)

        def put_aside(until: datetime | None) -> None:
            if until is None:
                return
            label = triage.moment_label(until, around.now(), around.zone, twenty_four=twenty_four)
            self._tell(triage.snooze(around.store, keys, until, label, around.now()), before)

        self._app.push_screen(
            Choosing(title, lambda typed: narrow(entries, typed), glyphs=around.glyphs), put_aside
        )

    def _tell(self, deed: Deed, before: int) -> None:
        """Say what was done, with how many are left, and go on to the next row."""
        self._list.list.set_selection(())
        self._list.facts_changed()
        self._go_on(deed)
        after = self._unresolved()
        progress = own_line(f" · {before:,} → {after:,}") if after != before else own("")
        tone = Tone.WARNING if deed.failed else Tone.PLAIN
        self._around.voice.say(compose("{}{}", deed.sentence, progress), tone)

    def _go_on(self, deed: Deed) -> None:
        rows = self._list.list
        if rows.cursor not in deed.done:
            return
        before = rows.cursor
        rows.move_by(1)
        if rows.cursor == before and rows.cursor_is_gone:
            rows.move_by(-1)
        self._moved_on()

    def _unresolved(self) -> int:
        query = ListQuery(dashboard=self._list.query_shown.dashboard, view=View.UNRESOLVED)
        return self._around.store.facts.count(query, self._around.now())

    # ------------------------------------------------------------------------------------------ what came of many

    def facts_changed(self) -> None:
        """Say how far a verb on many has come, and, by name, for whom it failed."""
        self._progress.facts_changed()
