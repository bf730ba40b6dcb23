"""Reminding customers of what they owe, on the screen: the question is asked, and what came of it is told."""

from collections.abc import Callable, Sequence

from trtui.models import IntentId, Payment
from trtui.store import StoreError
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.progress import Progress
from trtui.ui.say import Tone
from trtui.ui.surroundings import Surroundings
from trtui.verbs.chasing import begin_run
from trtui.verbs.reminding import Judged, judge, question_before_reminding, remind
from trtui.verbs.replying import READ_ONLY, own_line


class Reminding:
    """Asks, and writes reminders into the outbox."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._progress = Progress(around)

    def ask(self, payments: Sequence[Payment], asked: Callable[[], object] = lambda: None) -> None:
        """Ask about these payments, those left out that nobody can be reminded of, and say why; `asked` is called once
        reminders are written.
        """
        around = self._around
        if around.is_read_only:
            around.voice.say(READ_ONLY, Tone.WARNING)
            return
        judged = self._judge(payments)
        if not judged.reminders:
            around.voice.say(
                compose("Not reminded. {}.", judged.refusal)
                if judged.refused
                else own("There is no payment here."),
                Tone.WARNING,
            )
            return
        question = question_before_reminding(around.store, judged, around.settings, around.now())
        around.voice.ask(question, lambda: self._remind(payments, asked))

    def facts_changed(self) -> None:
        """Say how far the reminders have come, and, by name, for whom they failed."""
        self._progress.facts_changed()

    def _judge(self, payments: Sequence[Payment]) -> Judged:
        around = self._around
        return judge(around.store, payments, around.now(), around.zone)

    def _remind(self, payments: Sequence[Payment], asked: Callable[[], object]) -> None:
        """Put reminders into the outbox, for those that can still be reminded."""
        around = self._around
        reminders = self._judge(payments).reminders
        names: dict[IntentId, Safe] = {}
        now = around.now()
        if reminders:
            begin_run(around.store, now)
        for reminder in reminders:
            try:
                intent = remind(around.store, reminder, now)
            except StoreError as error:
                around.voice.say(compose("Not asked for: {}", own_line(str(error))), Tone.ERROR)
                break
            names[intent.id] = reminder.name
        if not names:
            return
        asked()
        around.wake()
        told = (
            compose("Reminder to {}", reminders[0].name)
            if len(names) == 1
            else own_line(f"{len(names)} reminders")
        )
        self._progress.begin(told, names)
        around.voice.say(compose("{}: on its way.", told))
