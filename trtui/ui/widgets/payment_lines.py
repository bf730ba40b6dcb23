"""How a payment looks, in the panel and in the list of those to chase: its money, its state, whether it was reminded.

Pure: payments, intents and a moment in, lines out.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, LiteralString

from trtui.light import dataclass
from trtui.models import (
    Action,
    CancelPayment,
    CreatePayment,
    Intent,
    MarkPaymentPaid,
    Payment,
    PaymentState,
    RemindPayment,
)
from trtui.text.cleaning import Safe, clean, clean_line, compose, for_list_row, own
from trtui.text.times import age, ago
from trtui.ui.cells import cut, fill, width_of, wrap
from trtui.ui.glyphs import Glyphs
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.deed_lines import deed_words
from trtui.verbs.payments import amount_of, money, state_of
from trtui.verbs.replying import own_line

_DESCRIPTION_LINES: Final = 3
_AMOUNT_WIDTH: Final = 10
_LEAST_NAME: Final = 16
_QUIET_TRANSACTIONS: Final = ("", "unknown", "approved")
_MARKS: Final[Mapping[str, tuple[str, str]]] = {
    PaymentState.SENT: ("waiting", "text"),
    PaymentState.PAST_DUE: ("urgent", "alarm"),
    PaymentState.PAID: ("resolved", "good"),
    PaymentState.MARKED_AS_PAID: ("resolved", "good"),
    PaymentState.CANCELLED: ("left", "dim"),
    PaymentState.FAILED: ("failed", "alarm"),
}
"""The sign and the look of each state."""
_DEEDS: Final[Mapping[type[Action], tuple[LiteralString, LiteralString]]] = {
    RemindPayment: ("reminder", "reminded"),
    MarkPaymentPaid: ("mark paid", "marked paid"),
    CancelPayment: ("cancel", "canceled"),
    CreatePayment: ("request", "requested"),
}


@dataclass(frozen=True, slots=True)
class PaymentItem:
    """A payment with what is under way about it; or, `payment` being None, one that is still to be asked for."""

    payment: Payment | None
    intents: tuple[Intent, ...] = ()
    name: Safe | None = None
    line: Safe | None = None
    is_done: bool = False
    """It was dealt with here: shown struck through, with the word for it."""
    heading: Safe | None = None
    """Over the first of a kind."""

    @property
    def key(self) -> tuple[int, int] | str:
        """What tells it from others."""
        if self.payment is not None:
            return (self.payment.dashboard, self.payment.id)
        return str(self.intents[0].id)


def marked_state(payment: Payment, glyphs: Glyphs) -> tuple[Safe, str]:
    """The state after its sign, and its look."""
    status = PaymentState.PAST_DUE.value if payment.is_late else payment.status
    sign, look = _MARKS.get(status, ("unknown", "warn"))
    return compose("{} {}", getattr(glyphs, sign), state_of(payment)), look


def intent_words(intent: Intent, glyphs: Glyphs) -> tuple[Safe, str]:
    """What becomes of a deed about a payment, with the service's reason, and its look."""
    deed, done = _DEEDS.get(type(intent.action), ("change", "changed"))
    return deed_words(intent, deed, done, glyphs)


def draw_panel_payment(item: PaymentItem, width: int, now: datetime, glyphs: Glyphs) -> list[Line]:
    """A payment for the panel: amount and state, what for, whether reminded, what is under way; an empty line last."""
    payment = item.payment
    if payment is None:
        return [*_draw_asked(item.intents[0], width, glyphs), []]
    state, look = marked_state(payment, glyphs)
    lines = [_spread((str(amount_of(payment)), "strong"), (state, look), width)]
    told = [f"asked {ago(payment.requested_at, now)}"] if payment.requested_at else ["no date"]
    if payment.is_open or payment.reminder_was_sent:
        told.append("reminded" if payment.reminder_was_sent else "not reminded")
    lines += [[(line, "dim")] for line in wrap(f" {glyphs.dot} ".join(told), width)]
    if payment.description.strip():
        lines += _cut_lines(payment.description, width, "text", glyphs)
    extra = [f"No. {payment.reference_number}"] if payment.reference_number else []
    if (payment.transaction_status or "").lower() not in _QUIET_TRANSACTIONS:
        extra.append(f"card: {payment.transaction_status}")
    lines += [[(line, "dim")] for line in wrap(f" {glyphs.dot} ".join(extra), width) if extra]
    for intent in item.intents:
        words, intent_look = intent_words(intent, glyphs)
        lines += [[(line, intent_look)] for line in wrap(words, width)]
    return [*lines, []]


