"""How the plain inbox says things: whole words in an order that is good to hear, no signs and no columns."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from trtui.models import ConversationRow, DeliveryPhase, Message, Payment
from trtui.text.cleaning import Safe, clean, clean_line, compose, join, own
from trtui.text.phone import format_phone
from trtui.verbs.payments import amount_of, state_of
from trtui.verbs.replying import own_line
from trtui.verbs.triage import moment_label

_LAST_TEXT: Final = 160
_UNITS: Final = ((604_800, "week"), (86_400, "day"), (3_600, "hour"), (60, "minute"))
_PHASES: Final = {
    DeliveryPhase.UNDERWAY: own("on its way"),
    DeliveryPhase.SENT: own("sent"),
    DeliveryPhase.DELIVERED: own("delivered"),
    DeliveryPhase.FAILED: own("not delivered"),
}


def span(since: datetime, now: datetime) -> Safe:
    """How long ago something was, in one unit or two: `2 hours 14 minutes`."""
    seconds = int(max(timedelta(), now - since).total_seconds())
    for size, name in _UNITS:
        if seconds >= size:
            count, rest = divmod(seconds, size)
            minutes = rest // 60 if name == "hour" else 0
            words = [_many(count, name), *([_many(minutes, "minute")] if minutes else [])]
            return own_line(" ".join(words))
    return own("less than a minute")


def _many(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"


def counted(count: int, name: str) -> Safe:
    """A number of things."""
    return own_line(f"{count:,} {name}{'' if count == 1 else 's'}")


def row_line(number: int, row: ConversationRow, board: Safe | None, now: datetime) -> Safe:
    """A conversation of a list: its number, who, how long they wait, what was said last; `board` where it is not clear."""
    parts = [compose("{}. {}", own_line(str(number)), row.name)]
    if board is not None:
        parts.append(compose("on {}", board))
    if row.waiting_since is not None:
        parts.append(compose("waiting {}", span(row.waiting_since, now)))
    parts += marks(row, now)
    said = clean_line(row.last_text, cap=_LAST_TEXT) if row.last_text else own("no text")
    if not row.last_text and row.last_has_media:
        said = own("an attachment")
    return compose("{}: {}", join(", ", parts), said)


def marks(row: ConversationRow, now: datetime) -> list[Safe]:
    """What is special about a conversation, in words."""
    told: list[tuple[bool, Safe]] = [
        (row.opted_out_at is not None, own("opted out")),
        (row.is_blocked, own("blocked")),
        (row.is_suppressed, own("suppressed")),
        (row.is_archived, own("archived")),
        (row.snoozed_until is not None and row.snoozed_until > now, own("snoozed")),
        (row.has_draft, own("draft")),
        (row.failed > 0, own("something failed")),
        (row.pending > 0, own("something is on its way")),
        (row.is_unseen, own("new")),
    ]
    return [words for is_so, words in told if is_so]


def text_lines(
    message: Message, name: Safe, now: datetime, zone: tzinfo, *, twenty_four: bool
) -> tuple[Safe, ...]:
    """A text of a thread: who, when, what; for ours, how far it came."""
    when = moment_label(message.sent_or_received_at, now, zone, twenty_four=twenty_four)
    who = name if message.is_inbound else message.sender or own("we")
    parts = [who, when]
    if not message.is_inbound:
        phase = _PHASES.get(message.phase, message.delivery_status)
        parts += [phase] if phase else []
        parts += [message.delivery_error] if message.delivery_error else []
    body = message.body or own("no words")
    media = [compose("attachment: {}", link) for link in message.media]
    return lines_of(compose("{}: {}", join(", ", parts), body)) + tuple(media)


def lines_of(text: Safe) -> tuple[Safe, ...]:
    """A text of several lines, line by line; what follows the first is indented, so that no line passes for trtui's own."""
    first, *rest = text.split("\n")
    return (clean(first), *(compose("    {}", clean(line)) for line in rest))


def payment_line(number: int, payment: Payment, name: Safe | None, now: datetime) -> Safe:
    """A payment of a list; `name` where it is not clear whose it is."""
    parts = [compose("{}. {}", own_line(str(number)), amount_of(payment)), state_of(payment)]
    if payment.reminder_was_sent:
        parts.append(own("reminded"))
    if payment.requested_at is not None:
        parts.append(compose("asked {} ago", span(payment.requested_at, now)))
    if name is not None:
        phone = format_phone(payment.phone) if payment.phone else name
        parts += [name] if phone == name else [name, phone]
    return compose("{}: {}", join(", ", parts), clean_line(payment.description) or own("no description"))


def listed(names: Sequence[Safe]) -> Safe:
    """Words in a sentence."""
    return join(", ", list(names))
