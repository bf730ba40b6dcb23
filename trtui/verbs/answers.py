"""What may be done about each thing in the outbox, what it is called, and how sure one must be: rules without a screen."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final, LiteralString

from trtui.light import dataclass
from trtui.models import (
    Action,
    ArchiveConversation,
    BulkEditContacts,
    CancelPayment,
    CreateDashboard,
    CreateGroup,
    CreatePayment,
    DeleteContact,
    DeleteDashboard,
    DeleteGroup,
    EditContact,
    Intent,
    IntentState,
    MarkPaymentPaid,
    Payment,
    RemindPayment,
    RenameDashboard,
    ReopenConversation,
    ResolveConversation,
    SendText,
    UnarchiveConversation,
    UpdateGroup,
)
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.text.numbers import format_money
from trtui.text.phone import format_phone, last_four
from trtui.verbs.replying import own_line


class Answer(Enum):
    """What one may say of a thing in the outbox; the value is the command's id."""

    RECALL = "outbox.recall"
    SEND = "outbox.send"
    EDIT = "outbox.edit"
    ARRIVED = "outbox.arrived"
    DROP = "outbox.drop"


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer that is possible, in the words that fit the case."""

    answer: Answer
    words: Safe


_HARMLESS: Final = (
    ArchiveConversation,
    UnarchiveConversation,
    ResolveConversation,
    ReopenConversation,
    EditContact,
    BulkEditContacts,
    UpdateGroup,
    RenameDashboard,
)
"""What neither texts anybody, nor costs, nor is lost: it is tried again without a question."""


def offers_for(intent: Intent) -> tuple[Offer, ...]:
    """Everything that may be done about an intent now, the likeliest first; nothing while it is on the wire."""
    is_text = isinstance(intent.action, SendText)
    edit = (Offer(Answer.EDIT, own("edit")),) if is_text else ()
    drop = Offer(Answer.DROP, own("drop"))
    happened = Offer(Answer.ARRIVED, own("it did arrive") if is_text else own("it did happen"))
    match intent.state:
        case IntentState.QUEUED if intent.needs_person or intent.is_paused:
            return (Offer(Answer.SEND, own("send it now") if is_text else own("do it now")), *edit, drop)
        case IntentState.HELD | IntentState.QUEUED:
            return (Offer(Answer.RECALL, own("recall")), *edit)
        case IntentState.STALE:
            return (Offer(Answer.SEND, own("send anyway")), *edit, drop)
        case IntentState.UNKNOWN if intent.needs_person:
            again = Offer(Answer.SEND, own("send again") if is_text else own("do it again"))
            return (happened, again, *edit, drop)
        case IntentState.UNKNOWN:
            return (happened,)
        case IntentState.FAILED:
            return (Offer(Answer.SEND, own("try again")), *edit, drop)
        case _:
            return ()


def why_none(intent: Intent, answer: Answer) -> Safe:
    """Why an answer is not possible, in a sentence."""
    match intent.state:
        case IntentState.SENDING:
            return own("It is being sent at this moment: wait for the outcome.")
        case IntentState.UNKNOWN if answer is Answer.SEND:
            return own("trtui is still reading back whether it happened: sending it now could double it.")
        case IntentState.DONE:
            return own("It is done already.")
        case IntentState.WITHDRAWN:
            return own("It was taken back already.")
        case _ if answer is Answer.EDIT and not isinstance(intent.action, SendText):
            return own("Only texts can be edited; drop it and ask anew.")
        case _:
            return own("That is not possible for this one; its last line says what is.")


def is_harmless(action: Action) -> bool:
    """Whether it may be tried again without a question."""
    return isinstance(action, _HARMLESS)


def proof_of(intent: Intent, payment: Payment | None) -> tuple[Safe, Safe] | None:
    """What is to be typed before it is tried again, and what that is called; None where `y` is enough (UX.md §3)."""
    action = intent.action
    if isinstance(action, CreatePayment):
        return own_line(format_money(action.amount)), own("the amount")
    if (
        isinstance(action, MarkPaymentPaid | CancelPayment)
        and payment is not None
        and payment.amount is not None
    ):
        return own_line(format_money(payment.amount)), own("the amount")
    if isinstance(action, SendText | RemindPayment | CreateGroup) or is_harmless(action):
        return None
    phone = action.phone if isinstance(action, CreateDashboard) else intent.phone
    if phone is not None:
        return last_four(phone), own("the last four digits of the number")
    return own("yes"), own("the word yes")


def name_of(action: Action) -> Safe:
    """What an action is called in a sentence."""
    match action:
        case SendText():
            return own("A text")
        case ArchiveConversation():
            return own("Archiving")
        case UnarchiveConversation():
            return own("Bringing back")
        case ResolveConversation():
            return own("Resolving")
        case ReopenConversation():
            return own("Reopening")
        case RemindPayment():
            return own("A payment reminder")
        case CreatePayment():
            return own("A payment request")
        case MarkPaymentPaid():
            return own("Marking a payment as paid")
        case CancelPayment():
            return own("Canceling a payment")
        case EditContact():
            return own("A change of a contact")
        case DeleteContact():
            return own("Deleting a contact")
        case _:
            return own("A change")


_TITLES: Final[Mapping[type[Action], LiteralString]] = {
    SendText: "Text to {}",
    ArchiveConversation: "Archive {}",
    UnarchiveConversation: "Bring back {}",
    ResolveConversation: "Resolve {}",
    ReopenConversation: "Reopen {}",
    EditContact: "Change the contact {}",
    DeleteContact: "Delete the contact {}",
    RemindPayment: "Remind {} of a payment",
    MarkPaymentPaid: "Mark a payment of {} as paid",
    CancelPayment: "Cancel a payment of {}",
    CreatePayment: "Ask {} for a payment",
    DeleteGroup: "Delete a group on {}",
    DeleteDashboard: "Give up the dashboard {}",
    RenameDashboard: "Rename the dashboard {}",
}


def title_of(intent: Intent, whom: Safe) -> Safe:
    """What was asked for, in a few words; `whom` is the customer, or the dashboard where no customer is meant."""
    action = intent.action
    match action:
        case BulkEditContacts():
            return own_line(f"Change {len(action.phones)} contacts")
        case CreateGroup() | UpdateGroup():
            verb: LiteralString = "New group {}" if isinstance(action, CreateGroup) else "Change the group {}"
            return compose(verb, clean_line(action.name, cap=60))
        case CreateDashboard():
            return compose(
                "New dashboard {} ({})", clean_line(action.name, cap=60), format_phone(action.phone)
            )
        case _:
            return compose(_TITLES[type(action)], whom)


def detail_of(intent: Intent, find_payment: Callable[[Intent], Payment | None]) -> str:
    """What it says or is about, as text that is still to be cleaned; empty where the title says all."""
    action = intent.action
    match action:
        case SendText():
            media = (
                f"{len(action.media)} attachment{'s' if len(action.media) > 1 else ''}"
                if action.media
                else ""
            )
            return "\n".join(part for part in (action.body, media) if part)
        case CreatePayment():
            return f"{format_money(action.amount)} for {action.description}"
        case RemindPayment() | MarkPaymentPaid() | CancelPayment():
            payment = find_payment(intent)
            if payment is None:
                return f"payment {action.payment}"
            amount = format_money(payment.amount) if payment.amount is not None else "amount unknown"
            return f"{amount} for {payment.description}"
        case RenameDashboard():
            return f"to {action.name}"
        case EditContact(edit):
            from trtui.verbs.amending import describe_edit  # only where a contact was changed

            return describe_edit(edit)
        case BulkEditContacts():
            from trtui.verbs.amending import describe_edit  # only where contacts were changed

            return "\n".join(dict.fromkeys(describe_edit(one.edit) for _, one in action.edits()))
        case _:
            return ""
