"""One payment with all there is to know of it: what can be done, what the service says, what was asked for from here. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import Final

from trtui.light import dataclass
from trtui.models import Intent, IntentState, Payment
from trtui.store import IntentChange
from trtui.text.cleaning import Safe, clean, clean_line, compose, own
from trtui.text.phone import format_phone
from trtui.text.times import ago, clock_label, day_label
from trtui.ui.cells import cut, fill, width_of, wrap
from trtui.ui.glyphs import Glyphs
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.payment_lines import intent_words, marked_state
from trtui.verbs.payments import amount_of
from trtui.verbs.replying import own_line

_LABEL: Final = 20
"""Cells of a label beside its value; where there is no room for both, it stands over it."""
_LEAST_VALUE: Final = 20
_STEPS: Final[Mapping[IntentState, str]] = MappingProxyType(
    {IntentState.QUEUED: "asked", IntentState.SENDING: "sent", IntentState.FAILED: "refused"}
)
"""What a step is called where the state's own word would not say it."""
_WIDEST: Final = 90


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the menu, a fact, or something that was asked for: what one's cursor goes over."""

    key: str
    words: Safe
    value: Safe
    """Beside the words: a fact's, or what a line of the menu does, or why it can't be taken."""
    look: str = "text"
    is_deed: bool = False
    """A line of the menu."""
    heading: Safe | None = None
    """Over the first of its kind."""
    is_last: bool = False
    """Of its kind: an empty line follows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that was asked for about a payment from this desk, and what became of it step by step."""

    intent: Intent
    changes: Sequence[IntentChange]


@dataclass(frozen=True, slots=True)
class Times:
    """How moments are written: now, where the agent is, with how many hours."""

    now: datetime
    zone: tzinfo
    twenty_four: bool

    def label(self, moment: datetime) -> str:
        """Day and time of day."""
        day = day_label(moment, self.now, self.zone)
        return f"{day} {clock_label(moment, self.zone, self.twenty_four)}"


def facts_of(
    payment: Payment, name: Safe, line: Safe, problem: Safe | None, times: Times, glyphs: Glyphs
) -> list[Part]:
    """What the service says of a payment. `problem` is why it could not be read anew."""
    state, look = marked_state(payment, glyphs)
    asked = own("no date")
    if payment.requested_at is not None:
        asked = own_line(f"{times.label(payment.requested_at)} ({ago(payment.requested_at, times.now)})")
    who = compose("{} {} {}", name, glyphs.dot, format_phone(payment.phone)) if payment.phone else name
    raw = clean_line(payment.status, cap=40) if payment.status else own("none")
    found = [
        Part("amount", own("Amount"), amount_of(payment), "strong"),
        Part("state", own("State"), compose("{} ({})", state, raw), look),
        Part("description", own("For"), payment.description or own("no description")),
        Part("customer", own("Customer"), who),
        Part("line", own("From"), line),
        Part("asked", own("Asked"), asked),
        Part("reminder", own("Reminder"), _reminder(payment)),
        Part("reference", own("Reference no."), payment.reference_number or own("none")),
    ]
    if payment.recipient and payment.recipient != name:
        found.append(Part("recipient", own("Name on it"), payment.recipient))
    if payment.transaction_status:
        found.append(Part("card", own("Card"), payment.transaction_status))
    found.append(Part("number", own("Payment no."), own_line(str(int(payment.id)))))
    if problem is not None:
        found.insert(0, Part("problem", own("Not read anew"), problem, "alarm"))
    return found


def history_of(asked: Sequence[Asked], times: Times, glyphs: Glyphs) -> list[Part]:
    """What was asked for from this desk, the newest first."""
    return [
        Part(
            f"asked {each.intent.id}",
            own_line(times.label(each.intent.created_at)),
            _what_became(each, times, glyphs),
            intent_words(each.intent, glyphs)[1],
        )
        for each in asked
    ]


def under(heading: Safe, parts: Sequence[Part]) -> list[Part]:
    """Parts with a heading over the first, and an empty line after the last."""
    headed = [replace(parts[0], heading=heading), *parts[1:]]
    return [*headed[:-1], replace(headed[-1], is_last=True)]


def draw_part(part: Part, width: int, glyphs: Glyphs) -> list[Line]:
    """Its lines: the heading, the words, and beside them the value in as many lines as it takes."""
    width = min(width, _WIDEST)
    lines: list[Line] = [[(str(part.heading), "strong")]] if part.heading is not None else []
    if width < _LABEL + _LEAST_VALUE:
        lines.append([(cut(part.words, width, glyphs.ellipsis), "text" if part.is_deed else "dim")])
        lines += [[("  ", "text"), (text, part.look)] for text in wrap(part.value, max(1, width - 2))]
    else:
        label = max(_LABEL, width_of(part.words) + 2)
        for number, text in enumerate(wrap(part.value, max(1, width - label)) or [""]):
            words = fill(part.words, label) if number == 0 else " " * label
            lines.append([(words, "text" if part.is_deed else "dim"), (text, part.look)])
    return [*lines, []] if part.is_last else lines


def _reminder(payment: Payment) -> Safe:
    if payment.reminder_was_sent:
        return own("sent; there is one for each payment, ever")
    return own("not sent yet") if payment.is_open else own("none was sent")


def _what_became(asked: Asked, times: Times, glyphs: Glyphs) -> Safe:
    """What stands now, then each step with its time."""
    words, _ = intent_words(asked.intent, glyphs)
    steps = [
        f"{_STEPS.get(change.after, change.after)} {clock_label(change.at, times.zone, times.twenty_four)}"
        for change in asked.changes
        if change.after is not change.before
    ]
    return clean(f"{words} ({', '.join(steps)})" if steps else words, cap=600)
