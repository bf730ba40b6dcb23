"""One payment: what can be done about it, all that the service says of it, and what was asked for from here."""

from collections.abc import Callable, Iterable
from typing import ClassVar, Final

from trtui.models import (
    CancelPayment,
    ConversationKey,
    CreatePayment,
    Intent,
    MarkPaymentPaid,
    Payment,
    PaymentKey,
    RemindPayment,
)
from trtui.store import Interest, InterestKind
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.commands import Scope
from trtui.ui.freshness import feed_age
from trtui.ui.paying import Paying
from trtui.ui.screens.place import PlaceScreen
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.payment_facts import (
    Asked,
    Part,
    Times,
    draw_part,
    facts_of,
    history_of,
    under,
)
from trtui.verbs.closing import Owing, owing
from trtui.verbs.payments import amount_of, payment_made_by, state_of
from trtui.verbs.reminding import why_not

_KINDS: Final = (CreatePayment, RemindPayment, MarkPaymentPaid, CancelPayment)
_REMIND, _PAID, _CANCEL, _REQUEST, _CONVERSATION = "remind", "paid", "cancel", "request", "conversation"


class PaymentScreen(PlaceScreen[Part]):
    """A menu, the facts, the history. Marking as paid and cancelling are nowhere but in this menu."""

    key_scope: ClassVar[Scope] = Scope.PAYMENTS

    def __init__(
        self,
        around: Surroundings,
        payment: Payment,
        *,
        paying: Paying,
        open_conversation: Callable[[ConversationKey], object],
        ways: Iterable[object] = (),
    ) -> None:
        """Show a payment as it is known; it is read anew while it is on screen."""
        rows = BlockList[Part](
            key_of=lambda part: part.key,
            draw=lambda part, width, _selected: draw_part(part, width, around.glyphs),
            glyphs=around.glyphs,
            id="payment",
        )
        super().__init__(around, rows, open_conversation=open_conversation, ways=ways)
        self.dashboard = payment.dashboard
        self._shown = payment
        self._paying = paying
        self._deeds: dict[str, Callable[[], object]] = {
            _REMIND: self.action_remind_payment,
            _PAID: lambda: paying.settling.ask(self.payment, MarkPaymentPaid),
            _CANCEL: lambda: paying.settling.ask(self.payment, CancelPayment),
            _REQUEST: self.action_request_payment,
            _CONVERSATION: self.action_enter_thread,
        }

    @property
    def payment(self) -> Payment:
        """The payment as the store has it now."""
        shown = self._shown
        self._shown = self.around.store.facts.payment(shown.dashboard, shown.id) or shown
        return self._shown

    @property
    def key(self) -> PaymentKey:
        """Which payment it is."""
        return PaymentKey(self._shown.dashboard, self._shown.id)

    # ------------------------------------------------------------------------------------------ what it says

    def read(self) -> list[Part]:
        """The menu first: what one came for is under the cursor."""
        around, owed = self.around, owing(self.around.store, self.payment)
        screen = around.settings.screen
        times = Times(around.now(), around.zone, screen.twenty_four_hour)
        boards = {board.id: board.name for board in around.store.facts.dashboards()}
        line = boards.get(owed.payment.dashboard, own("an unknown dashboard"))
        parts = under(own("What can be done"), self._menu(owed))
        facts = facts_of(owed.payment, owed.name, line, self._problem(), times, around.glyphs)
        parts += under(own("What the service says"), facts)
        asked = [Asked(intent, around.store.outbox.log(intent.id)) for intent in self._asked(owed.payment)]
        if asked:
            parts += under(own("What was asked for here"), history_of(asked, times, around.glyphs))
        return parts

    def describe(self) -> tuple[Safe, Safe]:
        """Whose, how much, how it stands; how old that is."""
        around, owed = self.around, owing(self.around.store, self._shown)
        title = compose("{} · {} · {}", owed.name, amount_of(owed.payment), state_of(owed.payment))
        feeds = [self._feed, f"payments/{owed.payment.dashboard}"]
        told = feed_age(around.store.facts, feeds, around.now(), around.glyphs)
        return title, compose("Enter: do it · Esc: back · {}", told)

    def empty_words(self) -> Safe:
        """Never: there is always a menu."""
        return own("")

    def conversation_of(self, item: Part) -> ConversationKey | None:
        """The conversation with whoever owes, whatever the cursor is on."""
        del item
        phone = self._shown.phone
        if phone is None:
            self.around.voice.say(own("The payment names no number: there is no conversation to open."))
            return None
        return ConversationKey(self._shown.dashboard, phone)

    def interests(self) -> list[Interest]:
        """This one payment."""
        return [Interest(InterestKind.PAYMENT, self._shown.dashboard, words=str(int(self._shown.id)))]

    # ------------------------------------------------------------------------------------------ actions

    def action_open_payment(self) -> None:
        """Do what the menu's line under the cursor says; a fact does nothing."""
        part = self.rows.cursor
        if part is not None and part.key in self._deeds:
            self._deeds[part.key]()

    def action_remind_payment(self) -> None:
        """Ask whether to remind of it."""
        self._paying.reminding.ask([self.payment])

    def action_request_payment(self) -> None:
        """Ask the same customer for another payment."""
        phone = self._shown.phone
        self._paying.requesting.ask(ConversationKey(self._shown.dashboard, phone) if phone else None)

    def on_block_list_opened(self) -> None:
        """A line of the menu was clicked."""
        self.action_open_payment()

    # ------------------------------------------------------------------------------------------ inside

    def _menu(self, owed: Owing) -> list[Part]:
        around = self.around
        no_reminder = why_not(owed.payment, owed.intents, owed.standing, around.now(), around.zone)
        closed = owed.why_not
        nobody = own("the payment names no number") if owed.payment.phone is None else None
        lines: list[tuple[str, Safe, Safe, Safe | None]] = [
            (_REMIND, own("Remind"), own("texts the customer, once for each payment, ever"), no_reminder),
            (_PAID, own("Mark as paid"), own("for good; texts nobody"), closed),
            (_CANCEL, own("Cancel the request"), own("for good; texts the customer"), closed),
            (_REQUEST, own("New request"), own("asks the same customer for another payment"), nobody),
            (_CONVERSATION, own("The conversation"), own("with the customer"), nobody),
        ]
        return [
            Part(key, words, hint, "dim", is_deed=True)
            if reason is None
            else Part(key, words, compose("not possible: {}", reason), "warn", is_deed=True)
            for key, words, hint, reason in lines
        ]

    def _asked(self, payment: Payment) -> list[Intent]:
        """What was asked for about this payment here; the request itself is told by the number it was given."""
        found = self.around.store.outbox.asked_about(payment.dashboard, payment.phone, _KINDS)
        return [
            intent
            for intent in found
            if getattr(intent.action, "payment", None) == payment.id or payment_made_by(intent) == self.key
        ]

    @property
    def _feed(self) -> str:
        return f"payment/{self._shown.dashboard}/{int(self._shown.id)}"

    def _problem(self) -> Safe | None:
        feed = self.around.store.facts.feed(self._feed)
        return feed.problem if feed is not None else None
