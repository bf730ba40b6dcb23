"""The payments to chase: past due and not reminded, of all dashboards or of one, what is owed most and longest first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Final, LiteralString

from trtui.models import ConversationKey, DashboardId, Intent, Payment, PaymentId
from trtui.store import Interest, InterestKind
from trtui.text.cleaning import Safe, compose, own
from trtui.text.phone import format_phone
from trtui.ui.commands import Scope
from trtui.ui.freshness import feed_age
from trtui.ui.reminding import Reminding
from trtui.ui.screens.board_place import BoardPlace
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.payment_lines import PaymentItem, draw_chased_payment
from trtui.verbs.payments import Order, in_order, intents_about, money, pending_about, total_of
from trtui.verbs.replying import own_line

_ORDER_NAMES: Final[Mapping[Order, LiteralString]] = {
    Order.WORTH: "most and longest owed",
    Order.AMOUNT: "largest",
    Order.AGE: "oldest",
}


class ChasingScreen(BoardPlace[PaymentItem]):
    """Who is late with paying and was not reminded."""

    key_scope: ClassVar[Scope] = Scope.PAYMENTS

    def __init__(
        self,
        around: Surroundings,
        *,
        dashboard: DashboardId | None,
        open_conversation: Callable[[ConversationKey], object],
        ways: Iterable[object] = (),
    ) -> None:
        """Begin with one dashboard's, or all of them."""
        rows = BlockList[PaymentItem](
            key_of=lambda item: item.key,
            draw=self._draw,
            glyphs=around.glyphs,
            look_again=self._look_again,
            id="chased",
        )
        super().__init__(around, rows, dashboard=dashboard, open_conversation=open_conversation, ways=ways)
        self._order = Order.WORTH
        self._reminding = Reminding(around)

    # ------------------------------------------------------------------------------------------ what it says

    def read(self) -> list[PaymentItem]:
        """Every payment to chase, with what is under way about it."""
        store = self.around.store
        lines = {board.id: board.name for board in store.facts.dashboards()}
        about: dict[tuple[DashboardId, PaymentId | None], list[Intent]] = {}
        for intent in store.outbox.pending():
            payment = getattr(intent.action, "payment", None)
            about.setdefault((intent.dashboard, payment), []).append(intent)
        payments = [
            payment
            for payment in store.facts.payments_to_chase()
            if self.dashboard in (None, payment.dashboard)
        ]
        return [
            PaymentItem(
                payment,
                intents_about(about.get((payment.dashboard, payment.id), ()), payment.id),
                line=lines.get(payment.dashboard),
            )
            for payment in in_order(payments, self._order, self.around.now())
        ]

    def describe(self) -> tuple[Safe, Safe]:
        """Which, in which order; how many, how much in all, how old."""
        around = self.around
        dashboards = [board.dashboard for board in self._top.boards]
        title = compose("Payments to chase · {} · {}", self.line_shown, own(_ORDER_NAMES[self._order]))
        chosen = self.rows.selection
        items = chosen or [
            i for i in self.rows.items if not (i is self.rows.cursor and self.rows.cursor_is_gone)
        ]
        total = total_of([i.payment for i in items if i.payment is not None])
        counted = own_line(f"{len(items):,} selected" if chosen else f"{len(items):,}")
        shown = [self.dashboard] if self.dashboard is not None else [board.id for board in dashboards]
        feeds = [f"payments/{board}" for board in shown]
        told = feed_age(around.store.facts, feeds, around.now(), around.glyphs, needs_all=True)
        return title, compose("{} · {} · {}", counted, money(total), told)

    def empty_words(self) -> Safe:
        """That all have paid or were reminded, as far as payments were read."""
        feeds = [f for f in self.around.store.facts.feeds() if f.name.startswith("payments/")]
        if not any(feed.succeeded_at for feed in feeds):
            return own("Payments were not read yet.")
        return own("Nobody is late with a payment without having been reminded.")

    def conversation_of(self, item: PaymentItem) -> ConversationKey | None:
        """The conversation with whoever owes."""
        payment = item.payment
        if payment is None or payment.phone is None:
            self.around.voice.say(own("The payment names no number: there is no conversation to open."))
            return None
        return ConversationKey(payment.dashboard, payment.phone)

    def interests(self) -> list[Interest]:
        """The payments of what is listed."""
        return [Interest(InterestKind.PAYMENTS, self.dashboard)]

    def facts_changed(self) -> None:
        """Show what the store says now, and how far reminders have come."""
        super().facts_changed()
        self._reminding.facts_changed()

    def _draw(
        self, item: PaymentItem, width: int, is_selected: bool
    ) -> Sequence[Line]:  # the list's own call
        """Only those in view are looked up by name: there may be thousands."""
        named = replace(item, name=self._name_of(item.payment)) if item.payment is not None else item
        around = self.around
        return draw_chased_payment(named, width, around.now(), around.glyphs, is_selected=is_selected)

    def _name_of(self, payment: Payment) -> Safe | None:
        if payment.phone is None:
            return payment.recipient
        row = self.around.store.facts.row(ConversationKey(payment.dashboard, payment.phone))
        return row.name if row is not None else payment.recipient or format_phone(payment.phone)

    def _look_again(self, item: PaymentItem) -> PaymentItem:
        """What has become of a payment that need not be chased any more."""
        old = item.payment
        assert old is not None
        payment = self.around.store.facts.payment(old.dashboard, old.id) or old
        return PaymentItem(payment, pending_about(self.around.store, payment), line=item.line)

    # ------------------------------------------------------------------------------------------ actions

    def action_remind_payment(self) -> None:
        """Ask whether to remind of what is selected, or of what the cursor is on."""
        items = self.rows.selection or ([self.rows.cursor] if self.rows.cursor is not None else [])
        self._reminding.ask([item.payment for item in items if item.payment is not None])
        self.rows.select_none()

    def action_sort_list(self) -> None:
        """The next order."""
        orders = list(Order)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        self.begin()

    def action_select_row(self) -> None:
        """Select what the cursor is on, or no longer."""
        self.rows.toggle_selected()

    def action_select_range(self) -> None:
        """Select up to here."""
        self.rows.select_range()

    def action_select_all_rows(self) -> None:
        """Select all, or none again."""
        self.rows.select_all()

    def action_step_back(self) -> None:
        """Unselect; where nothing is selected, back to where one came from."""
        if self.rows.selection:
            self.rows.select_none()
        else:
            super().action_step_back()
