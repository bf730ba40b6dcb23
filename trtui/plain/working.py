"""The verbs of a working day on the conversation that is open, and their undoing."""

from datetime import datetime

from trtui.models import ListQuery, View
from trtui.plain.desk import Desk, HintError
from trtui.plain.words import counted
from trtui.store import StoreError
from trtui.text.cleaning import Safe, clean, compose, join, own
from trtui.verbs import triage
from trtui.verbs.answering import put_back
from trtui.verbs.replying import own_line


def resolve(desk: Desk, words: str) -> None:
    """`resolve`: mark as dealt with; what is resolved is reopened."""
    del words
    rows = triage.rows_of(desk.store, [desk.opened()])
    _perform(desk, triage.verb_for_resolving(rows))


def archive(desk: Desk, words: str) -> None:
    """`archive`: hide until the customer writes; what is archived is brought back."""
    del words
    rows = triage.rows_of(desk.store, [desk.opened()])
    _perform(desk, triage.verb_for_archiving(rows))


def _perform(desk: Desk, verb: triage.Verb) -> None:
    try:
        deed = triage.perform(desk.store, verb, [desk.opened()], desk.now())
    except StoreError as error:
        raise HintError(own_line(str(error))) from None
    desk.wake()
    desk.say(compose("{}. {} left.", deed.sentence, _unresolved(desk)))


def _unresolved(desk: Desk) -> Safe:
    left = desk.store.facts.count(ListQuery(desk.dashboard, View.UNRESOLVED), desk.now())
    return counted(left, "unresolved conversation")


def snooze(desk: Desk, words: str) -> None:
    """`snooze [N]`: put aside until a time, on this desk only; what is put aside is brought back."""
    key = desk.opened()
    row = desk.store.facts.row(key)
    if row is None:
        raise HintError(own("There is nothing to put aside yet."))
    if row.snoozed_until is not None and row.snoozed_until > desk.now():
        desk.say(compose("{}.", triage.wake(desk.store, [key], desk.now()).sentence))
        return
    times = triage.snooze_times(desk.now(), desk.zone)
    if not words:
        choices = [
            compose("{} {}, {}", own_line(str(number)), label, _label(desk, until))
            for number, (label, until) in enumerate(times, 1)
        ]
        desk.say(compose("Until when? Type snooze and a number: {}.", join("; ", choices)))
        return
    _, until = times[desk.numbered(words, len(times))]
    deed = triage.snooze(desk.store, [key], until, _label(desk, until), desk.now())
    desk.say(compose("{}. {} left.", deed.sentence, _unresolved(desk)))


def _label(desk: Desk, until: datetime) -> Safe:
    return triage.moment_label(until, desk.now(), desk.zone, twenty_four=desk.twenty_four)


def undo(desk: Desk, words: str) -> None:
    """`undo`: call back the text that is still held, or take the last verb back."""
    del words
    held = triage.text_to_call_back(desk.store)
    try:
        if held is None:
            desk.say(triage.undo_last(desk.store, desk.now()).sentence)
        else:
            put_back(desk.store, held, desk.now())
            desk.asked.pop(held.id, None)
            name = desk.name_of(held.key) if held.key is not None else own("nobody")
            body = clean(getattr(held.action, "body", "").replace("\n", " "), cap=200)
            desk.say(compose("Called back, not sent; a draft to {} again: {}", name, body))
    except StoreError as error:
        raise HintError(compose("Too late. {}", own_line(str(error)))) from None
    desk.wake()
