"""Dashboards: what is under way about them, what may not be written, and what is said before one is made, renamed or
given up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from trtui.light import dataclass
from trtui.models import (
    Dashboard,
    DashboardId,
    DeleteDashboard,
    Intent,
    ListQuery,
    Payment,
    RenameDashboard,
    View,
)
from trtui.store import Store
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.text.phone import Phone, PhoneError, format_phone, last_four, parse_phone
from trtui.verbs.asking import Question
from trtui.verbs.laying import has_its_way
from trtui.verbs.payments import money, total_of
from trtui.verbs.proving import proof_by_name
from trtui.verbs.replying import own_line

NOWHERE: Final = DashboardId(0)
"""The dashboard of an intent that makes one."""
COSTS: Final = (
    own("A new phone line costs money every month, as your plan with Text Request says."),
    own("The account's administrators are e-mailed about it."),
)


@dataclass(frozen=True, slots=True)
class Stakes:
    """What is on a dashboard, as far as it is held here: what is lost with it."""

    contacts: int
    unresolved: int
    drafts: int
    groups: int
    open_payments: tuple[Payment, ...]
    pending: int


def stakes_of(store: Store, board: Dashboard, now: datetime) -> Stakes:
    """Read them off the store."""

    def count(view: View) -> int:
        return store.facts.count(ListQuery(dashboard=board.id, view=view), now)

    payments = store.facts.payments(board.id)
    return Stakes(
        contacts=count(View.ALL),
        unresolved=count(View.UNRESOLVED),
        drafts=count(View.DRAFTS),
        groups=len(store.facts.groups(board.id)),
        open_payments=tuple(payment for payment in payments if payment.is_open),
        pending=sum(intent.dashboard == board.id for intent in store.outbox.pending()),
    )


def intents_about(board: Dashboard, intents: Iterable[Intent]) -> tuple[Intent, ...]:
    """Those of the intents that rename or delete a dashboard."""
    return tuple(
        intent
        for intent in intents
        if isinstance(intent.action, RenameDashboard | DeleteDashboard) and intent.dashboard == board.id
    )


def shown(board: Dashboard, intents: Iterable[Intent]) -> Dashboard:
    """The dashboard as it will be when what is under way about it is done."""
    for intent in intents:
        action = intent.action
        if isinstance(action, RenameDashboard) and has_its_way(intent):
            board = replace(board, name=clean_line(action.name))
    return board


def why_not_call_it(name: str, boards: Iterable[Dashboard], itself: Dashboard | None = None) -> Safe | None:
    """Why a dashboard can't have this name; None where it can. Two of one name could not be told apart here."""
    if not name:
        return own("a dashboard needs a name")
    others = (board for board in boards if itself is None or board.id != itself.id)
    if any(board.name.casefold() == name.casefold() for board in others):
        return own("there is a dashboard of that name already")
    return None


def why_not_take_it(number: str, boards: Iterable[Dashboard]) -> Safe | None:
    """Why a number can't be a new dashboard's; None where the service may give it."""
    if not number:
        return own("a new dashboard needs the number that it is to have")
    try:
        phone = parse_phone(number)
    except PhoneError as error:
        return own_line(str(error))
    taken = next((board.name for board in boards if board.phone == phone), None)
    return compose("that number is {}'s already", taken) if taken is not None else None


def question_before_making(name: Safe, phone: Phone) -> Question:
    """What is said before a phone line is made: what it costs, who hears of it."""
    title = compose("Make the dashboard {} with {}?", name, format_phone(phone))
    says = (*COSTS, own("It can be deleted again, and its number is given up then."))
    return Question(title, says, proof=last_four(phone), proof_name=own("the last four digits of the number"))


def question_before_renaming(board: Dashboard, name: Safe, in_settings: Sequence[str]) -> Question:
    """What is said before a dashboard gets another name; `in_settings` is where the settings know it by the old one."""
    title = compose("Call the dashboard {} {} from now on?", board.name, name)
    says = [own("Everybody on the account sees the new name; customers see none.")]
    if in_settings:
        places = clean_line(", ".join(in_settings), cap=120)
        says.append(
            compose("Your settings know it by the old name, and must be changed with it: {}.", places)
        )
    return Question(title, tuple(says))


def question_before_deleting(board: Dashboard, stakes: Stakes) -> Question:
    """What is said before a phone line is given up: its number, and everything that goes with it."""
    number = format_phone(board.phone) if board.phone else own("its number")
    says = [
        compose("{} is given up: customers who text it reach nobody, and others may get it.", number),
        compose("Lost with it, as far as is known here: {}.", own_line(", ".join(_lost(stakes)))),
    ]
    if stakes.unresolved:
        waiting = f"{stakes.unresolved:,} of its conversations wait for an answer."
        says.append(own_line(waiting))
    if stakes.open_payments:
        says.append(
            compose("{} of payments are still open on it.", money(total_of(list(stakes.open_payments))))
        )
    if stakes.pending:
        says.append(own_line(f"{stakes.pending:,} in the outbox will not be done any more."))
    says.append(own("It can't be undone, here or by the service."))
    proof, proof_name = proof_by_name(board.name)
    return Question(
        compose("Delete the dashboard {}?", board.name), tuple(says), proof=proof, proof_name=proof_name
    )


def _lost(stakes: Stakes) -> list[str]:
    counted = (
        (stakes.contacts, "contact with all their texts", "contacts with all their texts"),
        (stakes.groups, "group", "groups"),
        (stakes.drafts, "draft", "drafts"),
    )
    told = [f"{count:,} {many if count != 1 else one}" for count, one, many in counted if count]
    return told or ["nothing is held of it"]
