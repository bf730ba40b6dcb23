"""One payment on the screen: its facts, what was asked for, and the two ways to close it, neither of which is a letter."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.ui.desk import BILLING, BOB, DAN, MAIN, NOW, Desk, at_desk
from tests.ui.owing import asked_for, owe, payment, prove, reminders, say_yes, settle
from trtui.config import DeskSettings, Settings
from trtui.models import (
    CancelPayment,
    CreatePayment,
    IntentState,
    MarkPaymentPaid,
    PaymentId,
    PaymentKey,
)
from trtui.store import FeedState, InterestKind
from trtui.text.cleaning import clean_line
from trtui.ui.asking import Asking
from trtui.ui.screens.form import FormScreen
from trtui.ui.screens.payment import PaymentScreen
from trtui.verbs.closing import owing, question_before_closing, why_not_close

MENU = ["remind", "paid", "cancel", "request", "conversation"]


async def open_payment(desk: Desk, *keys: str) -> PaymentScreen:
    await desk.see_changes()
    await desk.press(*(keys or ("p", "enter")))
    await desk.until(lambda: isinstance(desk.app.screen, PaymentScreen) and desk.app.focused is not None)
    screen = desk.app.screen
    assert isinstance(screen, PaymentScreen)
    return screen


async def choose(desk: Desk, deed: str) -> None:
    await desk.press("home", *["j"] * MENU.index(deed), "enter")


def test_all_that_is_known_stands_there_with_what_was_asked_for_from_here(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        made = desk.store.outbox.add(CreatePayment(Decimal(120), "Job 1"), BOB.dashboard, BOB.phone, now=NOW)
        await settle(desk, IntentState.DONE, remote_id="payment/1")
        owe(
            desk,
            payment(
                1,
                reference_number=clean_line("R-1"),
                transaction_status=clean_line("Declined"),
                recipient=clean_line("Robert R."),
            ),
            payment(2),
        )
        desk.store.outbox.add(MarkPaymentPaid(PaymentId(1)), BOB.dashboard, BOB.phone, now=NOW)
        desk.store.outbox.add(MarkPaymentPaid(PaymentId(2)), BOB.dashboard, BOB.phone, now=NOW)
        screen = await open_payment(desk, "p", "j", "enter")
        assert screen.key == PaymentKey(MAIN, PaymentId(1))
        picture = desk.picture
        for words in (
            "Bob Ruiz · $120.00 · past due",
            "! past due (PastDue)",
            "Job 1",
            "(423) 555-0177",
            "Main Line",
            "Sat Oct 24 11:00 AM (4w ago)",
            "not sent yet",
            "R-1",
            "Robert R.",
            "Declined",
            "What was asked for here",
            "mark paid on its way (asked 10:00 AM)",
            "requested (asked 10:00 AM, sent 10:00 AM, done 10:00 AM)",
        ):
            assert words in picture, words
        history = [part for part in screen.rows.items if part.key.startswith("asked ")]
        assert len(history) == 2, "what was asked for about another payment is not its history"
        assert made.id in history[-1].key

    at_desk(tmp_path, scene)


def test_it_is_read_anew_while_it_is_on_screen_and_a_problem_is_told(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        screen = await open_payment(desk)
        assert [(i.kind, i.dashboard, i.words) for i in screen.interests()] == [
            (InterestKind.PAYMENT, MAIN, "1")
        ]
        desk.store.facts.note_feed(FeedState("payment/7/1", NOW, NOW, problem=clean_line("It is gone.")))
        await desk.see_changes()
        assert "It is gone." in desk.picture
        desk.store.facts.merge_payments(MAIN, [payment(1, status="Paid")], NOW)
        await desk.see_changes()
        assert "Bob Ruiz · $120.00 · paid" in desk.picture
        assert "not possible: the payment is not open: it is Paid" in desk.picture

    at_desk(tmp_path, scene)


@pytest.mark.parametrize(
    ("deed", "kind", "words"),
    [
        ("paid", MarkPaymentPaid, "nobody is texted, and the link to pay stops working"),
        ("cancel", CancelPayment, "(423) 555-0177 gets a text from Main Line at once"),
    ],
)
def test_closing_wants_the_amount_typed_and_says_that_it_is_for_good(
    tmp_path: Path, deed: str, kind: type[MarkPaymentPaid | CancelPayment], words: str
) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        await open_payment(desk)
        await choose(desk, deed)
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        asking = desk.app.screen
        assert isinstance(asking, Asking)
        told = "\n".join(asking.question.says)
        assert words in told
        assert "can't be undone" in told
        await desk.press("y", "enter", "backspace")
        assert not asked_for(desk, kind)
        await prove(desk, "120.00")
        (intent,) = asked_for(desk, kind)
        assert (intent.key, desk.woken > 0) == (BOB, True)
        await desk.see_changes()
        await choose(desk, "cancel" if deed == "paid" else "paid")
        assert "on its way" in str(desk.app.said)
        assert len(asked_for(desk, kind)) == 1
        await settle(desk, IntentState.DONE)
        assert str(desk.app.said).endswith("· done")

    at_desk(tmp_path, scene)


def test_no_letter_closes_a_payment_in_any_list(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        await desk.press("p")
        for letter in "abcdfhijkloqrstuvwxyzACDEHIJKLMNQUWXYZ":
            await desk.press(letter)
            if desk.app.screen is not desk.app.inbox:
                await desk.press("escape")
            await desk.press("escape", "escape", "p")
        assert not asked_for(desk, MarkPaymentPaid)
        assert not asked_for(desk, CancelPayment)

    at_desk(tmp_path, scene)


def test_a_refusal_stands_there_and_another_attempt_takes_its_place(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        await open_payment(desk)
        await choose(desk, "paid")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        await prove(desk, "120.00")
        await settle(desk, IntentState.FAILED, "The payment request is not in progress.")
        told = "Marking a payment as paid failed (Bob Ruiz): The payment request is not in progress. O shows"
        assert str(desk.app.said).startswith(told)
        assert "mark paid failed: The payment request is not in progress." in desk.picture
        await choose(desk, "paid")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        asking = desk.app.screen
        assert isinstance(asking, Asking)
        assert any("refused it before: The payment request" in line for line in asking.question.says)
        await prove(desk, "120.00")
        (intent,) = asked_for(desk, MarkPaymentPaid)
        assert intent.state is IntentState.QUEUED

    at_desk(tmp_path, scene)


def test_who_paid_while_it_was_asked_is_left_alone(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        await open_payment(desk)
        await choose(desk, "cancel")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        desk.store.facts.merge_payments(MAIN, [payment(1, status="Paid")], NOW)
        await prove(desk, "120.00")
        assert not asked_for(desk, CancelPayment)
        assert "Not done: the payment is not open: it is Paid." in str(desk.app.said)

    at_desk(tmp_path, scene)


def test_what_is_typed_where_the_amount_is_not_known(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        odd = payment(1, amount=None)
        nobody = replace(payment(2, amount=None), phone=None)
        owe(desk, odd, nobody)
        settings = DeskSettings()
        by_number = question_before_closing(owing(desk.store, odd), MarkPaymentPaid, settings, NOW)
        assert by_number.proof == "0177"
        by_id = question_before_closing(owing(desk.store, nobody), CancelPayment, settings, NOW)
        assert (by_id.proof, by_id.title) == ("2", "Cancel the request of amount unknown to no name?")

    at_desk(tmp_path, scene)


def test_cancelling_says_that_the_text_will_not_reach_who_opted_out(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1, DAN))
        assert DAN.dashboard is BILLING
        question = question_before_closing(
            owing(desk.store, payment(1, DAN)), CancelPayment, DeskSettings(), NOW
        )
        assert any("will not reach them" in line for line in question.says)

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("status", ["Paid", "MarkedAsPaid", "Cancelled", "Failed", "Unknown", "", "Disputed"])
def test_only_what_is_open_can_be_closed(status: str) -> None:
    assert why_not_close(payment(1, status=status), ()) is not None
    assert why_not_close(payment(1, status="Sent"), ()) is None


def test_the_menu_reminds_asks_anew_and_opens_the_conversation(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        await open_payment(desk)
        await choose(desk, "remind")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        await say_yes(desk)
        assert reminders(desk) == [(BOB, 1)]
        await desk.see_changes()
        await choose(desk, "request")
        await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, PaymentScreen))
        await choose(desk, "conversation")
        await desk.until(lambda: desk.app.screen is desk.app.inbox)
        assert desk.app.inbox.thread_pane.key == BOB

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("back", ["q", "escape", "h"])
def test_one_goes_back_to_the_list_one_came_from(tmp_path: Path, back: str) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        await desk.see_changes()
        await desk.press("g", "p")
        await desk.until(lambda: len(desk.app.screen_stack) == 2 and desk.app.focused is not None)
        chase = desk.app.screen
        await open_payment(desk, "enter")
        await desk.press(back)
        await desk.until(lambda: desk.app.screen is chase)

    at_desk(tmp_path, scene)


def test_read_only_closes_nothing(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        screen = await open_payment(desk)
        for deed in ("remind", "paid", "cancel", "request"):
            await choose(desk, deed)
            assert desk.app.screen is screen, deed
            assert "read" in str(desk.app.said).lower()
        assert desk.store.outbox.history() == []

    at_desk(tmp_path, scene, Settings(desk=DeskSettings(read_only=True)))


def test_nulls_and_hostile_words_are_no_trouble(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        odd = replace(
            payment(1, amount=None, status=""),
            phone=None,
            requested_at=None,
            description=clean_line("\x1b]52;c;x\x07[@click=app.quit]\u202e" * 9, cap=400),
            recipient=clean_line("\x1b[2J[b]"),
        )
        owe(desk, odd)
        await desk.press("g", "P")
        await desk.until(lambda: len(desk.app.screen_stack) == 2 and desk.app.focused is not None)
        await open_payment(desk, "enter")
        assert "\x1b" not in desk.picture
        for deed in MENU:
            await choose(desk, deed)
        assert desk.store.outbox.history() == []
        await desk.press("G", "k", "pagedown")

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("size", [(1, 1), (20, 6), (40, 12), (80, 24), (200, 60)])
def test_every_size_works(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1, description=clean_line("long words " * 30, cap=400)))
        await desk.see_changes()
        await desk.press("p", "enter")
        await desk.press("G", "home", "j", "j", "pagedown", "ctrl+u")
        await desk.pilot.resize_terminal(120, 40)
        await desk.pilot.resize_terminal(*size)

    at_desk(tmp_path, scene, size=size)
