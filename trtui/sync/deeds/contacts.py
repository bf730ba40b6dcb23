"""Archive, resolve, and everything else that is written of a contact."""

from datetime import datetime

from trtui.api.errors import NotFoundError
from trtui.models import (
    Contact,
    ContactEdit,
    ConversationKey,
    EditContact,
    Intent,
)
from trtui.models.edits import clashes, describe_clash, rebased
from trtui.sync.deeds.bench import Bench, Done, Pointless, action_of, key_of
from trtui.text.cleaning import compose, join


async def archive(bench: Bench, intent: Intent) -> Done:
    await bench.client.archive_conversation(key_of(intent))
    return Done()


async def unarchive(bench: Bench, intent: Intent) -> Done:
    await bench.client.unarchive_conversation(key_of(intent))
    return Done()


async def _save(bench: Bench, intent: Intent, edit: ContactEdit) -> Done:
    key = key_of(intent)
    asked_at = bench.clock.now()
    contact = await bench.client.save_contact(key, edit)
    if contact is not None:
        _merge_contacts(bench, key, contact, asked_at)
    return Done()


def _merge_contacts(bench: Bench, key: ConversationKey, contact: Contact, asked_at: datetime) -> None:
    if contact.key == key:
        bench.learn(bench.store.facts.merge_contacts, key.dashboard, (contact,), asked_at)


async def resolve(bench: Bench, intent: Intent) -> Done:
    return await _save(bench, intent, ContactEdit(is_resolved=True))


async def reopen(bench: Bench, intent: Intent) -> Done:
    return await _save(bench, intent, ContactEdit(is_resolved=False))


async def edit(bench: Bench, intent: Intent) -> Done | Pointless:
    """Write an edit onto the contact as it is at this moment: the service itself knows no versions (§e 7, 8).

    Nothing is written where somebody else changed the same since it was begun. Between the look and the write there
    is still a moment, which nothing can close.
    """
    action, key = action_of(intent, EditContact), key_of(intent)
    if action.seen is None:
        return await _save(bench, intent, action.edit)
    asked_at = bench.clock.now()
    told = await bench.reading("looking before a contact is changed").get_contact(key)
    if told is None:
        told = Contact(key)
    else:
        _merge_contacts(bench, key, told, asked_at)
    clash = clashes(action.edit, action.seen, told)
    if clash:
        fields = bench.store.facts.fields(key.dashboard)
        words = join(" ", [describe_clash(each, fields) for each in clash])
        return Pointless(compose("Nothing was written: somebody else changed it meanwhile. {}", words))
    return await _save(bench, intent, rebased(action.edit, action.seen, told))


async def delete_contact(bench: Bench, intent: Intent) -> Done:
    key = key_of(intent)
    try:
        await bench.client.delete_contact(key)
    except NotFoundError:
        bench.learn(bench.store.facts.remove_contact, key)
        return Done(evidence="it was gone already")
    bench.learn(bench.store.facts.remove_contact, key)
    return Done()
