"""A believable business from a seed: a tire and auto shop, its lines, its customers and their history."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Literal, NamedTuple

from trtui.demo.account import Account
from trtui.demo.bills import write_bills
from trtui.demo.history import Ending, Historian
from trtui.demo.names import AREA_CODES, DISPLAY_ONLY, LINES, PEOPLE, phone_number
from trtui.demo.records import Contact, Dashboard

State = Literal[
    "waiting",
    "resolved",
    "archived",
    "answered",
    "opted_out",
    "suppressed",
    "failed",
    "unreachable",
    "blocked",
]

_SHARES: tuple[tuple[State, float, int], ...] = (
    ("waiting", 0.12, 60),
    ("archived", 0.18, 10**9),
    ("answered", 0.015, 20),
    ("opted_out", 0.025, 10**9),
    ("suppressed", 0.015, 10**9),
    ("failed", 0.015, 10**9),
    ("unreachable", 0.01, 10**9),
    ("blocked", 0.0075, 10**9),
)
"""Each state's share of all conversations, and the most there are on the desk at once: one that keeps up has about as
many people waiting with 400 conversations as with 50,000."""
_RESOLVED_SHARES: dict[State, float] = {"waiting": 0, "answered": 0, "failed": 0.8, "opted_out": 0.9}
_ENDINGS: dict[State, Ending] = {
    "waiting": "waiting",
    "answered": "answered",
    "opted_out": "stopped",
    "failed": "failed",
    "unreachable": "unreachable",
}
_HISTORY = timedelta(days=420)
_LONGEST_SHARE = 0.08
"""The longest thread holds at most this share of all texts, and at most `_LONGEST` of them."""
_LONGEST = 340

_TAGS = (
    ("vip", "#C026D3"),
    ("wholesale", "#2563EB"),
    ("new", "#16A34A"),
    ("español", "#D97706"),
    ("call, don't text", "#DC2626"),
    ("fleet", "#0891B2"),
    ("military", "#4D7C0F"),
    ("warranty", "#7C3AED"),
)
_GROUPS = (
    ("Fall tire sale", "Ends Nov 30", False),
    ("Wholesale accounts", None, False),
    ("TIRES", "Joined by texting TIRES", True),
    ("Inspection due", "", False),
)
_FIELDS = ("Account #", "Plate", "Birthday", "Vehicle", "Referred by")
_NOTES = (
    "Prefers calls after 5.",
    "Always asks for Luis.",
    "Gate code 1188. Dog is friendly.",
    "Bad check in March - card or cash only.",
    "Habla español.",
    "Net 30, PO required on every invoice.",
    "Hard of hearing: text, don't call.",
    "Locking lug nut key is in the glove box.",
    "Husband Ray also calls about this account.\nEither may approve work.",
    "Do NOT quote over text. Ask Dana.",
)
_SUPPRESSED = (
    "Asked us on the phone not to text",
    "Moved away",
    "Disputes every bill, owner handles",
    "Wrong person",
)
_VEHICLES = (
    "2014 Ford F-150",
    "2019 Honda CR-V",
    "2011 Toyota Camry",
    "2020 Ram 2500",
    "2016 Subaru Outback",
)
_LANDLINE_ERRORS = ("30006", "30003", "30005")


class _Person(NamedTuple):
    phone: str
    first_name: str | None
    last_name: str | None
    display_name: str | None


def build_business(
    account: Account,
    *,
    dashboards: int = 3,
    conversations: int = 400,
    messages_per_conversation: float = 12.0,
    seed: int = 1,
) -> None:
    """Fill an empty account with lines, customers and over a year of texts that end at the account's present.

    The same seed, sizes and moment give the same business. History is written past the rules, since they are
    slow by the hundred thousand, but into a state that the rules allow; payments are made by the rules themselves.
    """
    with account.lock:
        _Builder(account, seed, conversations, messages_per_conversation).build(dashboards)


class _Builder:
    def __init__(self, account: Account, seed: int, conversations: int, mean_length: float) -> None:
        self._account = account
        self._rng = Random(f"people {seed}")
        self._now = account.now()
        self._historian = Historian(self._rng, account.new_guid)
        self._conversations = conversations
        self._mean_length = mean_length
        self._people_made = 0
        self._regulars: list[_Person] = []

    def build(self, dashboards: int) -> None:
        """Open the lines and fill them, the first with half of all conversations."""
        states = self._deck()
        lengths = self._lengths(states)
        weights = [max(1, dashboards - 1), *[1] * (dashboards - 1)]
        done = 0
        for index in range(dashboards):
            dashboard = self._open_line(index)
            end = round(self._conversations * sum(weights[: index + 1]) / sum(weights))
            for place in range(done, end):
                self._add_conversation(dashboard, states[place], next(lengths))
            for _ in range(max(1, (end - done) // 20)):
                self._add_silent(dashboard)
            done = end
        write_bills(self._account, self._rng, self._historian.in_hours)
        for dashboard in self._account.dashboards.values():
            self._date_groups(dashboard)
            for contact in dashboard.by_recency():
                contact.created_at = min(contact.created_at, contact.messages[0].at)

    # -- lines

    def _open_line(self, index: int) -> Dashboard:
        name = LINES[index] if index < len(LINES) else f"Store {index + 1}"
        area = AREA_CODES[index % 3]
        dashboard = self._account.add_dashboard(name, f"1{area}{600 + index // 3:03d}0{100 + index}")
        dashboard.is_registered = index == 0
        dashboard.time_zone_id = "America/New_York" if index == 1 else None
        for tag, color in _TAGS:
            self._account.add_tag(dashboard.dashboard_id, tag, color)
        for field in _FIELDS:
            self._account.add_field(dashboard.dashboard_id, field)
        for group, notes, is_keyword in _GROUPS:
            self._account.add_group(dashboard.dashboard_id, group, notes, is_keyword=is_keyword)
        return dashboard

    @staticmethod
    def _date_groups(dashboard: Dashboard) -> None:
        for contact in dashboard.contacts.values():
            for group_id in contact.groups:
                group = dashboard.groups[group_id]
                sent_at = contact.last_sent_at
                if sent_at and (group.last_message_sent_at is None or sent_at > group.last_message_sent_at):
                    group.last_message_sent_at = sent_at

    # -- how many of what

    def _deck(self) -> list[State]:
        deck: list[State] = []
        for state, share, most in _SHARES:
            count = round(share * self._conversations)
            deck += [state] * max(1, min(count, most + self._conversations // 1_000))
        del deck[self._conversations :]
        deck += ["resolved"] * (self._conversations - len(deck))
        self._rng.shuffle(deck)
        return deck

    def _lengths(self, states: list[State]) -> Iterator[int]:
        """Thread lengths with a long tail: most are short, one is very long, and they add up to the mean asked for."""
        total = self._conversations * self._mean_length
        longest = int(min(_LONGEST, total * _LONGEST_SHARE))
        # Nobody goes on texting a number that nothing reaches.
        weights = [0.0 if state == "unreachable" else self._rng.lognormvariate(0, 1.1) for state in states]
        spare = max(0.0, total - self._conversations - longest)
        scale = spare / sum(weights) if any(weights) else 0.0
        long_place = states.index("resolved" if "resolved" in states else "waiting") if states else 0
        carry = 0.0
        for place, weight in enumerate(weights):
            exact = 1 + weight * scale + carry + (longest if place == long_place else 0)
            length = max(1, int(exact))
            carry = exact - length
            yield length

    # -- customers

    def _add_conversation(self, dashboard: Dashboard, state: State, length: int) -> None:
        person = self._person(dashboard)
        ending = _ENDINGS.get(state, "closed")
        last_at = self._last_waiting() if state == "waiting" else self._last_activity()
        contact = self._contact(dashboard, person, last_at)
        self._set_state(contact, state)
        self._historian.write_thread(
            contact, dashboard.name, ending, length=length, last_at=last_at, since=self._now - _HISTORY
        )
        contact.created_at = contact.messages[0].at
        dashboard.add_contact(contact)

    def _set_state(self, contact: Contact, state: State) -> None:
        contact.is_resolved = self._rng.random() < _RESOLVED_SHARES.get(state, 1)
        contact.is_archived = state == "archived"
        if state == "suppressed":
            contact.is_suppressed, contact.suppressed_reason = True, self._rng.choice(_SUPPRESSED)
        elif state == "blocked":
            contact.is_blocked = True
        elif state == "unreachable":
            contact.carrier_error = self._rng.choice(_LANDLINE_ERRORS)

    def _add_silent(self, dashboard: Dashboard) -> None:
        """A contact from the customer list whom nobody ever texted."""
        contact = self._contact(dashboard, self._person(dashboard), self._last_activity())
        contact.is_resolved = True
        dashboard.add_contact(contact)

    def _person(self, dashboard: Dashboard) -> _Person:
        if self._regulars and self._rng.random() < 0.08:
            person = self._rng.choice(self._regulars)
            if person.phone not in dashboard.contacts:
                return person
        person = self._invent_person()
        if len(self._regulars) < 200 and len(self._account.dashboards) == 1:
            self._regulars.append(person)
        return person

    def _invent_person(self) -> _Person:
        rng = self._rng
        phone = phone_number(self._people_made)
        self._people_made += 1
        roll = rng.random()
        if roll < 0.09:
            return _Person(phone, None, None, None)
        if roll < 0.12:
            return _Person(phone, None, None, rng.choice(DISPLAY_ONLY))
        people = rng.choices(PEOPLE, _WEIGHTS)[0]
        first = rng.choice(people.first)
        if roll < 0.18:
            return _Person(phone, first, None, None)
        last = rng.choice(people.last)
        return _Person(phone, first, last, f"{first} {last}" if roll < 0.5 else None)

    def _contact(self, dashboard: Dashboard, person: _Person, created_at: datetime) -> Contact:
        rng = self._rng
        roll = rng.random()
        contact = Contact(
            person.phone,
            created_at,
            person.first_name,
            person.last_name,
            person.display_name,
            thread_id=None if roll < 0.02 else self._account.new_guid(),
        )
        if 0.1 < roll < 0.25:
            contact.note = rng.choice(_NOTES)
        if roll > 0.6:
            contact.tags = rng.sample(list(dashboard.tags), rng.choice((1, 1, 1, 2, 3)))
        if 0.5 < roll < 0.72:
            contact.groups = rng.sample(list(dashboard.groups), rng.choice((1, 1, 2)))
        if 0.2 < roll < 0.55:
            self._fill_fields(contact, list(dashboard.fields))
        return contact

    def _fill_fields(self, contact: Contact, field_ids: list[str]) -> None:
        rng = self._rng
        values = (
            str(rng.randrange(10_000, 99_999)),
            f"{rng.choice('BDGHKLMT')}{rng.randrange(10, 99)}-{rng.randrange(10, 99)}{rng.choice('AFKRX')}",
            f"{rng.randrange(1, 13):02d}/{rng.randrange(1, 29):02d}",
            rng.choice(_VEHICLES),
            None,
        )
        contact.custom_fields = {
            field_id: value for field_id, value in zip(field_ids, values, strict=True) if rng.random() < 0.6
        }
        if rng.random() < 0.03:
            contact.custom_fields[None] = None

    # -- when

    def _last_waiting(self) -> datetime:
        rng = self._rng
        roll = rng.random()
        if roll < 0.45:
            minutes = 1 + 54 * rng.random()
        elif roll < 0.8:
            minutes = 60 + 400 * rng.random()
        else:
            minutes = 60 * (12 + (30 if roll < 0.95 else 200) * rng.random())
        return self._now - timedelta(minutes=minutes)

    def _last_activity(self) -> datetime:
        rng = self._rng
        roll = rng.random()
        if roll < 0.06:
            return self._now - timedelta(minutes=5 + 115 * rng.random())
        days = 0.1 + 14 * rng.random() if roll < 0.4 else 14 + 256 * rng.random()
        return self._historian.in_hours(self._now - timedelta(days=days))


_WEIGHTS = tuple(people.weight for people in PEOPLE)
