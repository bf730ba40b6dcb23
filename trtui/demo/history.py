"""Threads written straight into the records: years of texts in seconds, with the figures the rules would have given."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Literal, NamedTuple

from trtui.demo.account import STOP_WORDS
from trtui.demo.names import BUSINESS, SPANISH_NAMES, STAFF
from trtui.demo.records import OPTED_OUT_ERROR, Contact, Message
from trtui.demo.scripts import SCRIPTS, Script, Text
from trtui.demo.words import LONE_TEXTS, ODD_TEXTS, VOCABULARY

Ending = Literal["waiting", "answered", "closed", "stopped", "failed", "unreachable"]
"""How a thread ends: the customer waits, the business had the last word, it is over, STOP, our last text failed, none
of our texts ever arrived."""

MINUTE, HOUR, DAY = 60, 3_600, 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL = -5 * HOUR
"""Where the business is: eastern time, without the summer's hour."""
_OPENS, _CLOSES = 8 * HOUR, 18 * HOUR
_MEDIA = "https://media.textrequest.example"
"""The service keeps attachments under another name; this one leads nowhere on purpose."""
_FAILURES = (("undelivered", "30003"), ("undelivered", "30005"), ("failed", "30007"), ("undelivered", "4720"))
_KINDS = frozenset(script.line for script in SCRIPTS)
_NO_ID, _ARRIVED, _HEARD = 0.002, 0.965, 0.98
"""Shares of all texts: without an id; ours that arrive; ours of which the carrier told anything."""
_STOPS = ("STOP", "Stop", "stop", "UNSUBSCRIBE", "Quit", "STOP ")


class Words(dict[str, str]):
    """The words of one exchange: each placeholder keeps the first word that it was given."""

    def __init__(self, choose: Callable[[Sequence[str]], str], first_name: str | None, staff: str) -> None:
        super().__init__(first=first_name or "there", staff=staff.split(maxsplit=1)[0], business=BUSINESS)
        self._choose = choose

    def __missing__(self, key: str) -> str:
        self[key] = word = self._choose(VOCABULARY[key])
        return word


class _Draft(NamedTuple):
    text: Text
    words: Words
    staff: str
    gap: float
    """Seconds since the text before it, as people take them; the hours of business may lengthen it."""


def _said(inbound: bool, body: str) -> Text:
    return Text(inbound, body, "", after_pause=False)


@cache
def scripts_for(line: str) -> tuple[Script, ...]:
    """The scripts that fit the line with this name: its own kind's twice as often as those that fit everywhere."""
    kind = line.partition(" ")[0].lower()
    general = tuple(script for script in SCRIPTS if script.line == "main")
    if kind == "main":
        return general
    own = tuple(script for script in SCRIPTS if script.line == (kind if kind in _KINDS else "service"))
    return own * 2 + general


def attachment(phone: str, guid: str, extension: str) -> str:
    """Where a photo or file that came with a text can be fetched (here: nowhere)."""
    return f"{_MEDIA}/{phone}/{guid}.{extension}"


