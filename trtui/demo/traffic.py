"""Life goes on: customers write, answer what they are sent, pay, text STOP; a colleague works the same inbox."""

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from trtui.demo.account import Account
from trtui.demo.answers import answers_to
from trtui.demo.happenings import choose, count_waiting, write
from trtui.demo.history import Words, attachment
from trtui.demo.names import STAFF
from trtui.demo.payments import pay
from trtui.demo.records import Contact, Dashboard, Effect, Message

LIVELY = 240.0
"""Events an hour: one every 10 to 20 seconds, so that something happens while one looks."""

_PAID_SAYS = ("Just paid, thank you", "Paid 👍", "done", "Sent the payment. Can I get a receipt?")
_LOOKED_AT = 150
"""How many of a line's newest conversations tell how full the inbox is."""
_REMEMBERED = 30
"""How many openings pass before one is used again."""
_SLACK = 10
"""A few people more or less are no reason for anybody to work harder."""
_UNCARRIED = frozenset({"error", "failed", "undelivered"})


class Traffic:
    """What happens to an account by itself, some `rate` events an hour; none at all at 0.

    The same seed and the same account give the same events at the same moments, however often `advance` is called.
    Answers to the business's own texts come on top of the rate, most of them 4 to 15 seconds after the text.
    """

    def __init__(self, account: Account, seed: int = 1, rate: float = LIVELY) -> None:
        self.account = account
        self._seed = seed
        self._rate = rate
        self._events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._planned = 0
        self._steps = 0
        self._read = len(account.journal)
        self.openings: deque[str] = deque(maxlen=_REMEMBERED)
        self._waiting_at_first = self._count_waiting()
        if rate > 0:
            self._plan(
                account.now() + timedelta(seconds=Random(f"start {seed}").uniform(2.0, 4.5)), self._step
            )

    def advance(self, now: datetime) -> int:
        """Let everything happen that is due by `now`; the number of events that did."""
        if self._rate <= 0:
            return 0
        happened = 0
        with self.account.lock:
            request, self.account.request = self.account.request, 0
            try:
                while self._notice() and self._events[0][0] <= now:
                    at, _, act = heapq.heappop(self._events)
                    act(at)
                    happened += 1
            finally:
                self.account.request = request
        return happened

    def _plan(self, at: datetime, act: Callable[[datetime], None]) -> None:
        self._planned += 1
        heapq.heappush(self._events, (at, self._planned, act))

    # -- what answers what

    def _notice(self) -> bool:
        """Read what was done to the account since, and plan what people do about it."""
        journal = self.account.journal
        self._read = min(self._read, len(journal))
        while self._read < len(journal):
            effect = journal[self._read]
            self._read += 1
            if effect.kind == "text":
                self._plan_answer(effect)
            elif effect.kind in {"payment", "reminder"}:
                self._plan_paying(effect)
        return bool(self._events)

    def _plan_answer(self, effect: Effect) -> None:
        found = self._find(effect)
        if found is None:
            return
        contact, text = found
        rng = Random(f"answer {self._seed} {text.message_id}")
        is_agent = text.is_from_api
        if text.outcome in _UNCARRIED or rng.random() > (0.92 if is_agent else 0.3):
            return
        answer = self._choose_answer(rng, contact, text)
        seconds = rng.uniform(4, 15) if is_agent and rng.random() < 0.88 else rng.uniform(15, 110)
        arrived = (text.settled_at or text.at) + timedelta(seconds=1)
        at = max(text.at + timedelta(seconds=seconds), arrived)
        if answer:
            self._plan(
                at, lambda moment: self._answer(effect.dashboard_id, contact, text, answer, moment, rng)
            )

    def _answer(
        self, dashboard_id: int, contact: Contact, text: Message, answer: str, at: datetime, rng: Random
    ) -> None:
        """Answer `text`, unless there is a later one by now: people answer once, what they were sent last."""
        sent = next((message for message in reversed(contact.messages) if message.direction == "S"), text)
        if sent is text:
            self.say(dashboard_id, contact, (answer,), at, rng)

    @staticmethod
    def _choose_answer(rng: Random, contact: Contact, text: Message) -> str:
        if rng.random() < 0.015:
            return "STOP"
        answers, words = answers_to(text.body)
        chosen = rng.choice(answers).replace("{0}", words)
        said = contact.messages[-1] if contact.messages else None
        if said is not None and said.direction == "R" and said.body == chosen:
            return ""
        return chosen

    def _plan_paying(self, effect: Effect) -> None:
        rng = Random(f"pay {self._seed} {effect.kind} {effect.body}")
        is_reminder = effect.kind == "reminder"
        if rng.random() > (0.65 if is_reminder else 0.4):
            return
        seconds = rng.uniform(10, 90) if is_reminder else rng.uniform(20, 240)
        number = int(effect.body)
        self._plan(
            effect.at + timedelta(seconds=seconds),
            lambda moment: self._pay(effect.dashboard_id, number, moment, rng),
        )

    def _pay(self, dashboard_id: int, payment_id: int, at: datetime, rng: Random) -> None:
        dashboard = self.account.dashboards.get(dashboard_id)
        if dashboard is None or not pay(self.account, dashboard_id, payment_id):
            return
        contact = dashboard.contacts.get(dashboard.payments[payment_id].phone)
        if contact is not None and rng.random() < 0.5:
            says = rng.choice(_PAID_SAYS)
            later = at + timedelta(seconds=rng.uniform(3, 9))
            self._plan(later, lambda moment: self.say(dashboard_id, contact, (says,), moment, rng))

    def _find(self, effect: Effect) -> tuple[Contact, Message] | None:
        dashboard = self.account.dashboards.get(effect.dashboard_id)
        contact = dashboard.contacts.get(effect.phone) if dashboard else None
        if contact is None:
            return None
        for message in reversed(contact.messages):
            if message.message_id == effect.message_id:
                return contact, message
        return None

    # -- what happens without a cause

    def _step(self, at: datetime) -> None:
        self._steps += 1
        rng = Random(f"step {self._seed} {self._steps}")
        gap = 3_600 / self._rate * rng.uniform(0.67, 1.33)
        self._plan(at + timedelta(seconds=gap), self._step)
        if self.account.dashboards:
            waiting = (self._count_waiting() + _SLACK) / (self._waiting_at_first + _SLACK)
            happen = write if self._steps == 1 else choose(rng, waiting)
            happen(self, rng, at)

    def _count_waiting(self) -> int:
        lines = self.account.dashboards.values()
        return sum(count_waiting(line.by_recency(_LOOKED_AT)) for line in lines)

    def say(
        self, dashboard_id: int, contact: Contact, bodies: Sequence[str], at: datetime, rng: Random
    ) -> None:
        """The customer texts the first of `bodies` now and the rest some seconds apart; `<jpg>` attaches a photo."""
        if contact.opted_out_at is not None or dashboard_id not in self.account.dashboards:
            return
        body = bodies[0]
        media: tuple[str, ...] = ()
        if body.startswith("<"):
            extension, _, body = body[1:].partition(">")
            media = (attachment(contact.phone, self.account.new_guid(), extension),)
        words = Words(rng.choice, contact.first_name, STAFF[0])
        self.account.receive(dashboard_id, contact.phone, body.format_map(words), media, at=at)
        if len(bodies) > 1:
            later = at + timedelta(seconds=rng.uniform(4, 9))
            self._plan(later, lambda moment: self.say(dashboard_id, contact, bodies[1:], moment, rng))

    def some_line(self, rng: Random) -> Dashboard:
        """A line, one with many contacts rather than one with few; at the very start the first, which is on screen."""
        lines = list(self.account.dashboards.values())
        if self._steps == 1:
            return lines[0]
        return rng.choices(lines, [1 + len(line.contacts) for line in lines])[0]

    def someone(self, rng: Random, is_wanted: Callable[[Contact], bool]) -> tuple[Dashboard, Contact] | None:
        """A contact of the kind wanted, one with recent texts rather than an old one; None when few are of the kind."""
        dashboard = self.some_line(rng)
        contacts = dashboard.by_recency()
        for _ in range(60 if contacts else 0):
            contact = contacts[int(len(contacts) * rng.random() ** 2)]
            if is_wanted(contact):
                return dashboard, contact
        return None
