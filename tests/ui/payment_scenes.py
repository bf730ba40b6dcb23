"""Payments on their screens, as the pictures of them begin."""

from dataclasses import replace
from decimal import Decimal

from textual.widgets import Input

from tests.ui.desk import ANN, BILLING, BOB, CAT, MAIN, NOW, Desk, key
from tests.ui.owing import ASKED, owe, payment
from trtui.models import CreatePayment, IntentState, MarkPaymentPaid, PaymentId, RemindPayment
from trtui.store import FeedState
from trtui.text.cleaning import clean_line
from trtui.ui.screens.chasing import ChasingScreen
from trtui.ui.screens.form import FormScreen
from trtui.ui.screens.payment import PaymentScreen
from trtui.ui.screens.payments import PaymentsScreen


async def _owe(desk: Desk) -> None:
    owe(
        desk,
        payment(1, BOB, "400", reference_number=clean_line("R-1"), transaction_status=clean_line("Declined")),
        payment(2, ANN, "300", days=50),
        payment(3, CAT, "200", days=20),
        payment(4, key(500, BILLING), "1000", status="Paid"),
        payment(5, ANN, None, days=3, status="Disputed"),
        payment(6, CAT, "12.50", days=1, status="Sent", is_past_due=False),
    )
    for board in (MAIN, BILLING):
        desk.store.facts.note_feed(FeedState(f"payments/{board}", ASKED, ASKED))
    await desk.see_changes()


async def payments_list(desk: Desk) -> None:
    await _owe(desk)
    off = FeedState(f"payments/{BILLING}", ASKED, ASKED, problem=clean_line("Off."), is_switched_off=True)
    desk.store.facts.note_feed(off)
    await desk.press("g", "P")
    await desk.until(lambda: isinstance(desk.app.screen, PaymentsScreen))
    await desk.press("j", "x")


async def one_payment(desk: Desk) -> None:
    await _owe(desk)
    desk.store.outbox.add(MarkPaymentPaid(PaymentId(1)), BOB.dashboard, BOB.phone, now=NOW)
    await desk.see_changes()
    await desk.press("g", "p")
    await desk.until(lambda: isinstance(desk.app.screen, ChasingScreen) and desk.app.focused is not None)
    await desk.press("j", "enter")
    await desk.until(lambda: isinstance(desk.app.screen, PaymentScreen))


async def request_form(desk: Desk) -> None:
    await _owe(desk)
    await desk.press("p", "plus")
    await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
    desk.app.screen.query(Input).last().value = "TR-0000-0000"
    await desk.write("120.5")
    await desk.press("tab")
    await desk.write("Brakes")


async def chase_run(desk: Desk) -> None:
    """One done, one refused, one paused."""
    await _owe(desk)
    outbox = desk.store.outbox
    for who, number in ((BOB, 1), (ANN, 2), (CAT, 3)):
        outbox.add(RemindPayment(PaymentId(number)), who.dashboard, who.phone, now=NOW)
    ends = {1: IntentState.DONE, 2: IntentState.FAILED}
    for intent in outbox.asked_since(RemindPayment, NOW):
        assert isinstance(intent.action, RemindPayment)
        state = ends.get(intent.action.payment)
        if state is None:
            outbox.pause([intent.id], now=NOW)
            continue
        while (claimed := outbox.claim_next(NOW, owner="nobody")) is not None and claimed.id != intent.id:
            outbox.settle(claimed.id, IntentState.DONE, now=NOW)  # what stood before it
        reason = clean_line("The payment request is not in progress.", cap=80)
        outbox.settle(intent.id, state, now=NOW, reason=reason if state is IntentState.FAILED else None)
    held = desk.store.facts.payment(MAIN, PaymentId(1))
    assert held is not None
    desk.store.facts.merge_payments(MAIN, [replace(held, reminder_was_sent=True)], NOW)
    await desk.see_changes()
    await desk.press("g", "p")
    await desk.until(lambda: isinstance(desk.app.screen, ChasingScreen))
    desk.app.clear_notifications()


async def payment_panel(desk: Desk) -> None:
    await _owe(desk)
    desk.store.outbox.add(CreatePayment(Decimal(50), "Towing"), BOB.dashboard, BOB.phone, now=NOW)
    await desk.press("j", "p")
    await desk.see_changes()
