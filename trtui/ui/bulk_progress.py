"""How far edits of many contacts have come, told when they are over; by name, for whom they failed."""

from datetime import datetime, timedelta
from typing import Final

from trtui.models import BulkEditContacts, Contact, ConversationKey, Intent, IntentState
from trtui.store import BulkRun
from trtui.text.cleaning import Safe, compose, join, own
from trtui.ui.say import Tone
from trtui.ui.surroundings import Surroundings
from trtui.verbs.bulk import NAMED
from trtui.verbs.replying import own_line

_KEPT: Final = timedelta(days=1)


class BulkProgress:
    """Watches edits of many contacts, those that another run of trtui began included, and says what came of them."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._runs: dict[datetime, BulkRun] = {}
        self._told: dict[datetime, Safe] = {}
        self._has_looked = False

    @property
    def runs(self) -> list[BulkRun]:
        """Those that are not over, the newest first."""
        return sorted(self._runs.values(), key=lambda run: run.asked_at, reverse=True)

    def begin(self, asked_at: datetime, told: Safe) -> None:
        """Watch what was asked for then; `told` says what it was."""
        self._told[asked_at] = told
        self._has_looked = False
        self.facts_changed()

    def facts_changed(self) -> None:
        """See how far they have come, and say of those that are over what came of them."""
        if self._has_looked and not self._runs:
            return
        self._has_looked = True
        since = self._around.now() - _KEPT
        seen = {run.asked_at: run for run in self._around.store.outbox.bulk_runs(since)}
        for asked_at in [asked_at for asked_at in {**self._runs, **self._told} if asked_at not in seen]:
            self._runs.pop(asked_at, None)
            self._told.pop(asked_at, None)
        for run in seen.values():
            if run.waiting or run.stopped:
                self._runs[run.asked_at] = run
            elif self._runs.pop(run.asked_at, None) is not None or run.asked_at in self._told:
                self._say_what_came_of(run)

    def describe(self) -> Safe | None:
        """How far the newest has come, in a few words; None where none goes on."""
        if not self._runs:
            return None
        run = self.runs[0]
        sign = self._around.glyphs.sending
        parts = [f"{sign} {run.done:,} of {run.total:,} changed"]
        parts += [f"{run.refused:,} refused"] if run.refused else []
        parts += [f"{run.stopped:,} stopped, P goes on"] if run.stopped else []
        return own_line(" · ".join(parts))

    def pause_or_go_on(self) -> None:
        """Stop what waits, or, where all that is left was stopped, let it go on."""
        around, outbox = self._around, self._around.store.outbox
        intents = [each for run in self.runs for each in outbox.bulk_intents(run.asked_at)]
        waiting = [
            i.id for i in intents if i.state is IntentState.QUEUED and not (i.is_paused or i.needs_person)
        ]
        if waiting:
            outbox.pause(waiting, now=around.now())
            around.voice.say(own("Stopped after what is on its way. P goes on."))
        elif intents:
            outbox.resume([each.id for each in intents], now=around.now())
            around.wake()
            around.voice.say(own("Going on."))
        else:
            around.voice.say(own("No edit of many contacts is under way."))
        self.facts_changed()

    def waiting(self) -> tuple[list[Intent], int]:
        """What could still be taken back, and how many contacts that is about."""
        outbox = self._around.store.outbox
        intents = [
            each
            for run in self.runs
            for each in outbox.bulk_intents(run.asked_at)
            if each.state is IntentState.QUEUED
        ]
        return intents, sum(count_of(each) for each in intents)

    def _say_what_came_of(self, run: BulkRun) -> None:
        told = self._told.pop(run.asked_at, own_line(f"The change of {run.total:,} contacts"))
        parts = [own_line(f"done for {run.done:,}" if run.done < run.total else "all done")]
        parts += [own_line(f"{run.withdrawn:,} taken back")] if run.withdrawn else []
        if run.refused:
            parts.append(
                compose("{} refused. {}. O says what to do", own_line(f"{run.refused:,}"), self._reasons(run))
            )
        self._around.voice.say(
            compose("{} · {}.", told, join(" · ", parts)), Tone.ERROR if run.refused else Tone.PLAIN
        )

    def _reasons(self, run: BulkRun) -> Safe:
        """By name, why not."""
        outbox = self._around.store.outbox
        failed = [each for each in outbox.bulk_intents(run.asked_at) if each.state is IntentState.FAILED]
        says = [
            compose("{}: {}", names_of(self._around, each), each.reason or own("?"))
            for each in failed[:NAMED]
        ]
        more = [own_line(f"and {len(failed) - NAMED:,} more reasons")] if len(failed) > NAMED else []
        return join("; ", [*says, *more])


def count_of(intent: Intent) -> int:
    """How many contacts an intent is about."""
    return len(intent.action.phones) if isinstance(intent.action, BulkEditContacts) else 1


def names_of(around: Surroundings, intent: Intent) -> Safe:
    """Whom an intent is about, by name."""
    action = intent.action
    phones = action.phones if isinstance(action, BulkEditContacts) else (intent.phone,)
    keys = [ConversationKey(intent.dashboard, phone) for phone in phones[:NAMED] if phone]
    held = around.store.facts.contacts_held(keys)
    names = [(held.get(key) or Contact(key)).name for key in keys]
    more = [own_line(f"and {len(phones) - NAMED:,} more")] if len(phones) > NAMED else []
    return join(", ", [*names, *more])
