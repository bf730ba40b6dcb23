"""Asking a customer for money: whom one may ask, what is filled in, the question, and what is written.

The service texts the customer its own sentence, with the description, the amount and a link to pay, after our message
(text-request-api.md §3.4). The vendor's documents disagree whether the description is in that text (§e 12): it counts
as seen by whoever pays.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Final

from trtui.config import DeskSettings
from trtui.light import dataclass
from trtui.models import CreatePayment, DashboardId, Intent, Payment
from trtui.store import Store
from trtui.text.cleaning import Safe, clean, clean_line, compose, own
from trtui.text.money import MoneyError, parse_money
from trtui.text.phone import Phone, format_phone
from trtui.text.segments import MAX_BODY, count_segments
from trtui.text.times import ago
from trtui.verbs.asking import Question
from trtui.verbs.payments import money
from trtui.verbs.replying import (
    Standing,
    about_a_first_text,
    about_the_hour,
    about_them,
    lock_reason,
    own_line,
)

_LINK: Final = "https://pay.example.com/0000000"
"""Stands for the link to pay, of which only the length counts."""
_UNMISTAKABLE: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters of which no two are taken for one another when they are read out."""
_SHOWN: Final = 160


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request as it was filled in: nothing of it is judged yet."""

    amount: str = ""
    description: str = ""
    message: str = ""
    reference: str = ""

    def as_action(self) -> CreatePayment:
        """What is asked of the service. Raises MoneyError where the amount is none."""
        return CreatePayment(
            parse_money(self.amount), self.description, self.message or None, self.reference or None
        )

    @classmethod
    def again(cls, action: CreatePayment) -> "Wanted":
        """A request that was made before, to be changed and made again, under a reference number of its own."""
        return cls(f"{action.amount:.2f}", action.description, action.message or "", fresh_reference())


def fresh_reference() -> str:
    """A reference number that nobody has used: what tells a request from all others where no answer came."""
    made = "".join(secrets.choice(_UNMISTAKABLE) for _ in range(8))
    return f"TR-{made[:4]}-{made[4:]}"


def why_off(store: Store, dashboard: DashboardId, phone: Phone | None = None) -> Safe | None:
    """That payments are switched off on a dashboard, by what the service said last; None where it did not say so."""
    names = [f"payments/{dashboard}", *([f"payments/{dashboard}/{phone}"] if phone else [])]
    answers = [
        (feed.succeeded_at, feed)
        for name in names
        if (feed := store.facts.feed(name)) is not None and feed.succeeded_at is not None
    ]
    newest = max(answers, key=lambda answer: answer[0])[1] if answers else None
    if newest is None or not newest.is_switched_off:
        return None
    boards = {board.id: board.name for board in store.facts.dashboards()}
    said = newest.problem or own("no reason was given")
    return compose(
        "Payments are switched off on {}: an administrator can switch them on in the web app. The service says: {}",
        boards.get(dashboard, own("this dashboard")),
        said,
    )


def why_not_ask(
    store: Store, standing: Standing, now: datetime, zone: tzinfo, *, is_read_only: bool = False
) -> Safe | None:
    """Why a customer can't be asked for money; None where they can."""
    key = standing.key
    locked = lock_reason(standing, now, zone, is_read_only=is_read_only)
    return locked or why_off(store, key.dashboard, key.phone)


# ------------------------------------------------------------------------------------------ what is filled in


def problem_of_amount(typed: str) -> Safe | None:
    """Why an amount can't be asked for."""
    try:
        parse_money(typed)
    except MoneyError as error:
        return own("An amount is needed, such as 12.50.") if not typed else own_line(str(error))
    return None


def problem_of_description(typed: str) -> Safe | None:
    """Why a description can't be taken."""
    return None if typed else own("What the payment is for is needed: the service takes no request without.")


def amount_in_words(typed: str) -> Safe:
    """An amount as it will be asked for; nothing where it is none yet."""
    try:
        return compose("asks for {}", money(parse_money(typed)))
    except MoneyError:
        return own("dollars and cents")


def likely_text(wanted: Wanted, line: Safe) -> str:
    """The text as the service will about write it: its sentence and the business's name are its own."""
    try:
        amount: str = money(parse_money(wanted.amount))
    except MoneyError:
        amount = "$..."
    sentence = f"{line} requests {amount} for {wanted.description or '...'}. Pay here: {_LINK}"
    return "\n".join(part for part in (wanted.message, sentence) if part)


