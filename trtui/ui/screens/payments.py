"""The payments of a dashboard, or of all: in each of the service's orders, by state, by words, and what they come to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import ClassVar, Final, LiteralString, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from trtui.models import (
    ConversationKey,
    DashboardId,
    Payment,
    PaymentKey,
    PaymentQuery,
    PaymentSort,
    PaymentTotals,
    PaymentView,
)
from trtui.store import Interest, InterestKind
from trtui.text.cleaning import Safe, clean_line, compose, join, own
from trtui.ui.cells import width_of
from trtui.ui.commands import Scope
from trtui.ui.freshness import feed_age
from trtui.ui.inquiring_payments import PaymentInquiry, describe_payment_inquiry, inquiry_of
from trtui.ui.paying import Paying
from trtui.ui.screens.board_place import SelectingPlace
from trtui.ui.screens.choosing import Choosing, Entry, narrow
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.payment_lines import PaymentItem, draw_listed_payment
from trtui.ui.widgets.typed_line import TypedLine
from trtui.verbs.payments import money, payer_of, pending_about
from trtui.verbs.replying import own_line
from trtui.verbs.requesting import why_off

_Choice = TypeVar("_Choice")

MOST_AT_ONCE: Final = 1000
"""So many payments at most are judged at once for being reminded of."""
_VIEWS: Final[Mapping[PaymentView, LiteralString]] = MappingProxyType(
    {
        PaymentView.ALL: "all",
        PaymentView.OPEN: "open",
        PaymentView.PAST_DUE: "past due",
        PaymentView.SENT: "sent, not late",
        PaymentView.PAID: "paid",
        PaymentView.CANCELLED: "canceled",
        PaymentView.FAILED: "failed",
        PaymentView.OTHER: "in another state",
    }
)
_ORDERS: Final[Mapping[tuple[PaymentSort, bool], LiteralString]] = MappingProxyType(
    {
        (PaymentSort.DATE, True): "newest first",
        (PaymentSort.DATE, False): "oldest first",
        (PaymentSort.AMOUNT, True): "largest first",
        (PaymentSort.AMOUNT, False): "smallest first",
        (PaymentSort.CONTACT, False): "by name",
        (PaymentSort.CONTACT, True): "by name, backwards",
        (PaymentSort.STATUS, False): "by state",
        (PaymentSort.STATUS, True): "by state, backwards",
    }
)
"""The service's four orders (text-request-api.md §a.4), and whether the greatest stands first."""


