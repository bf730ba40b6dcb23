"""What happens by itself: each kind of event as a function, and how often it comes."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, TypeAlias

from trtui.demo.history import Words, scripts_for
from trtui.demo.names import STAFF, phone_number
from trtui.demo.payments import IN_PROGRESS, pay, status_of
from trtui.demo.records import Contact
from trtui.demo.words import LONE_TEXTS, ODD_TEXTS

if TYPE_CHECKING:
    from trtui.demo.traffic import Traffic

Happening: TypeAlias = Callable[["Traffic", Random, datetime], None]

_NUDGES = ("Hello?", "Any update?", "??", "Are you still open", "Did you get my message?", "anyone?")
_COLLEAGUE_SAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"^\s*(?:\?+|hello\??|anyone\?)\s*$|\b(?:any update|get my message|anyone there)\b", ("So sorry for the wait! Looking at it now.", "Hi {first}, we're here! It's been one of those days. What can I do for you?", "Hi {first}, still on it. Give me {wait}.")),
    (r"[¿¡]|\b(?:hola|gracias|buenas|llantas|carro)\b", ("Permítame un momento y le confirmo.", "¡Claro que sí! Con gusto le ayudamos.")),
    (r"\bcall me\b|\bcall\b.*\?", ("Calling you now.", "{staff} will call you within the hour.")),
    (r"\bwrong number\b", ("Sorry about that! We'll take you off our list.",)),
    (r"\b(?:open|close|hours)\b", ("Hi {first}, we're open until 6 tonight and 8 to 2 on Saturday.",)),
    (r"\b(?:in stock|do you (?:have|carry|sell)|hold)\b", ("Yes, we have those on the shelf. Want me to hold a set for you?", "Out right now, but I can have them here {part_eta}. Shall I order?")),
    (r"\b(?:how much|price|cost|quote|tax|beat|discount)\b", ("That would be {price2} plus tax. Want us to go ahead?", "Let me price that out for you. Give me {wait}.")),
    (r"\b(?:charged?|invoice|bill|pay|paid|refund|balance|split|receipt)\b|\$", ("I see it. Let me look into that with billing and text you back.", "Sure, we can work that out. I'll send it over today.")),
    (r"\b(?:ready|order|pick ?up|waiting on|finished|how long)\b", ("Hi {first}, it's ready at the counter. We're here until 6.", "Not yet. It should be here {part_eta}, I'll text you as soon as it is.")),
    (r"\b(?:book|appointments?|schedule|inspection|later|bring|squeeze|next week|any time|can you do)\b", ("We have {time} open {day}. Would that work?", "Sure thing. How about {day} at {time}?")),
    (r"\b(?:address|where|outside|here)\b", ("We're right off {street}. Come on in, the door by bay 3.",)),
    (r"\b(?:light|noise|leak|smoke|flat|pulls|start)\b", ("That needs a look. Can you bring it by {day} at {time}?",)),
    (r"\b(?:works|perfect|good|see you|yes|yep)\b", ("Great, you're all set. See you then!",)),
    (r"\b(?:thanks?|thx|appreciate|ok)\b|👍|🙏", ("You're welcome!", "Any time.")),
    (r"^\s*$", ("Got the photo, thanks! Let me take a look and get back to you.",)),
    ("", ("Thanks for the text. {staff} here, let me check and get right back to you.", "Got it. Give me {wait} and I'll get back to you.")),
)  # fmt: skip
"""What a colleague says to what the customer wrote last: the first pattern that fits."""
_STOPS = ("STOP", "stop", "Stop", "UNSUBSCRIBE")
_STARTS = ("START", "Start", "UNSTOP")
_COLLEAGUE_WAITS = timedelta(minutes=6)
"""A colleague leaves alone what is this fresh: that is for the agent at the desk."""
_NO_ANSWER_COMES = timedelta(minutes=10)
"""Who has not answered within this time will not."""
_AGENT_HOLDS = timedelta(hours=1)
"""Nor does a colleague touch a conversation that the agent texted in within this time."""


def write(traffic: "Traffic", rng: Random, at: datetime) -> None:
    """Someone known writes about something new."""
    found = traffic.someone(rng, lambda contact: _can_write(contact) and contact.is_resolved)
    found = found or traffic.someone(rng, _can_write)
    if found is None:
        write_first(traffic, rng, at)
        return
    dashboard, contact = found
    traffic.say(dashboard.dashboard_id, contact, _new_opening(traffic, rng, dashboard.name), at, rng)


def write_first(traffic: "Traffic", rng: Random, at: datetime) -> None:
    """Someone writes for the first time ever."""
    dashboard = traffic.some_line(rng)
    phone = phone_number(rng.randrange(2_400))
    while phone in dashboard.contacts:
        phone = phone_number(rng.randrange(1_000_000))
    contact = traffic.account.ensure_contact(dashboard.dashboard_id, phone)
    traffic.say(dashboard.dashboard_id, contact, _new_opening(traffic, rng, dashboard.name), at, rng)


def nudge(traffic: "Traffic", rng: Random, at: datetime) -> None:
    """Someone who waits asks again."""
    found = traffic.someone(
        rng, lambda contact: _can_write(contact) and _waits(contact, at - timedelta(minutes=2))
    )
    if found is None:
        write(traffic, rng, at)
        return
    dashboard, contact = found
    traffic.say(dashboard.dashboard_id, contact, (rng.choice(_NUDGES),), at, rng)


def reply_as_colleague(traffic: "Traffic", rng: Random, at: datetime) -> None:
    """A colleague answers in the web app, and resolves as most people's settings do."""
    found = traffic.someone(rng, lambda contact: _is_for_colleague(contact, at))
    if found is None:
        return
    dashboard, contact = found
    staff = rng.choice(STAFF)
    said = contact.messages[-1].body
    says = next(says for pattern, says in _COLLEAGUE_SAYS if re.search(pattern, said, re.IGNORECASE))
    body = rng.choice(says).format_map(Words(rng.choice, contact.first_name, staff))
    traffic.account.send(dashboard.dashboard_id, contact.phone, body, sender_name=staff, at=at)
    if rng.random() < 0.7:
        traffic.account.set_resolved(dashboard.dashboard_id, contact.phone)


