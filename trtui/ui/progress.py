"""How far a verb on several customers has come, told as it goes; at the end, by name, for whom it failed."""

from collections.abc import Mapping

from trtui.models import Action, DashboardId, IntentId, IntentState
from trtui.store import StoreError
from trtui.text.cleaning import Safe, compose, join, own
from trtui.text.phone import format_phone
from trtui.ui.say import Tone
from trtui.ui.surroundings import Surroundings
from trtui.verbs.replying import own_line

_ENDS = (IntentState.DONE, IntentState.FAILED, IntentState.WITHDRAWN)


class Progress:
    """Watches the intents of the verb that was begun last."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._told = own("")
        self._names: Mapping[IntentId, Safe] = {}
        self._settled = 0

    def begin(self, told: Safe, names: Mapping[IntentId, Safe]) -> None:
        """Watch these intents, each with the name of whom it is about; `told` says what was asked for."""
        self._told, self._names, self._settled = told, dict(names), 0

    def ask(self, action: Action, dashboard: DashboardId, told: Safe, name: Safe) -> None:
        """Put something that is about no one customer into the outbox, say so, and watch it; `name` is what it is about."""
        around = self._around
        try:
            intent = around.store.outbox.add(action, dashboard, None, now=around.now())
        except StoreError as error:
            around.voice.say(compose("Not asked for: {}", own_line(str(error))), Tone.ERROR)
            return
        self.begin(told, {intent.id: name})
        around.wake()
        around.voice.say(compose("{}: on its way.", told))

    def facts_changed(self) -> None:
        """Say how far it has come, where that is further than before."""
        if not self._names:
            return
        asked = [self._around.store.outbox.intent(intent) for intent in self._names]
        settled = [intent for intent in asked if intent is not None and intent.state in _ENDS]
        if len(settled) == self._settled:
            return
        self._settled = len(settled)
        if len(settled) < len(self._names):
            how_far = own_line(f"{len(settled)} of {len(self._names)} done")
            self._around.voice.say(compose("{} · {}", self._told, how_far))
            return
        names, self._names = self._names, {}
        failed = [intent for intent in settled if intent.state is IntentState.FAILED]
        if not failed:
            self._around.voice.say(
                compose("{} · {}", self._told, own("all done" if len(names) > 1 else "done"))
            )
            return
        reasons = [
            compose(
                "{}: {}",
                names.get(i.id) or (format_phone(i.phone) if i.phone else own("?")),
                i.reason or own("?"),
            )
            for i in failed
        ]
        self._around.voice.say(compose("{} · failed for {}", self._told, join("; ", reasons)), Tone.ERROR)