def problem_of_length(wanted: Wanted, line: Safe) -> Safe | None:
    """That the text would be longer than the service takes."""
    length = len(likely_text(wanted, line))
    if length <= MAX_BODY:
        return None
    return own_line(f"The text would have about {length:,} characters; the service takes {MAX_BODY:,}.")


def cost_in_words(text: str) -> Safe:
    """How long a text is, in how many texts it goes."""
    counted = count_segments(text)
    texts = "1 text" if counted.parts == 1 else f"{counted.parts} texts"
    return own_line(f"{counted.units:,} characters, {texts} ({counted.encoding})")


def message_in_words(typed: str) -> Safe:
    """What a message of one's own adds."""
    if not typed.strip():
        return own("Optional: stands before the service's own sentence.")
    return cost_in_words(typed)


def says_of_request(wanted: Wanted, standing: Standing) -> tuple[Safe, ...]:
    """To whom it goes from where, and what the text will about look like and cost."""
    text = likely_text(wanted, standing.line)
    number = format_phone(standing.key.phone)
    shown = clean_line(" ".join(text.replace(_LINK, "(link)").split()), cap=4 * _SHOWN)
    return (
        compose("To {}, {}, from {}. They see what it is for.", standing.name, number, standing.line),
        compose("About: “{}”", shown),
        compose("About {}; the service writes the sentence itself.", cost_in_words(text)),
    )


# ------------------------------------------------------------------------------------------ asking


def question_before_requesting(
    store: Store, standing: Standing, wanted: Wanted, settings: DeskSettings, now: datetime
) -> Question:
    """What is asked before a request goes. Raises MoneyError where the amount is none."""
    action = wanted.as_action()
    amount = money(action.amount)
    number = format_phone(standing.key.phone)
    says = [compose("{} gets a text from {} at once, with a link to pay.", number, standing.line)]
    says.append(compose("For: {} (they see this).", clean_line(action.description, cap=_SHOWN)))
    if action.message is not None:
        quoted = clean(action.message.replace("\n", " ⏎ "), cap=_SHOWN)
        says.append(compose("With your words: “{}”", quoted))
    says.append(compose("About {}.", cost_in_words(likely_text(wanted, standing.line))))
    if action.reference_number is None:
        says.append(
            own("Without a reference number it is harder to tell whether it was made if the line breaks.")
        )
    says += _about_twins(store, standing, action, now)
    says += [*about_them(standing), *about_a_first_text(standing), *about_the_hour(standing, settings, now)]
    says.append(own("It can't be changed or called back; to cancel it sends them another text."))
    return Question(compose("Ask {} for {}?", standing.name, amount), tuple(says), proof=amount)


def request(store: Store, standing: Standing, wanted: Wanted, now: datetime) -> Intent:
    """Put a request into the outbox. Raises MoneyError, and StoreError: nothing was asked for then."""
    key = standing.key
    return store.outbox.add(wanted.as_action(), key.dashboard, key.phone, now=now)


def _about_twins(store: Store, standing: Standing, action: CreatePayment, now: datetime) -> list[Safe]:
    """That they were asked for the same already, and that the reference number is in use."""
    key = standing.key
    held = store.facts.payments(key.dashboard, key.phone)
    twins = [each for each in held if each.is_open and each.amount == action.amount]
    says = [_twin(each, now) for each in twins[:1]]
    on_their_way = [
        intent.action
        for intent in store.outbox.pending(key)
        if isinstance(intent.action, CreatePayment) and intent.action.amount == action.amount
    ]
    if on_their_way:
        says.append(own("A request for the same amount is in the outbox already."))
    if action.reference_number is not None and _is_used(held, action.reference_number):
        says.append(own("Another request to them has the same reference number."))
    return says


def _twin(payment: Payment, now: datetime) -> Safe:
    since = own_line(f" {ago(payment.requested_at, now)}") if payment.requested_at else own("")
    what = payment.description or own("no description")
    return compose("They were asked for the same amount{} (“{}”), and that is open.", since, what)


def _is_used(held: Sequence[Payment], reference: str) -> bool:
    return any(payment.reference_number == reference for payment in held)