def resolve_as_colleague(traffic: "Traffic", rng: Random, at: datetime) -> None:
    """A colleague resolves something without a word, or what another left open."""
    found = traffic.someone(
        rng,
        lambda contact: not contact.is_resolved and (_is_for_colleague(contact, at) or _is_done(contact, at)),
    )
    if found is not None:
        dashboard, contact = found
        traffic.account.set_resolved(dashboard.dashboard_id, contact.phone)


def pay_something(traffic: "Traffic", rng: Random, at: datetime) -> None:
    """Someone pays a request that is open, sooner when reminded of it."""
    dashboard = traffic.some_line(rng)
    unpaid = [
        payment
        for payment in dashboard.payments.values()
        if payment.status == "Sent" and status_of(dashboard, payment, at) in IN_PROGRESS
    ]
    if unpaid:
        chosen = rng.choices(unpaid, [3 if payment.reminder_was_sent else 1 for payment in unpaid])[0]
        pay(traffic.account, dashboard.dashboard_id, chosen.payment_id)


def stop(traffic: "Traffic", rng: Random, at: datetime) -> None:
    """Someone wants no more texts."""
    found = traffic.someone(rng, lambda contact: _can_write(contact) and contact.is_resolved)
    if found is not None:
        dashboard, contact = found
        traffic.say(dashboard.dashboard_id, contact, (rng.choice(_STOPS),), at, rng)


def start(traffic: "Traffic", rng: Random, at: datetime) -> None:
    """Someone who had enough wants texts again."""
    found = traffic.someone(rng, lambda contact: contact.opted_out_at is not None and not contact.is_blocked)
    if found is not None:
        dashboard, contact = found
        traffic.account.receive(dashboard.dashboard_id, contact.phone, rng.choice(_STARTS), at=at)


_SHARES: tuple[tuple[Happening, int], ...] = (
    (write, 44),
    (write_first, 12),
    (nudge, 8),
    (pay_something, 5),
    (stop, 3),
    (start, 1),
    (reply_as_colleague, 18),
    (resolve_as_colleague, 9),
)
"""How often each kind of event comes, in hundredths, where as many people wait as did at first."""
_BY_COLLEAGUES = frozenset({reply_as_colleague, resolve_as_colleague})
_BUSIEST = 8.0


def choose(rng: Random, waiting: float) -> Happening:
    """The next kind of event. `waiting` is how many people wait in relation to how many did at first: the more there
    are the more the colleagues do, so that the inbox stays as full as it was."""
    zeal = min(waiting**3, _BUSIEST)
    weights = [share * zeal if kind in _BY_COLLEAGUES else share for kind, share in _SHARES]
    return rng.choices([kind for kind, _ in _SHARES], weights)[0]


def count_waiting(contacts: Sequence[Contact]) -> int:
    """How many of these conversations somebody has to do something about."""
    return sum(not (contact.is_resolved or contact.is_archived) for contact in contacts)


def _can_write(contact: Contact) -> bool:
    return not (contact.is_blocked or contact.opted_out_at or contact.carrier_error)


def _waits(contact: Contact, since: datetime) -> bool:
    last = contact.messages[-1]
    return not contact.is_resolved and last.direction == "R" and last.at < since


def _is_done(contact: Contact, at: datetime) -> bool:
    last = contact.messages[-1]
    return last.direction == "S" and last.at < at - _NO_ANSWER_COMES and not _is_agents(contact, at)


def _is_for_colleague(contact: Contact, at: datetime) -> bool:
    if contact.opted_out_at or contact.is_blocked or not _waits(contact, at - _COLLEAGUE_WAITS):
        return False
    return not _is_agents(contact, at)


def _is_agents(contact: Contact, at: datetime) -> bool:
    return any(text.is_from_api and text.at > at - _AGENT_HOLDS for text in contact.messages[-8:])


def _new_opening(traffic: "Traffic", rng: Random, line: str) -> tuple[str, ...]:
    """An opening that nobody used lately: the same words from two people within minutes look like a machine's."""
    opening = _opening(rng, line)
    for _ in range(8):
        if opening[0] not in traffic.openings:
            break
        opening = _opening(rng, line)
    traffic.openings.append(opening[0])
    return opening


def _opening(rng: Random, line: str) -> tuple[str, ...]:
    """What somebody begins with, often in more than one text."""
    roll = rng.random()
    if roll < 0.3:
        return (rng.choice(LONE_TEXTS),)
    if roll < 0.36:
        return (rng.choice(ODD_TEXTS),)
    scripts = [script for script in scripts_for(line) if script.texts[0].inbound and not script.in_spanish]
    bodies = []
    for text in rng.choice(scripts).texts:
        if not text.inbound:
            break
        bodies.append(f"<{text.media}>{text.body}" if text.media else text.body)
    return tuple(bodies)
