"""Texts."""

from typing import Final

from trtui.models import (
    ConversationKey,
    DeliveryPhase,
    Intent,
    Message,
    SendText,
)
from trtui.sync.deeds.bench import Bench, Done, Overtaken, action_of, begun_of, key_of
from trtui.sync.likeness import Likeness
from trtui.text.cleaning import compose, own

_THREAD_PAGE: Final = 50


async def read_thread(bench: Bench, key: ConversationKey, purpose: str) -> tuple[Message, ...]:
    """The newest page of a thread, merged into the facts, newest first as the service gives it."""
    asked_at = bench.clock.now()
    page = await bench.reading(purpose).get_messages(key, page_size=_THREAD_PAGE)
    bench.learn(bench.store.facts.merge_messages, key, page.items, asked_at)
    return page.items


async def check_thread(bench: Bench, intent: Intent) -> Overtaken | None:
    """Whether the customer wrote after what the agent could see when the text was begun."""
    if intent.written_against is None:
        return None
    key = key_of(intent)
    messages = await read_thread(bench, key, "before a text")
    seen = bench.store.facts.message(key, intent.written_against)
    seen_at = seen.sent_or_received_at if seen else bench.service_time(intent.created_at)
    newer = [
        message
        for message in messages
        if message.is_inbound
        and message.sent_or_received_at > seen_at
        and message.key != intent.written_against
    ]
    if not newer:
        return None
    return Overtaken(compose("The customer has written since: {}", newer[0].body or own("(no words)")))


async def send(bench: Bench, intent: Intent) -> Done:
    key = key_of(intent)
    asked_at = bench.clock.now()
    message = await bench.client.send_message(key, action_of(intent, SendText))
    bench.learn(bench.store.facts.merge_messages, key, (message,), asked_at)
    failure = None
    if message.phase is DeliveryPhase.FAILED:
        failure = message.delivery_error or message.delivery_status or own("The service could not send it.")
    return Done(message.id or str(message.key), "the service's answer", failure)


async def find_text(bench: Bench, intent: Intent) -> Done | None:
    """A text of ours in the thread: sent, same words, same sender, not older than the claim, nobody else's.

    Two identical texts in a row are two messages: the older is the earlier intent's, and what settled one intent
    settles no other.
    """
    key = key_of(intent)
    messages = await read_thread(bench, key, "looking for a text")
    taken = bench.store.outbox.claimed_remote_ids(key)
    likeness = Likeness(action_of(intent, SendText))
    begun = begun_of(bench, intent)
    for message in sorted(messages, key=lambda message: message.sent_or_received_at):
        remote_id = message.id or str(message.key)
        if (
            message.sent_or_received_at >= begun
            and taken.isdisjoint({remote_id, *bench.store.facts.names_of(key, message.key)})
            and message.key != intent.written_against
            and likeness.fits(message)
        ):
            failure = None
            if message.phase is DeliveryPhase.FAILED:
                failure = message.delivery_error or message.delivery_status
            return Done(remote_id, "found in the thread", failure)
    return None
