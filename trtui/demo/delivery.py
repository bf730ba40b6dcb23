"""What becomes of a text: decided from a seed when it is sent, true as the clock passes."""

import random
from datetime import datetime, timedelta

from trtui.demo.records import OPTED_OUT_ERROR, Contact, Dashboard, Message

_CARRIER_ERRORS = ("30003", "30005", "30006", "4720", "9902")
_UNREGISTERED_GAP = timedelta(seconds=1)
_REGISTERED_GAP = timedelta(milliseconds=100)


class Carrier:
    """Carries texts: one a second on an unregistered line, most delivered, a few not, some never heard of again.

    `failure_rate` of texts to sound numbers end undelivered or failed; 1 in 50 stays `sent` for ever (no carrier
    news). `pace` divides every delay: 10 makes everything ten times as quick.
    """

    def __init__(self, seed: int, failure_rate: float, pace: float) -> None:
        self._random = random.Random(f"carrier {seed}")
        self.failure_rate = failure_rate
        self.silence_rate = 0.02
        self.pace = pace

    def take(self, dashboard: Dashboard, contact: Contact, message: Message) -> None:
        """Decide how `message`, outbound and dated, will go: its times, outcome and error are set."""
        if contact.opted_out_at is not None:
            message.outcome, message.error = "error", OPTED_OUT_ERROR
            return
        gap = (_REGISTERED_GAP if dashboard.is_registered else _UNREGISTERED_GAP) / self.pace
        free_at = max(message.at + self._seconds(0.2, 0.9), dashboard.free_at or message.at)
        dashboard.free_at = free_at + gap
        message.sent_at = free_at
        message.settled_at = free_at + self._seconds(0.5, 3.0)
        message.outcome, message.error = self._fate(contact)

    def _seconds(self, low: float, high: float) -> timedelta:
        return timedelta(seconds=self._random.uniform(low, high) / self.pace)

    def _fate(self, contact: Contact) -> tuple[str, str | None]:
        if contact.carrier_error is not None:
            return "undelivered", contact.carrier_error
        chance = self._random.random()
        if chance < self.failure_rate:
            return self._random.choice(("undelivered", "failed")), self._random.choice(_CARRIER_ERRORS)
        if chance < self.failure_rate + self.silence_rate:
            return "sent", None
        return "delivered", None


def is_failed(message: Message, now: datetime) -> bool:
    """Whether a text is known, at `now`, not to have arrived."""
    return message.status(now) in {"error", "failed", "undelivered"}
