"""The payments to chase: past due and not reminded, of all dashboards or of one, what is owed most and longest first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Final, LiteralString

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from trtui.models import (
    ConversationKey,
    DashboardId,
    Intent,
    IntentState,
    Payment,
    PaymentId,
    PaymentKey,
)
from trtui.store import Interest, InterestKind, StoreError
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.commands import Scope, find_command, show_key
from trtui.ui.freshness import feed_age
from trtui.ui.paying import Paying
from trtui.ui.say import Tone
from trtui.ui.screens.board_place import SelectingPlace
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.payment_lines import PaymentItem, draw_listed_payment
from trtui.verbs.chasing import (
    Run,
    describe_run,
    pause_run,
    question_before_resuming,
    reminded_lately,
    rest_of,
    resume_run,
    run_of,
    so_many,
)
from trtui.verbs.payments import (
    Order,
    in_order,
    intents_about,
    money,
    payer_of,
    pending_about,
    total_of,
)
from trtui.verbs.replying import own_line

_ORDER_NAMES: Final[Mapping[Order, LiteralString]] = {
    Order.WORTH: "most and longest owed",
    Order.AMOUNT: "largest",
    Order.AGE: "oldest",
}


class ChasingScreen(SelectingPlace[PaymentItem]):
    """Who is late with paying and was not reminded; what was done about it in the last hours; whom it was refused for."""

    key_scope: ClassVar[Scope] = Scope.CHASE
    DEFAULT_CSS = """
    ChasingScreen #chase-run { height: auto; max-height: 2; padding: 0 1; color: $text-accent; }
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
        """Begin with one dashboard's, or all of them."""
        rows = BlockList[PaymentItem](
            key_of=lambda item: item.key,
            draw=self._draw,
            glyphs=around.glyphs,
            look_again=self._look_again,
            id="chased",
        )
        super().__init__(around, rows, dashboard=dashboard, open_conversation=open_conversation, ways=ways)
        self._paying = paying
        self._order = Order.WORTH
        self._run = Run()
        self._told = Static(Content(""), id="chase-run")
        self._says: Safe | None = None

    # ------------------------------------------------------------------------------------------ what it says

    def compose_list(self) -> ComposeResult:
        """How far the reminders have come, and the list."""
        yield self._told
        yield self.rows

    def read(self) -> list[PaymentItem]:
        """Every payment to chase with what is under way about it, among them what was done here; those refused apart."""
        store = self.around.store
        self._run = run_of(store, self.around.now())
        lines = {board.id: board.name for board in store.facts.dashboards()}
        about: dict[tuple[DashboardId, PaymentId | None], list[Intent]] = {}
        for intent in store.outbox.pending():
            payment = getattr(intent.action, "payment", None)
            about.setdefault((intent.dashboard, payment), []).append(intent)
        done = self._done()
        payments = [p for p in store.facts.payments_to_chase() if (p.dashboard, p.id) not in done]
        items = [
            PaymentItem(
                payment,
                done.get((payment.dashboard, payment.id))
                or intents_about(about.get((payment.dashboard, payment.id), ()), payment.id),
                line=lines.get(payment.dashboard),
                is_done=(payment.dashboard, payment.id) in done,
            )
            for payment in in_order([*payments, *self._payments_of(done)], self._order, self.around.now())
            if self.dashboard in (None, payment.dashboard)
        ]
        return _apart(items)

    def describe(self) -> tuple[Safe, Safe]:
        """Which, in which order; how many, how much in all, how old."""
        around = self.around
        title = compose("Payments to chase · {} · {}", self.line_shown, own(_ORDER_NAMES[self._order]))
        chosen = self._chosen()
        items = chosen or [
            i
            for i in self.rows.items
            if not (i.is_done or (i is self.rows.cursor and self.rows.cursor_is_gone))
        ]
        total = total_of([i.payment for i in items if i.payment is not None])
        counted = own_line(f"{len(items):,} selected" if chosen else f"{len(items):,}")
        boards = [board.dashboard.id for board in self._top.boards]
        feeds = [
            f"payments/{board}" for board in ([self.dashboard] if self.dashboard is not None else boards)
        ]
        told = feed_age(around.store.facts, feeds, around.now(), around.glyphs, needs_all=True)
        return title, compose("{} · {} · {}", counted, money(total), told)

    def say_where(self) -> None:
        """Also how far the reminders have come, and which key stops them."""
        super().say_where()
        says = describe_run(self._run)
        if says is not None and (self._run.waiting or self._run.stopped):
            turn = own("pause") if self._run.waiting else own("go on")
            says = compose("{} · {}: {}", says, self._pause_key(), turn)
        if says != self._says:
            self._says = says
            self._told.update(Content(says or ""))
        self._told.display = says is not None

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

    def _done(self) -> dict[tuple[DashboardId, PaymentId], tuple[Intent, ...]]:
        """The payments that were reminded of from here in the last hours, each with its reminder."""
        return {key: (intent,) for key, intent in reminded_lately(self._run).items()}

    def _payments_of(self, done: Iterable[tuple[DashboardId, PaymentId]]) -> list[Payment]:
        found = (self.around.store.facts.payment(*key) for key in done)
        return [payment for payment in found if payment is not None]

    def _chosen(self) -> list[PaymentItem]:
        """What is selected, without what is done: to select all means all that is left."""
        return [item for item in self.rows.selection if not item.is_done]

    def _draw(
        self, item: PaymentItem, width: int, is_selected: bool
    ) -> Sequence[Line]:  # the list's own call
        """Only those in view are looked up by name: there may be thousands."""
        around = self.around
        named = replace(item, name=payer_of(around.store, item.payment)) if item.payment is not None else item
        return draw_listed_payment(named, width, around.now(), around.glyphs, is_selected=is_selected)

    def _look_again(self, item: PaymentItem) -> PaymentItem:
        """What has become of a payment that need not be chased any more."""
        old = item.payment
        assert old is not None
        payment = self.around.store.facts.payment(old.dashboard, old.id) or old
        return PaymentItem(payment, pending_about(self.around.store, payment), line=item.line)

    def _pause_key(self) -> Safe:
        command = find_command("chase.pause")
        keys = self.around.keymap.keys_of(command) if command is not None else ()
        return own_line(show_key(keys[0])) if keys else own("the palette")

    # ------------------------------------------------------------------------------------------ actions

    def action_open_payment(self) -> None:
        """Show the payment with all there is to know of it."""
        item = self.rows.cursor
        if item is not None and item.payment is not None:
            self._paying.open(PaymentKey(item.payment.dashboard, item.payment.id))

    def action_request_payment(self) -> None:
        """Ask the customer the cursor is on for another payment."""
        payment = self.rows.cursor.payment if self.rows.cursor is not None else None
        phone = payment.phone if payment is not None else None
        self._paying.requesting.ask(
            ConversationKey(payment.dashboard, phone) if payment is not None and phone else None
        )

    def action_remind_payment(self) -> None:
        """Ask whether to remind of what is selected, or of what the cursor is on."""
        cursor = [self.rows.cursor] if self.rows.cursor is not None else []
        items = self._chosen() if self.rows.selection else cursor
        payments = [item.payment for item in items if item.payment is not None]
        self._paying.reminding.ask(payments, self.rows.select_none)

    def action_pause_reminders(self) -> None:
        """Stop the reminders that have not gone yet; or ask whether to go on with those that were stopped."""
        around = self.around
        run = run_of(around.store, around.now())
        if run.waiting:
            self._change(lambda: self._pause(run))
        elif run.stopped:
            self._ask_to_go_on(run)
        elif run.going:
            around.voice.say(own("The last ones are on the wire already."))
        else:
            around.voice.say(own("No reminders are under way."))

    def _pause(self, run: Run) -> None:
        stopped = pause_run(self.around.store, run, self.around.now())
        going = own_line(f" {len(run.going):,} on the wire still end.") if run.going else own("")
        self.around.voice.say(compose("{} paused.{}", so_many(stopped), going))

    def _ask_to_go_on(self, run: Run) -> None:
        around = self.around
        rest = rest_of(around.store, run, around.now(), around.zone)
        if rest.able:
            around.voice.ask(question_before_resuming(around.store, rest), lambda: self._change(self._go_on))
        else:
            self._change(self._go_on)

    def _go_on(self) -> None:
        """Judge once more: while it was asked somebody may have paid, or another pane gone on."""
        around = self.around
        rest = rest_of(around.store, run_of(around.store, around.now()), around.now(), around.zone)
        count = resume_run(around.store, rest, around.now())
        around.wake()
        left = own_line(f" {len(rest.unable):,} taken back.") if rest.unable else own("")
        around.voice.say(compose("To go on: {}.{}", so_many(count), left))

    def _change(self, change: Callable[[], None]) -> None:
        try:
            change()
        except StoreError as error:
            self.around.voice.say(own_line(str(error)), Tone.WARNING)
        self.facts_changed()

    def action_sort_list(self) -> None:
        """The next order."""
        orders = list(Order)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        self.begin()


def _is_refused(item: PaymentItem) -> bool:
    """Whether the service, or what stood in the way before it was asked, refused the last reminder."""
    return bool(item.intents) and item.intents[-1].state is IntentState.FAILED


def _apart(items: list[PaymentItem]) -> list[PaymentItem]:
    """Those refused before the others, each kind under its heading; without any heading where none was refused."""
    refused = [item for item in items if _is_refused(item)]
    others = [item for item in items if not _is_refused(item)]
    if refused:
        refused[0] = replace(refused[0], heading=own_line(f"Refused: {len(refused):,}"))
    if refused and others:
        others[0] = replace(others[0], heading=own("To chase"))
    return [*refused, *others]