class PaymentsScreen(SelectingPlace[PaymentKey]):
    """Lists payments by their keys: of thousands only those in view are read."""

    key_scope: ClassVar[Scope] = Scope.PAYMENT_LIST
    DEFAULT_CSS = """
    PaymentsScreen #payments-typed { display: none; background: $panel; }
    PaymentsScreen.-filtering #payments-typed { display: block; }
    PaymentsScreen #payments-told { height: auto; max-height: 3; padding: 0 1; color: $foreground-muted; }
    """

    def __init__(
        self,
        around: Surroundings,
        paying: Paying,
        *,
        dashboard: DashboardId | None,
        open_conversation: Callable[[ConversationKey], object],
        ways: Iterable[object] = (),
    ) -> None:
        """Begin with one dashboard's, or all of them, the newest first."""
        rows = BlockList[PaymentKey](
            key_of=lambda key: key, draw=self._draw, glyphs=around.glyphs, id="payments"
        )
        super().__init__(around, rows, dashboard=dashboard, open_conversation=open_conversation, ways=ways)
        self._paying = paying
        self._view = PaymentView.ALL
        self._order = (PaymentSort.DATE, True)
        self._text = ""
        self._inquiry: PaymentInquiry | None = None
        self._lines: dict[DashboardId, Safe] = {}
        self._totals = PaymentTotals(0, Decimal(0), Decimal(0), Decimal(0))
        self._typed = TypedLine(
            placeholder="name, number, words, or a reference number", compact=True, select_on_focus=False
        )
        self._typed.id = "payments-typed"
        self._typed.cursor_blink = False
        self._told = Static(Content(""), id="payments-told")
        self._says: Safe | None = None

    @property
    def query_shown(self) -> PaymentQuery:
        """What is listed."""
        sort, is_descending = self._order
        return PaymentQuery(self.dashboard, self._view, sort, is_descending, self._text)

    # ------------------------------------------------------------------------------------------ what it says

    def compose_list(self) -> ComposeResult:
        """A line to type in, hidden until it is asked for; what there is to say; the list."""
        yield self._typed
        yield self._told
        yield self.rows

    def read(self) -> list[PaymentKey]:
        """Which payments."""
        facts = self.around.store.facts
        self._lines = {board.id: board.name for board in facts.dashboards()}
        self._totals = facts.payment_totals(self.query_shown)
        return facts.payment_keys(self.query_shown)

    def describe(self) -> tuple[Safe, Safe]:
        """Of which dashboard, which, in which order; how many, and what they come to."""
        around = self.around
        totals = self._totals
        title = [self.line_shown, own(_VIEWS[self._view]), own(_ORDERS[self._order])]
        if self._text:
            title.append(compose("“{}”", clean_line(self._text, cap=40)))
        chosen = len(self.rows.selection)
        counted = f"{chosen:,} of {totals.count:,} selected" if chosen else f"{totals.count:,}"
        feeds = [f"payments/{board}" for board in self._boards()]
        parts = [
            own_line(counted),
            compose("asked {}", money(totals.asked)),
            compose("paid {}", money(totals.paid)),
            compose("past due {}", money(totals.past_due)),
            feed_age(around.store.facts, feeds, around.now(), around.glyphs, needs_all=True),
        ]
        return compose("Payments · {}", join(" · ", title)), _as_fits(parts, self.app.size.width - 6)

    def say_where(self) -> None:
        """Also what the service is being asked, or where payments are switched off."""
        super().say_where()
        says = self._sentence()
        if says != self._says:
            self._says = says
            self._told.update(Content(says or ""))
            self._told.display = says is not None

    def empty_words(self) -> Safe:
        """Why nothing is listed."""
        facts = self.around.store.facts
        if self._text or self._view is not PaymentView.ALL:
            return own("No payment here is so.")
        if self.dashboard is not None and (off := why_off(self.around.store, self.dashboard)) is not None:
            return off
        if not any((feed := facts.feed(f"payments/{b}")) and feed.succeeded_at for b in self._boards()):
            return own("Payments were not read yet.")
        return own("Nobody was ever asked to pay. p beside a conversation, then +, asks somebody.")

    def conversation_of(self, item: PaymentKey) -> ConversationKey | None:
        """The conversation with whoever was asked."""
        payment = self._payment(item)
        if payment is None or payment.phone is None:
            self.around.voice.say(own("The payment names no number: there is no conversation to open."))
            return None
        return ConversationKey(payment.dashboard, payment.phone)

    def interests(self) -> list[Interest]:
        """The payments listed, and what the service is to be asked besides."""
        inquiry = self._inquiry
        asked = [inquiry.interest] if inquiry is not None else []
        return [Interest(InterestKind.PAYMENTS, self.dashboard), *asked]

    def facts_changed(self) -> None:
        """Show what the store says now."""
        super().facts_changed()
        self.rows.redraw_where_it_differs()

    def worker_changed(self) -> None:
        """Also whether the service can be asked."""
        super().worker_changed()
        self.say_where()

    # ------------------------------------------------------------------------------------------ actions

    def action_open_payment(self) -> None:
        """Show the payment with all there is to know of it."""
        if (key := self.rows.cursor) is not None:
            self._paying.open(key)

    def action_request_payment(self) -> None:
        """Ask the customer the cursor is on for another payment."""
        payment = self._payment(self.rows.cursor)
        phone = payment.phone if payment is not None else None
        self._paying.requesting.ask(
            ConversationKey(payment.dashboard, phone) if payment is not None and phone else None
        )

    def action_remind_payment(self) -> None:
        """Ask whether to remind of what is selected, or of what the cursor is on."""
        chosen = self.rows.selection
        if len(chosen) > MOST_AT_ONCE:
            self.around.voice.say(
                own_line(f"No more than {MOST_AT_ONCE:,} at once: narrow the list, or use the chase list.")
            )
            return
        keys = chosen or ([self.rows.cursor] if self.rows.cursor is not None else [])
        payments = [payment for key in keys if (payment := self._payment(key)) is not None]
        self._paying.reminding.ask(payments, self.rows.select_none)

    def action_sort_list(self) -> None:
        """Offer the orders."""
        entries = [Entry(order, own(words)) for order, words in _ORDERS.items()]
        self._choose(own("Payments in which order?"), entries, self._sort)

    def action_filter_by_state(self) -> None:
        """Offer the states, each with how many are in it."""
        facts, query = self.around.store.facts, self.query_shown
        entries = []
        for view, words in _VIEWS.items():
            totals = facts.payment_totals(replace(query, view=view))
            entries.append(
                Entry(
                    view, own(words), compose("{} · {}", own_line(f"{totals.count:,}"), money(totals.asked))
                )
            )
        self._choose(own("Which payments?"), entries, self._show_view)

    def action_filter_list(self) -> None:
        """Open the line to type in."""
        self.add_class("-filtering")
        self.set_focus(self._typed)

    def action_open_search(self) -> None:
        """Open the line to type in."""
        self.action_filter_list()

    def action_step_back(self) -> None:
        """Out of the line, then nothing selected, nothing typed, every state; then back to where one came from."""
        if self._typed.has_focus:
            self._go_on_in_list()
        elif self.rows.selection:
            self.rows.select_none()
        elif self._text:
            self._typed.value = ""
            self._go_on_in_list()
        elif self._view is not PaymentView.ALL:
            self._show_view(PaymentView.ALL)
        else:
            super().action_step_back()

    # ------------------------------------------------------------------------------------------ messages

    def on_block_list_opened(self) -> None:
        """Show what was clicked."""
        self.action_open_payment()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow as one types; the service is asked when one is done."""
        event.stop()
        text = event.value.strip()
        if text != self._text:
            self._text, self._inquiry = text, None
            self.begin()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Ask the service, too, and go on in the list."""
        event.stop()
        self._inquiry = inquiry_of(self._text, self.dashboard, self.around.now())
        self._go_on_in_list()
        self.say_where()

    def on_key(self, event: events.Key) -> None:
        """From the line, down goes into the list."""
        if event.key == "down" and self._typed.has_focus:
            event.stop()
            self._go_on_in_list()

    # ------------------------------------------------------------------------------------------ inside

    def _draw(self, key: PaymentKey, width: int, is_selected: bool) -> Sequence[Line]:  # the list's own call
        store = self.around.store
        payment = self._payment(key)
        if payment is None:
            return [[("gone", "dim")], []]
        item = PaymentItem(
            payment,
            pending_about(store, payment),
            payer_of(store, payment),
            self._lines.get(key.dashboard) if self.dashboard is None else None,
        )
        return draw_listed_payment(
            item, width, self.around.now(), self.around.glyphs, is_selected=is_selected
        )

    def _payment(self, key: PaymentKey | None) -> Payment | None:
        return self.around.store.facts.payment(*key) if key is not None else None

    def _boards(self) -> list[DashboardId]:
        return [self.dashboard] if self.dashboard is not None else list(self._lines)

    def _sentence(self) -> Safe | None:
        """What is asked of the service, or which of the dashboards shown have no payments."""
        if self._inquiry is not None:
            return describe_payment_inquiry(self.around, self._inquiry)
        if self.dashboard is not None and not self.rows.items:
            return None  # the list itself says it
        off = [line for line in self._boards() if why_off(self.around.store, line) is not None]
        if not off:
            return None
        names = join(", ", [self._lines.get(line, own("?")) for line in off])
        return compose("Payments are switched off on {}.", names)

    def _sort(self, order: tuple[PaymentSort, bool]) -> None:
        self._order = order
        self.begin()

    def _show_view(self, view: PaymentView) -> None:
        self._view = view
        self.begin()

    def _go_on_in_list(self) -> None:
        self.set_class(bool(self._text), "-filtering")
        self.set_focus(self.rows, scroll_visible=False)

    def _show_dashboard(self, dashboard: DashboardId | None) -> None:
        self._inquiry = None
        super()._show_dashboard(dashboard)

    def _choose(
        self, title: Safe, entries: Sequence[Entry[_Choice]], take: Callable[[_Choice], None]
    ) -> None:
        def taken(choice: _Choice | None) -> None:
            if choice is not None:
                take(choice)

        self.app.push_screen(
            Choosing(title, lambda typed: narrow(entries, typed), glyphs=self.around.glyphs), taken
        )


def _as_fits(parts: Sequence[Safe], width: int) -> Safe:
    """As many of the parts as there is room for: the count and what is past due longest."""
    kept = list(parts)
    for dropped in (1, 1, 2, 1):
        if width_of(join(" · ", kept)) <= width or len(kept) <= dropped:
            break
        del kept[dropped]
    return join(" · ", kept)
