"""A model of the store that is too simple to be wrong: dictionaries, and every row worked out anew when it is asked for.

Moments are whole minutes since the shop opened.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from trtui.models import (
    Action,
    ArchiveConversation,
    EditContact,
    IntentState,
    ReopenConversation,
    ResolveConversation,
    SendText,
    Sort,
    UnarchiveConversation,
    View,
)

NEVER: Final = -(10**9)
WEEK = 7 * 24 * 60
A_DAY: Final = 24 * 60
UNSETTLED: Final = (
    IntentState.HELD,
    IntentState.QUEUED,
    IntentState.SENDING,
    IntentState.STALE,
    IntentState.UNKNOWN,
)


@dataclass
class Text:
    """A text as it was told last."""

    sent: bool
    body: str
    asked: int


@dataclass
class Customer:
    """What the service said of one number; `known` 1 is without names and flags."""

    known: int = 1
    name: str | None = None
    resolved: bool = False
    archived: bool = False
    name_asked: int = NEVER
    flags_asked: int = NEVER
    dealt_until: int = NEVER
    texts: dict[int, Text] = field(default_factory=dict)
    """By the minute: two of one minute are one."""

    def newest(self, *, sent: bool | None = None) -> int:
        """The minute of the newest text of a side, or of both."""
        return max((at for at, each in self.texts.items() if sent in (None, each.sent)), default=NEVER)


@dataclass
class Wish:
    """An intent."""

    name: str
    number: int
    action: Action
    state: IntentState
    needs_person: bool = False
    settled: int = NEVER
    is_dismissed: bool = False
    queued: int = 0
    """Since when it waits, by what the agent said last."""


@dataclass(frozen=True)
class Row:
    """What a row of the list must say."""

    name: str | None
    last_text: str
    last_at: int
    is_resolved: bool
    is_archived: bool
    waiting_since: int | None
    is_unseen: bool
    has_draft: bool
    pending: int
    failed: int
    snoozed_until: int | None
    is_listed: bool
    """The service told of it."""


@dataclass
class Model:
    """All that was told and asked for."""

    now: int = 0
    customers: dict[int, Customer] = field(default_factory=dict)
    wishes: list[Wish] = field(default_factory=list)
    drafts: dict[int, str] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)
    snoozes: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Until when, and the newest inbound text when it was set."""

    # ---- what the service says

    def tell(
        self,
        number: int,
        asked: int,
        *,
        flags: tuple[bool, bool] | None = None,
        name: str | None = None,
        texts: dict[int, Text],
    ) -> None:
        """An answer: with a contact's `flags` and `name`, or with texts alone."""
        customer = self.customers.setdefault(number, Customer())
        last, laid = customer.newest(), self._laid(number)
        if flags is not None:
            customer.known = 2
            if asked >= customer.flags_asked:
                customer.resolved, customer.archived = flags
                customer.flags_asked = asked
            if asked >= customer.name_asked:
                customer.name, customer.name_asked = name, asked
        came_in = NEVER
        for at, told in texts.items():
            held = customer.texts.get(at)
            if held is None and not told.sent:
                came_in = max(came_in, at)
            if held is None or told.asked >= held.asked:
                customer.texts[at] = told
        hidden = customer.resolved or customer.archived or laid["resolved"] or laid["archived"]
        if customer.known == 2 and customer.flags_asked < asked and last < came_in and hidden:
            customer.resolved = customer.archived = False
            customer.flags_asked = asked
        self._follow(number)

    def _follow(self, number: int) -> None:
        """What the service accepted from here is a fact, and what is resolved was dealt with."""
        customer = self.customers.get(number)
        if customer is None:
            return
        self._note_dealt(customer)
        done = [wish for wish in self._covering(number, customer) if wish.state is IntentState.DONE]
        laid = _lay(done)
        changed = False
        for name in ("resolved", "archived"):
            flag = laid[name]
            if isinstance(flag, bool) and getattr(customer, name) is not flag:
                setattr(customer, name, flag)
                changed = True
        if changed:
            customer.flags_asked = max(customer.flags_asked, *(wish.settled for wish in done))
        self._note_dealt(customer)

    @staticmethod
    def _note_dealt(customer: Customer) -> None:
        inbound = customer.newest(sent=False)
        if customer.resolved and customer.flags_asked >= inbound:
            customer.dealt_until = max(customer.dealt_until, inbound)

    # ---- what is asked for

    def about(self, number: int) -> list[Wish]:
        """The wishes about a customer, in the order asked."""
        return [wish for wish in self.wishes if wish.number == number]

    def claimable(self) -> Wish | None:
        """Whose turn it is."""
        for wish in self.wishes:
            if wish.state is not IntentState.QUEUED or wish.needs_person:
                continue
            earlier = self.about(wish.number)
            earlier = earlier[: earlier.index(wish)]
            if not any(each.state in UNSETTLED for each in earlier):
                return wish
        return None

    def move(self, wish: Wish, state: IntentState, *, needs_person: bool = False) -> None:
        """A wish changes its state."""
        wish.state, wish.needs_person = state, needs_person
        wish.settled = self.now if state not in UNSETTLED else NEVER
        wish.is_dismissed = False
        if state is IntentState.WITHDRAWN and isinstance(wish.action, SendText):
            begun = self.drafts.get(wish.number, "")
            body = wish.action.body
            self.drafts[wish.number] = body if begun in ("", body) else f"{body}\n\n{begun}"
        self._follow(wish.number)

    def recover(self) -> None:
        """A worker begins after all others were killed."""
        for wish in self.wishes:
            if wish.state is IntentState.SENDING:
                self.move(wish, IntentState.UNKNOWN)
            elif wish.state is IntentState.QUEUED and not wish.needs_person and wish.queued < self.now - 10:
                self.move(wish, IntentState.QUEUED, needs_person=True)

    def _covering(self, number: int, customer: Customer | None) -> Iterator[Wish]:
        """The wishes that a fact known of this customer may not know of yet."""
        asked = customer.flags_asked if customer else NEVER
        for wish in self.about(number):
            if wish.state is IntentState.DONE:
                if wish.settled >= asked and wish.settled > self.now - A_DAY:
                    yield wish
            elif wish.state in UNSETTLED and wish.state is not IntentState.STALE and not wish.needs_person:
                yield wish

    def _laid(self, number: int) -> dict[str, bool | str | None]:
        return _lay(self._covering(number, self.customers.get(number)))

    # ---- what is shown

    def row(self, number: int) -> Row | None:
        """A customer's row; None where nobody speaks of them."""
        customer = self.customers.get(number)
        wishes = self.about(number)
        asks = [
            each
            for each in wishes
            if each.state in UNSETTLED and (each.needs_person or each.state is IntentState.STALE)
        ]
        asks += [each for each in wishes if each.state is IntentState.FAILED and not each.is_dismissed]
        pending = sum(each.state in UNSETTLED for each in wishes if each not in asks)
        if customer is None and not (pending or asks or number in self.drafts):
            return None
        laid = self._laid(number)
        shown = customer or Customer(known=0)
        newest, inbound = shown.newest(), shown.newest(sent=False)
        waits = customer is not None and newest != NEVER and not shown.texts[newest].sent
        resolved = shown.resolved if shown.known != 1 else not waits
        if isinstance(laid["resolved"], bool):
            resolved = laid["resolved"]
        if shown.known == 2 and newest == NEVER:
            resolved = True  # nobody ever wrote: nothing is to be done
        until, mark = self.snoozes.get(number, (None, NEVER))
        return Row(
            name=str(laid["name"]) if laid["name"] else shown.name,
            last_text=shown.texts[newest].body if newest != NEVER else "",
            last_at=newest,
            is_resolved=resolved,
            is_archived=customer is not None
            and (laid["archived"] if isinstance(laid["archived"], bool) else shown.archived),
            waiting_since=self._waiting_since(shown) if waits and not resolved else None,
            is_unseen=inbound > self.seen.get(number, 0),
            has_draft=number in self.drafts,
            pending=pending,
            failed=len(asks),
            snoozed_until=None if inbound > mark else until,
            is_listed=customer is not None,
        )

    @staticmethod
    def _waiting_since(customer: Customer) -> int:
        after = max(customer.newest(sent=True), customer.dealt_until)
        unanswered = sorted(at for at, each in customer.texts.items() if not each.sent and at > after)
        begins = [
            at for before, at in zip([NEVER, *unanswered], unanswered, strict=False) if at - before > WEEK
        ]
        return max(begins, default=customer.newest())

    def rows(self) -> dict[int, Row]:
        """All rows there are."""
        numbers = {*self.customers, *self.drafts, *(wish.number for wish in self.wishes)}
        return {number: row for number in numbers if (row := self.row(number))}

    def listed(self, view: View) -> dict[int, Row]:
        """The rows of a view."""
        return {number: row for number, row in self.rows().items() if self._is_in(view, row)}

    def _is_in(self, view: View, row: Row) -> bool:
        is_asleep = row.snoozed_until is not None and row.snoozed_until > self.now
        is_awake = row.is_listed and not row.is_archived and not is_asleep
        match view:
            case View.INBOX:
                return is_awake
            case View.UNRESOLVED:
                return is_awake and not row.is_resolved
            case View.RESOLVED:
                return is_awake and row.is_resolved
            case View.SNOOZED:
                return row.is_listed and not row.is_archived and is_asleep
            case View.ARCHIVED:
                return row.is_archived
            case View.DRAFTS:
                return row.has_draft
            case View.FAILED:
                return row.failed > 0
            case View.ALL:
                return True


def place(row: Row, sort: Sort) -> tuple[int, ...]:
    """What a list in this order is sorted by."""
    newest = -row.last_at if row.last_at != NEVER else 10**9
    match sort:
        case Sort.NEWEST:
            return (newest,)
        case Sort.UNRESOLVED_FIRST:
            return (int(row.is_resolved), newest)
        case Sort.LONGEST_WAIT:
            if row.waiting_since is not None:
                return (0, row.waiting_since)
            return (2 if row.is_resolved else 1, newest)


def _lay(wishes: Iterator[Wish] | list[Wish]) -> dict[str, bool | str | None]:
    laid: dict[str, bool | str | None] = {"resolved": None, "archived": None, "name": None}
    for wish in wishes:
        match wish.action:
            case ResolveConversation() | ReopenConversation():
                laid["resolved"] = isinstance(wish.action, ResolveConversation)
            case ArchiveConversation() | UnarchiveConversation():
                laid["archived"] = isinstance(wish.action, ArchiveConversation)
            case EditContact(edit):
                laid["name"] = str(edit.display_name)
    return laid
