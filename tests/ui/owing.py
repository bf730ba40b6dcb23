"""Payments in a desk's store, and how a test asks and answers about them."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.ui.desk import BOB, NOW, Desk
from trtui.models import Action, ConversationKey, Intent, IntentState, Payment, PaymentId, RemindPayment
from trtui.text.cleaning import clean_line
from trtui.ui.asking import Asking

ASKED = NOW - timedelta(minutes=1)


def payment(
    number: int,
    who: ConversationKey = BOB,
    amount: str | None = "120.00",
    *,
    status: str = "PastDue",
    days: int = 30,
    **more: object,
) -> Payment:
    """A payment; `days` ago it was asked for."""
    made = Payment(
        id=PaymentId(number),
        dashboard=who.dashboard,
        phone=who.phone,
        amount=Decimal(amount) if amount is not None else None,
        description=clean_line(f"Job {number}"),
        status=clean_line(status),
        requested_at=NOW - timedelta(days=days),
        is_past_due=status == "PastDue",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of a Payment, by name


def owe(desk: Desk, *payments: Payment) -> None:
    """The service told of these."""
    for one in payments:
        desk.store.facts.merge_payments(one.dashboard, [one], ASKED)


async def ask(desk: Desk, *keys: str) -> Asking:
    """Press keys that lead to a question."""
    await desk.press(*keys)
    await desk.until(lambda: isinstance(desk.app.screen, Asking))
    screen = desk.app.screen
    assert isinstance(screen, Asking)
    return screen


async def say_yes(desk: Desk) -> None:
    """Answer it."""
    await asyncio.sleep(0.26)  # the moment in which no key is an answer
    await desk.press("y")
    await desk.until(lambda: not isinstance(desk.app.screen, Asking))


def reminders(desk: Desk) -> list[tuple[ConversationKey | None, int]]:
    found = [i for i in desk.store.outbox.pending() if isinstance(i.action, RemindPayment)]
    return [(i.key, i.action.payment) for i in found if isinstance(i.action, RemindPayment)]


async def settle(
    desk: Desk, state: IntentState, reason: str | None = None, remote_id: str | None = None
) -> None:
    """The worker takes the next intent, and this is what becomes of it."""
    claimed = desk.store.outbox.claim_next(NOW, owner="worker")
    assert claimed is not None
    why = clean_line(reason, cap=300) if reason is not None else None
    desk.store.outbox.settle(claimed.id, state, now=NOW, reason=why, remote_id=remote_id)
    await desk.see_changes()


async def prove(desk: Desk, proof: str) -> None:
    """Type what a question of level 3 wants typed."""
    asking = desk.app.screen
    assert isinstance(asking, Asking)
    await desk.press(*("full_stop" if c == "." else "dollar_sign" if c == "$" else c for c in proof), "enter")
    await desk.until(lambda: desk.app.screen is not asking)


def asked_for(desk: Desk, kind: type[Action]) -> list[Intent]:
    """What of a kind stands in the outbox, or failed there."""
    return [intent for intent in desk.store.outbox.pending() if isinstance(intent.action, kind)]
