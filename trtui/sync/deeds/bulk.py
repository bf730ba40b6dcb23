"""Edits of many contacts in one call: each brought up to what its contact holds, and who was refused found out."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from trtui.api.errors import NotFoundError, RefusedError
from trtui.models import BulkEditContacts, ContactEdit, ConversationKey, EditContact, Intent
from trtui.models.edits import rebased
from trtui.sync.deeds.bench import Bench, Done, Pointless, action_of
from trtui.sync.deeds.freshening import bring_up_to_date
from trtui.text.cleaning import Safe, clean_line
from trtui.text.phone import Phone

AT_ONCE: Final = 200
"""Contacts in one call at most; the vendor names no limit, and an answer of this size stays far under the read timeout."""
TRIES: Final = 16
"""Calls that are spent on finding out who of a refused call was meant; who is not found by then counts as refused."""
_REASON: Final = 300

_Edits: TypeAlias = Sequence[tuple[Phone, EditContact]]


async def edit_many(bench: Bench, intent: Intent) -> Done | Pointless:
    """Write them all. Where the service refuses a call, its halves are tried apart: one bad row refuses all the others,
    though nothing says so (text-request-api.md §a 12), and whoever is fine should not wait for who is not.
    """
    edits = list(action_of(intent, BulkEditContacts).edits())
    changing = [phone for phone, own in edits if own.seen is not None]
    await bring_up_to_date(bench, intent.dashboard, changing)
    to_do = [edits[start : start + AT_ONCE] for start in range(0, len(edits), AT_ONCE)]
    refused: dict[Safe, list[Phone]] = {}
    tries = TRIES
    while to_do:
        some = to_do.pop(0)
        try:
            await _write(bench, intent, some)
        except NotFoundError:
            raise  # the dashboard is gone: nobody of them can be written
        except RefusedError as error:
            tries -= 1
            if len(some) > 1 and tries > 0:
                half = len(some) // 2
                to_do[:0] = [some[:half], some[half:]]
                continue
            reason = error.server_message or clean_line(error.sentence, cap=_REASON)
            refused.setdefault(reason, []).extend(phone for phone, _ in some)
    if len(refused) == 1 and sum(map(len, refused.values())) == len(edits):
        return Pointless(next(iter(refused)))
    return Done(refused=tuple((tuple(phones), reason) for reason, phones in refused.items()))


async def _write(bench: Bench, intent: Intent, some: _Edits) -> None:
    ready = [
        (phone, _brought_up(bench, ConversationKey(intent.dashboard, phone), own)) for phone, own in some
    ]
    asked_at = bench.clock.now()
    contacts = await bench.client.bulk_update_contacts(intent.dashboard, ready)
    asked = {phone for phone, _ in some}
    ours = [contact for contact in contacts if contact.key.phone in asked]
    bench.learn(bench.store.facts.merge_contacts, intent.dashboard, ours, asked_at)


def _brought_up(bench: Bench, key: ConversationKey, own: EditContact) -> ContactEdit:
    """An edit as it is to be sent: sets whole, with what the contact holds by now (§e 7, 8)."""
    held = bench.store.facts.contact(key) if own.seen is not None else None
    return own.edit if own.seen is None or held is None else rebased(own.edit, own.seen, held)
