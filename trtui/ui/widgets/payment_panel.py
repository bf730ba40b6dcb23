"""The panel beside the thread with what the customer was asked to pay."""

from decimal import Decimal
from typing import ClassVar

from trtui.models import ConversationKey, CreatePayment, PaymentKey
from trtui.store import Interest, InterestKind
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.commands import Command, Scope
from trtui.ui.freshness import feed_age, feed_name
from trtui.ui.paying import Paying
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.payment_lines import PaymentItem, draw_panel_payment
from trtui.verbs.payments import intents_about, money, payment_made_by, pending_about


class PaymentPanel(BlockList[PaymentItem]):
    """One contact's payments, the newest first."""

    key_scope: ClassVar[Scope] = Scope.PAYMENTS

    def __init__(self, around: Surroundings, paying: Paying) -> None:
        super().__init__(
            key_of=lambda item: item.key,
            draw=lambda item, width, _selected: draw_panel_payment(item, width, around.now(), around.glyphs),
            glyphs=around.glyphs,
            look_again=self._look_again,
            id="payment-panel",
        )
        self.around = around
        self.shown_key: ConversationKey | None = None
        self._paying = paying

    def show(self, key: ConversationKey | None) -> None:
        """Show another contact's payments, from the newest; None is nobody's."""
        if key == self.shown_key:
            self.facts_changed()
            return
        self.shown_key = key
        self.begin_with(self._read(), empty=self._empty_words())

    def facts_changed(self) -> None:
        """Show what the store says now, and tell how far things have come, whatever is shown."""
        self._paying.facts_changed()
        if not self.display:
            return
        was_first = bool(self.items) and self.cursor is self.items[0]
        self.update(self._read(), empty=self._empty_words())
        if was_first and not (self.has_focus and self.app.screen is self.screen):
            self.move_to_first()  # nobody's finger is on a row here: what is new is to be seen
        self._follow_request()

    def tick(self) -> None:
        """Let the ages go on."""
        self.redraw_where_it_differs()

    def interests(self) -> list[Interest]:
        """The contact's payments."""
        key = self.shown_key
        return [Interest(InterestKind.PAYMENTS, key.dashboard, key.phone)] if key is not None else []

    @property
    def age(self) -> Safe:
        """What is still open in all, and how old what is shown is."""
        if self.shown_key is None:
            return own("")
        told = feed_age(self.around.store.facts, self._feeds(), self.around.now(), self.around.glyphs)
        payments = [item.payment for item in self.items if item.payment is not None]
        owed = sum((p.amount or Decimal(0) for p in payments if p.is_open), Decimal(0))
        return compose("{} open {} {}", money(owed), self.around.glyphs.dot, told) if owed else told

    def can_perform(self, command: Command) -> bool:
        """All but asking for one is about the payment the cursor is on."""
        return bool(self.items) or (self.shown_key is not None and command.id == "payment.request")

    def action_remind_payment(self) -> None:
        """Ask whether to remind of the payment the cursor is on."""
        item = self.cursor
        if item is not None and item.payment is None:
            self.around.voice.say(
                own("The service has not taken this request yet: there is nothing to remind of.")
            )
        else:
            self._paying.reminding.ask(
                [item.payment] if item is not None and item.payment is not None else []
            )

    def action_request_payment(self) -> None:
        """Have a request to the customer filled in."""
        self._paying.requesting.ask(self.shown_key, self._show_newest)

    def action_open_payment(self) -> None:
        """Show the payment the cursor is on with all there is to know of it; change a request that was refused."""
        item = self.cursor
        if item is None:
            return
        if item.payment is not None:
            self._paying.open(PaymentKey(item.payment.dashboard, item.payment.id))
            return
        request = self._look_again(item).intents[0]
        made = payment_made_by(request)
        if made is not None:
            self._paying.open(made)
        else:
            self._paying.requesting.ask_again(request, self._show_newest)

    def on_block_list_opened(self) -> None:
        """Show what was clicked."""
        self.action_open_payment()

    def _read(self) -> list[PaymentItem]:
        key, store = self.shown_key, self.around.store
        if key is None:
            return []
        pending = store.outbox.pending(key)
        asked = [PaymentItem(None, (i,)) for i in pending if isinstance(i.action, CreatePayment)]
        payments = store.facts.payments(key.dashboard, key.phone)
        return [*reversed(asked), *(PaymentItem(p, intents_about(pending, p.id)) for p in payments)]

    def _follow_request(self) -> None:
        """Go on to the payment that the request under the cursor has become: it is the same thing to whoever asked."""
        item = self.cursor
        if item is None or item.payment is not None:
            return
        made = payment_made_by(self._look_again(item).intents[0])
        places = [place for place, other in enumerate(self.items) if made is not None and other.key == made]
        if places:
            self.move_by(places[0] - self.items.index(item))

    def _show_newest(self) -> None:
        """What was just asked for stands first: it would be above what is seen."""
        self.update(self._read())
        self.move_to_first()

    def _look_again(self, item: PaymentItem) -> PaymentItem:
        """What has become of what the cursor is on and is listed no more: a request that was taken is a payment now."""
        store, payment = self.around.store, item.payment
        if payment is None:
            request = store.outbox.intent(item.intents[0].id)
            return PaymentItem(None, (request,)) if request is not None else item
        return PaymentItem(
            store.facts.payment(payment.dashboard, payment.id) or payment, pending_about(store, payment)
        )

    def _feeds(self) -> tuple[str, ...]:
        key = self.shown_key
        return (feed_name("payments", key), f"payments/{key.dashboard}") if key is not None else ()

    def _empty_words(self) -> Safe:
        """Why no payment is listed: nobody is shown, none was ever asked for, or the service does not say."""
        if self.shown_key is None:
            return own("No conversation")
        feeds = [self.around.store.facts.feed(name) for name in self._feeds()]
        problem = next(
            (feed.problem for feed in feeds if feed is not None and feed.problem is not None), None
        )
        if problem is not None:
            return problem
        if any(feed is not None and feed.succeeded_at is not None for feed in feeds):
            return own("They were never asked to pay.")
        return own("Their payments were not read yet.")