def draw_listed_payment(
    item: PaymentItem, width: int, now: datetime, glyphs: Glyphs, *, is_selected: bool
) -> list[Line]:
    """A payment for a list of many: who and how much, since when; then what for, and what is under way.

    What was dealt with here is struck through, and says so at its end: colour and strokes are not on every terminal.
    """
    payment = item.payment
    assert payment is not None
    sign = str(glyphs.selected) if is_selected else " "
    since = age(payment.requested_at, now) if payment.requested_at else "no date"
    amount = f"{amount_of(payment):>{_AMOUNT_WIDTH}}"
    state, look = marked_state(payment, glyphs)
    late = f" {state} {glyphs.dot} {since} "
    room = width - width_of(sign + amount) - 3 - width_of(late)
    if room < _LEAST_NAME:
        late = f" {since} "
        room = width - width_of(sign + amount) - 3 - width_of(late)
    name = for_list_row(item.name or payment.recipient or own("no name"))
    plain, strong = ("struck", "struck") if item.is_done else ("text", "strong")
    first: Line = [(sign, "mark"), (" ", "text"), (amount, strong), ("  ", "text")]
    first += [(fill(name, max(0, room), glyphs.ellipsis), plain), (late, "struck" if item.is_done else look)]
    lines = [[(str(item.heading), "strong")], first] if item.heading is not None else [first]
    return lines + _draw_second(item, payment, width, glyphs)


def _draw_second(item: PaymentItem, payment: Payment, width: int, glyphs: Glyphs) -> list[Line]:
    """What it is for, and what is under way about it; a refusal in as many lines as its reason takes."""
    indent = " " * min(_AMOUNT_WIDTH + 4, width // 3)
    room = max(1, width - len(indent))
    what = for_list_row(clean_line(payment.description or "no description", cap=400))
    number = f" {glyphs.dot} No. {payment.reference_number}" if payment.reference_number else ""
    line = f"{item.line} {glyphs.dot} " if item.line else ""
    told = clean_line(f"{line}{what}{number}", cap=500)
    look = "struck" if item.is_done else "dim"
    words, looks = _last_words(item, payment, glyphs)
    if looks == "alarm":
        lines: list[Line] = [[(indent, "text"), (fill(told, room, glyphs.ellipsis), look)]]
        return lines + [[(indent, "text"), (text, looks)] for text in wrap(words, room)]
    shown = cut(words.replace("\n", " "), room * 2 // 3, glyphs.ellipsis)
    left = max(0, room - width_of(shown) - 2)
    return [[(indent, "text"), (fill(told, left, glyphs.ellipsis), look), (" ", "text"), (shown, looks)]]


def _last_words(item: PaymentItem, payment: Payment, glyphs: Glyphs) -> tuple[Safe, str]:
    if item.intents:
        return intent_words(item.intents[-1], glyphs)
    if not payment.reminder_was_sent:
        return own(""), "dim"
    return own_line(f"{glyphs.resolved} reminded"), "good"


def _draw_asked(intent: Intent, width: int, glyphs: Glyphs) -> list[Line]:
    """A request for money that the service has not confirmed."""
    action = intent.action
    assert isinstance(action, CreatePayment)
    words, look = intent_words(intent, glyphs)
    lines: list[Line] = [[(str(money(action.amount)), "strong")]]
    lines += _cut_lines(clean(action.description), width, "text", glyphs)
    return lines + [[(line, look)] for line in wrap(words, width)]


def _cut_lines(text: Safe, width: int, look: str, glyphs: Glyphs) -> list[Line]:
    lines = wrap(text.strip(), width)
    if len(lines) > _DESCRIPTION_LINES:
        lines = lines[:_DESCRIPTION_LINES]
        lines[-1] = (
            cut(lines[-1], max(1, width - width_of(glyphs.ellipsis)), glyphs.ellipsis) + glyphs.ellipsis
        )
    return [[(line, look)] for line in lines]


def _spread(left: tuple[str, str], right: tuple[str, str], width: int) -> Line:
    """One text at the left and one at the right; the right one under the other's end where there is no room."""
    gap = width - width_of(left[0]) - width_of(right[0]) - 1
    return [left, (" " * max(1, gap), "text"), right]
