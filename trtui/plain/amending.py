"""Commands that change what is known of the customer who is open; everybody at the account sees it."""

from typing import Final

from trtui.models import CLEAR, ContactEdit
from trtui.models.actions import Keep
from trtui.plain.desk import Desk, HintError
from trtui.plain.words import lines_of
from trtui.plain.writing import holds_unseen
from trtui.text.cleaning import Safe, clean, compose, join, own
from trtui.verbs.amending import (
    Amendment,
    amend,
    contact_of,
    names_of_fields,
    question_before_amending,
    tagged,
)
from trtui.verbs.replying import own_line

_EMPTY: Final = "/empty"
"""What is typed for nothing, since nothing typed reads out what there is."""


def note(desk: Desk, words: str) -> None:
    """`note`: read it out. `note TEXT`: write it; `note + TEXT`: add a line; `note /empty`: take it away."""
    contact = contact_of(desk.store, desk.opened())
    if not words:
        desk.say(*(lines_of(clean(contact.note)) if contact.note else (own("There is no note."),)))
        return
    text: str | Keep = _typed(words)
    if words.startswith("+"):
        added = words[1:].strip()
        text = f"{contact.note}\n{added}" if contact.note else added
    _save(desk, Amendment(contact, ContactEdit(note=text or CLEAR)), own("Saved note"))


def name(desk: Desk, words: str) -> None:
    """`name FIRST LAST`: what they are called; the last name is what follows the first word. `name /empty`: nothing."""
    contact = contact_of(desk.store, desk.opened())
    if not words:
        raise HintError(own("Type name, then the first and the last name; or name /empty."))
    first, _, last = words.partition(" ")
    edit = ContactEdit(first_name=_typed(first), last_name=last.strip() or CLEAR)
    _save(desk, Amendment(contact, edit), own("Saved name"))


def tag(desk: Desk, words: str) -> None:
    """`tag`: which there are. `tag N` or `tag NAME`: put it on, or take it off."""
    key = desk.opened()
    known, contact = desk.store.facts.tags(key.dashboard), contact_of(desk.store, key)
    if not known:
        desk.wants_tags = True
        desk.declare()
        desk.wake()
        raise HintError(
            own("No tags are held here yet: type tag again in a moment. They are made in the web app.")
        )
    if not words:
        for number, each in enumerate(known, 1):
            has_it = own(", put on") if each.id in contact.tags else own("")
            desk.say(compose("{}. {}{}", own_line(str(number)), each.name, has_it))
        return
    chosen = known[desk.named(words, [each.name for each in known])]
    is_off = chosen.id in contact.tags
    wanted = tagged(contact, on=() if is_off else (chosen.id,), off=(chosen.id,) if is_off else ())
    if wanted is not None:
        _save(desk, wanted, compose("Tag {} {}", chosen.name, own("taken off") if is_off else own("put on")))


def suppress(desk: Desk, words: str) -> None:
    """`suppress`: mark as not to be texted, so that it is asked before each text; or no longer."""
    del words
    contact = contact_of(desk.store, desk.opened())
    is_on = not contact.is_suppressed
    verb = own("Marked as not to be texted") if is_on else own("No longer marked as not to be texted")
    _save(desk, Amendment(contact, ContactEdit(is_suppressed=is_on)), verb)


def block(desk: Desk, words: str) -> None:
    """`block`: neither receive nor keep what they write; or no longer."""
    del words
    contact = contact_of(desk.store, desk.opened())
    is_on = not contact.is_blocked
    edit = ContactEdit(is_blocked=is_on)
    _save(desk, Amendment(contact, edit), own("Blocked") if is_on else own("Unblocked"))


def _typed(words: str) -> str | Keep:
    return CLEAR if words == _EMPTY else words


def _save(desk: Desk, amendment: Amendment, verb: Safe) -> None:
    """Write it, after the question where there is one."""
    edit, store = amendment.edit, desk.store
    for _, value in edit.changed():
        if isinstance(value, str) and (problem := holds_unseen(value)) is not None:
            raise HintError(compose("{} Nothing was changed.", problem))
    question = question_before_amending(store, amendment)
    if question is not None:
        if not desk.ask(question):
            raise HintError(own("Nothing was changed."))
        amendment = amendment.upon(contact_of(store, amendment.key))
    deed = amend(store, [amendment], verb, desk.now())
    if deed.failed:
        raise HintError(compose("Not saved. {}", join(" ", [reason for _, reason in deed.failed])))
    desk.wake()
    whom = desk.name_of(amendment.key)
    what = compose("{} of {}", names_of_fields(edit), whom)
    desk.asked.update(dict.fromkeys(deed.intents, what))
    desk.say(compose("{}.", deed.sentence))