class Historian:
    """Writes the threads of one business. The same `rng` and the same calls give the same threads.

    `new_guid` makes message ids. One id in some 500 is left empty, as seen from the service.
    """

    def __init__(self, rng: Random, new_guid: Callable[[], str]) -> None:
        self._random = rng.random
        self._choose: Callable[[Sequence[str]], str] = rng.choice
        self._uniform = rng.uniform
        self._rng = rng
        self._new_guid = new_guid

    def write_thread(
        self, contact: Contact, line: str, ending: Ending, *, length: int, last_at: datetime, since: datetime
    ) -> None:
        """Fill `contact.messages` with about `length` texts of the line named `line`, the last at `last_at`.

        Sets the contact's figures, and what STOP sets. Nothing is older than `since`. A thread may be a few texts
        longer than `length`, since exchanges are seldom cut short.
        """
        drafts = self._compose(contact, line, ending, length)
        times = self._date(drafts, ending, last_at, since)
        contact.messages = [
            self._message(contact, draft, at) for draft, at in zip(drafts, times, strict=True)
        ]
        self._finish(contact, ending)
        contact.tally()

    # -- what is said

    def _compose(self, contact: Contact, line: str, ending: Ending, length: int) -> list[_Draft]:
        drafts = self._final(contact, line, ending, length)
        while len(drafts) < length and ending != "unreachable":
            texts = self._script(contact, line).texts[: max(1, length - len(drafts))]
            drafts[:0] = self._drafts(contact, texts, self._uniform(2 * DAY, 45 * DAY))
        return drafts

    def _final(self, contact: Contact, line: str, ending: Ending, length: int) -> list[_Draft]:
        if ending == "waiting":
            return self._unanswered(contact, line, length)
        if ending == "unreachable":
            opening = [text for text in self._script(contact, line, inbound=False).texts if not text.inbound]
            return self._drafts(contact, opening[: max(1, min(length, 2))], 9 * DAY)
        texts = self._script(contact, line, inbound=False if length == 1 else None).texts[:length]
        if ending == "stopped":
            after = (
                (_said(False, "Hi {first}, did you still need the {item}?"),) if self._random() < 0.3 else ()
            )
            texts = (*texts, _said(True, self._choose(_STOPS)), *after)
        elif ending in {"answered", "failed"}:
            while texts[-1].inbound:
                texts = texts[:-1] or (_said(False, "Hi {first}, {business} here. Still need the {item}?"),)
        return self._drafts(contact, texts, 9 * DAY)

    def _unanswered(self, contact: Contact, line: str, length: int) -> list[_Draft]:
        roll = self._random()
        if roll < 0.35 or length == 1:
            body = self._choose(ODD_TEXTS if roll < 0.07 else LONE_TEXTS)
            drafts = self._drafts(contact, (_said(True, body),), 20 * DAY)
        else:
            script = self._script(contact, line, inbound=True if length < 3 else None)
            ends = [index for index, text in enumerate(script.texts) if text.inbound]
            last = self._rng.choice([index for index in ends if index < max(length, 1)] or ends[:1])
            drafts = self._drafts(contact, script.texts[: last + 1], 12 * DAY)
        if length > len(drafts) and self._random() < 0.25:
            nudge = self._choose(
                ("Hello?", "Any update?", "??", "Are you there?", "Never mind, I'll call", "👀")
            )
            drafts += self._drafts(contact, (_said(True, nudge),), self._uniform(30, 25 * MINUTE))
        return drafts

    def _script(self, contact: Contact, line: str, *, inbound: bool | None = None) -> Script:
        scripts = scripts_for(line)
        speaks_spanish = contact.first_name in SPANISH_NAMES
        while True:
            script = scripts[int(self._random() * len(scripts))]
            if script.in_spanish and not speaks_spanish:
                continue
            if inbound is None or script.texts[0].inbound is inbound:
                return script

    def _drafts(self, contact: Contact, texts: Sequence[Text], gap: float) -> list[_Draft]:
        staff = self._choose(STAFF)
        words = Words(self._choose, contact.first_name, staff)
        drafts = []
        for index, text in enumerate(texts):
            if index:
                gap = self._pause(text, texts[index - 1])
            else:
                gap *= self._uniform(0.6, 1.4)
            drafts.append(_Draft(text, words, staff, gap))
        return drafts

    def _pause(self, text: Text, before: Text) -> float:
        if text.after_pause:
            return self._uniform(DAY, 4 * DAY)
        roll = self._random()
        if text.inbound is before.inbound:
            return 5 + 70 * roll
        return 20 + 240 * roll if roll < 0.8 else 3_000 * roll

    # -- when

    def _date(
        self, drafts: list[_Draft], ending: Ending, last_at: datetime, since: datetime
    ) -> list[datetime]:
        """The moment of each draft, going back from `last_at`, in business hours where that can be."""
        last, first = (last_at - EPOCH).total_seconds(), (since - EPOCH).total_seconds()
        times = [0.0] * len(drafts)
        at = last
        for index in range(len(drafts) - 1, -1, -1):
            times[index] = at
            gap = max(1.0, min(drafts[index].gap, 2 * (at - first) / (index + 1)))
            is_burst = gap < 90 or (ending == "waiting" and drafts[index].text.inbound and at > last - HOUR)
            at = max(at - gap if is_burst else self._in_hours(at - gap), first + index)
        return [EPOCH + timedelta(milliseconds=int(moment * 1_000)) for moment in times]

    def in_hours(self, moment: datetime) -> datetime:
        """The same moment, or one before it when the shop was open."""
        return EPOCH + timedelta(milliseconds=int(self._in_hours((moment - EPOCH).total_seconds()) * 1_000))

    def _in_hours(self, at: float) -> float:
        day, second = divmod(at + _LOCAL, DAY)
        if second > _CLOSES:
            second = _CLOSES - 3 * HOUR * self._random()
        elif second < _OPENS:
            day, second = day - 1, _CLOSES - 4 * HOUR * self._random()
        if (day + 3) % 7 == 6:
            day, second = day - 1, _OPENS + 6 * HOUR * self._random()
        return day * DAY + second - _LOCAL

    # -- as records

    def _message(self, contact: Contact, draft: _Draft, at: datetime) -> Message:
        text = draft.text
        roll = self._random()
        message_id = "" if roll < _NO_ID else self._new_guid()
        body = text.body.format_map(draft.words) if "{" in text.body else text.body
        media = (attachment(contact.phone, self._new_guid(), text.media),) if text.media else ()
        if text.inbound:
            return Message(message_id, body, "R", at, None, media)
        outcome, error = "delivered", None
        if contact.carrier_error is not None:
            outcome, error = "undelivered", contact.carrier_error
        elif roll > _HEARD:
            outcome = "sent"
        elif roll > _ARRIVED:
            outcome, error = self._choose_failure()
        return Message(message_id, body, "S", at, draft.staff, media, outcome, error)

    def _choose_failure(self) -> tuple[str, str]:
        return _FAILURES[int(self._random() * len(_FAILURES))]

    def _finish(self, contact: Contact, ending: Ending) -> None:
        last = contact.messages[-1]
        if ending == "failed":
            last.outcome, last.error = self._choose_failure()
        if ending != "stopped":
            return
        for message in contact.messages:
            if contact.opted_out_at is not None and message.direction == "S":
                message.outcome, message.error = "error", OPTED_OUT_ERROR
            elif message.direction == "R" and message.body.strip().upper() in STOP_WORDS:
                contact.opted_out_at = message.at
                contact.is_archived = True
