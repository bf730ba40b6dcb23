"""Asking a customer for money: what is filled in, what is asked first, who can't be asked, and what becomes of it."""

import re
from datetime import time
from decimal import Decimal
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from tests.ui.desk import ANN, BOB, DAN, MAIN, NOW, Desk, at_desk, contact, key
from tests.ui.owing import ask, asked_for, owe, payment, prove, settle
from trtui.config import DeskSettings, Settings
from trtui.models import CreatePayment, IntentState
from trtui.store import FeedState
from trtui.text.cleaning import clean_line
from trtui.ui.asking import Asking
from trtui.ui.screens.form import FormScreen
from trtui.ui.screens.payment import PaymentScreen
from trtui.verbs.requesting import (
    Wanted,
    fresh_reference,
    likely_text,
    problem_of_amount,
    problem_of_length,
    why_off,
)

REFERENCE = re.compile(r"TR-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")


async def open_form(desk: Desk, *keys: str) -> FormScreen:
    await desk.press(*(keys or ("p", "plus")))
    await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
    screen = desk.app.screen
    assert isinstance(screen, FormScreen)
    return screen


async def fill_in(
    desk: Desk, amount: str = "120.5", description: str = "Brake job", message: str = ""
) -> None:
    for text in (amount, description, message):
        await desk.write(text)
        await desk.press("tab")


def test_a_request_is_filled_in_confirmed_by_its_amount_and_written_whole(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        form = await open_form(desk)
        await fill_in(desk, message="Hi Bob")
        assert "To Bob Ruiz, (423) 555-0177, from Main Line." in desk.picture
        assert "Hi Bob Main Line requests $120.50 for Brake job" in desk.picture
        assert REFERENCE.fullmatch(form.filled.text("reference"))
        question = (await ask(desk, "enter")).question
        assert question.title == "Ask Bob Ruiz for $120.50?"
        told = "\n".join(question.says)
        for words in (
            "gets a text from Main Line at once",
            "Brake job (they see this)",
            "With your words: “Hi Bob”",
        ):
            assert words in told
        await desk.press("y", "enter")
        assert isinstance(desk.app.screen, Asking), "no single key says yes"
        assert not asked_for(desk, CreatePayment)
        await desk.press("backspace")
        await prove(desk, "$120.50")
        (intent,) = asked_for(desk, CreatePayment)
        action = intent.action
        assert isinstance(action, CreatePayment)
        assert (intent.key, action.amount, action.description) == (BOB, Decimal("120.50"), "Brake job")
        assert action.message == "Hi Bob"
        assert REFERENCE.fullmatch(action.reference_number or "")
        assert desk.woken
        await desk.see_changes()
        assert "request on its way" in desk.picture
        await settle(desk, IntentState.DONE, remote_id="payment/9")
        assert desk.app.said == "Payment request to Bob Ruiz · done"
        assert "✓ requested" in desk.picture, "what the cursor is on stays, and says what became of it"
        owe(desk, payment(9, amount="120.50", days=0))
        await desk.see_changes()
        assert "✓ requested" not in desk.picture, "it is a payment now, and the cursor on that"
        assert "Job 9" in desk.picture
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, PaymentScreen))

    at_desk(tmp_path, scene)


def test_what_was_not_confirmed_is_filled_in_still_and_one_esc_does_not_drop_it(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await open_form(desk)
        await fill_in(desk, message="two")
        await desk.press("shift+tab", "ctrl+j")
        await desk.write("lines")
        before = desk.app.screen
        assert isinstance(before, FormScreen)
        reference = before.filled.text("reference")
        asking = await ask(desk, "enter")
        asking.dismiss(False)
        await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
        form = desk.app.screen
        assert isinstance(form, FormScreen)
        assert form.filled.text("amount") == "120.5"
        assert form.filled.text("message") == "two\nlines"
        assert form.filled.text("reference") == reference
        leaving = await ask(desk, "escape")
        leaving.dismiss(False)
        await desk.until(lambda: desk.app.screen is form)
        assert not asked_for(desk, CreatePayment)

    at_desk(tmp_path, scene)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("", "An amount is needed"),
        ("-5", "can't be negative"),
        ("0", "more than $0.00"),
        ("1.005", "two decimals at most"),
        ("1,5", "read in two ways"),
        ("abc", "not an amount"),
        ("9999999999", "too large"),
        ("1,234.50", None),
        ("$12", None),
    ],
)
def test_an_amount_that_can_not_be_asked_for_is_refused_with_the_reason(
    amount: str, words: str | None
) -> None:
    problem = problem_of_amount(amount)
    assert (problem is None) if words is None else words in str(problem)


def test_nonsense_is_said_beneath_its_field_and_goes_no_further(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        form = await open_form(desk)
        await desk.write("1.005")
        await desk.press("enter")
        assert "two decimals at most" in desk.picture
        assert "What the payment is for is needed" in desk.picture
        assert desk.app.screen is form
        await desk.press("escape")

    at_desk(tmp_path, scene)


def test_the_cost_goes_on_as_one_types_and_too_long_a_text_is_refused(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        form = await open_form(desk)
        await fill_in(desk, amount="5", description="x")
        assert "1 text (GSM-7)" in desk.picture
        form.query_one(TextArea).text = "ż" * 100
        await desk.until(lambda: "3 texts (Unicode)" in desk.picture)
        form.query_one(TextArea).text = "z" * 1600
        await desk.press("enter")
        await desk.until(lambda: "the service takes 1,600" in desk.picture)
        assert desk.app.screen is form

    at_desk(tmp_path, scene)


def test_the_likely_text_is_measured_as_the_service_will_about_write_it() -> None:
    text = likely_text(Wanted("12", "Tow", "Hello"), clean_line("Main Line"))
    assert text.startswith("Hello\nMain Line requests $12.00 for Tow. Pay here: http")
    assert problem_of_length(Wanted("12", "x" * 1600), clean_line("L")) is not None
    assert problem_of_length(Wanted("12", "x"), clean_line("L")) is None
    assert len({fresh_reference() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("who", [DAN, BOB])
def test_who_opted_out_or_is_blocked_can_not_be_asked_and_the_reason_is_said(
    tmp_path: Path, who: object
) -> None:
    async def scene(desk: Desk) -> None:
        if who is BOB:
            desk.store.facts.merge_contacts(MAIN, [contact(BOB, "Bob Ruiz", is_blocked=True)], NOW)
            await desk.see_changes()
        else:
            await desk.press("G")
        await desk.press("p", "plus")
        assert not isinstance(desk.app.screen, FormScreen)
        reason = "Blocked" if who is BOB else "Opted out on"
        assert "can't be asked to pay" in str(desk.app.said)
        assert reason in str(desk.app.said)

    at_desk(tmp_path, scene)


def test_who_opted_out_while_it_was_written_is_not_asked(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await open_form(desk)
        await fill_in(desk)
        await ask(desk, "enter")
        desk.store.facts.merge_contacts(MAIN, [contact(BOB, "Bob Ruiz", opted_out_at=NOW)], NOW)
        await prove(desk, "120.50")
        assert not asked_for(desk, CreatePayment)
        assert "Opted out" in str(desk.app.said)

    at_desk(tmp_path, scene)


def test_the_question_names_all_that_speaks_against_it(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        suppressed = contact(
            BOB,
            "Bob Ruiz",
            total_received=1,
            is_suppressed=True,
            suppressed_reason=clean_line("asked us to call"),
        )
        desk.store.facts.merge_contacts(MAIN, [suppressed], NOW)
        owe(desk, payment(1, amount="120.50", days=2, reference_number=clean_line("INV-7")))
        desk.store.outbox.add(CreatePayment(Decimal("120.50"), "Brakes"), BOB.dashboard, BOB.phone, now=NOW)
        desk.clock.advance(hours=13)  # 23:00 where they are
        form = await open_form(desk)
        await fill_in(desk)
        form.query(Input).last().value = "INV-7"
        told = "\n".join((await ask(desk, "enter")).question.says)
        for words in (
            "asked for the same amount 2d",
            "same amount is in the outbox already",
            "has the same reference number",
            "suppressed (asked us to call)",
            "quiet hours",
        ):
            assert words in told, words

    settings = Settings(desk=DeskSettings(quiet_start=time(21), quiet_end=time(8)))
    at_desk(tmp_path, scene, settings)


def test_without_a_reference_number_the_question_says_what_that_costs(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        form = await open_form(desk)
        await fill_in(desk)
        form.query(Input).last().value = ""
        asking = await ask(desk, "enter")
        assert any("Without a reference number" in line for line in asking.question.says)
        await prove(desk, "120.50")
        (intent,) = asked_for(desk, CreatePayment)
        assert isinstance(intent.action, CreatePayment)
        assert intent.action.reference_number is None
        assert intent.action.message is None

    at_desk(tmp_path, scene)


def test_where_payments_are_switched_off_that_is_said_instead(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        feed = FeedState(
            f"payments/{MAIN}",
            NOW,
            NOW,
            problem=clean_line("Payments are not enabled."),
            is_switched_off=True,
        )
        desk.store.facts.note_feed(feed)
        await desk.press("p", "plus")
        assert not isinstance(desk.app.screen, FormScreen)
        assert "switched off on Main Line" in str(desk.app.said)
        assert "Payments are not enabled." in str(desk.app.said)
        desk.clock.advance(minutes=1)
        now = desk.clock.now()
        desk.store.facts.note_feed(FeedState(f"payments/{MAIN}/{BOB.phone}", now, now))
        assert why_off(desk.store, MAIN, BOB.phone) is None, "the newest answer counts"
        assert why_off(desk.store, MAIN) is not None

    at_desk(tmp_path, scene)


def test_a_request_that_was_refused_is_changed_and_made_anew(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        refused = CreatePayment(Decimal("50.00"), "Towing", "Hi", "TR-OLD")
        desk.store.outbox.add(refused, BOB.dashboard, BOB.phone, now=NOW)
        await desk.press("p", "enter")
        assert "has not taken this request yet" in str(desk.app.said)
        await settle(desk, IntentState.FAILED, "The amount requested is not valid.")
        assert "request failed: The amount" in desk.picture
        form = await open_form(desk, "enter")
        assert [form.filled.text(name) for name in ("amount", "description", "message")] == [
            "50.00",
            "Towing",
            "Hi",
        ]
        assert form.filled.text("reference") != "TR-OLD"
        await ask(desk, "enter")
        await prove(desk, "50.00")
        (intent,) = asked_for(desk, CreatePayment)
        assert intent.state is IntentState.QUEUED, "the refused one is gone"

    at_desk(tmp_path, scene)


def test_what_was_just_asked_for_is_seen_where_many_payments_are(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, *(payment(n, days=n) for n in range(1, 30)))
        await open_form(desk)
        await fill_in(desk)
        await ask(desk, "enter")
        await prove(desk, "120.50")
        await desk.see_changes()
        assert "request on its way" in desk.picture

    at_desk(tmp_path, scene, size=(120, 24))


def test_read_only_asks_nobody(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("p", "plus")
        assert not isinstance(desk.app.screen, FormScreen)
        assert "read-only" in str(desk.app.said)
        desk.app._payments.paying.requesting.ask(ANN)
        assert "Read only" in str(desk.app.said)

    at_desk(tmp_path, scene, Settings(desk=DeskSettings(read_only=True)))


def test_a_new_number_can_be_asked_and_is_told_to_be_new(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.app._payments.paying.requesting.ask(key(999))
        await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
        await fill_in(desk)
        asking = await ask(desk, "enter")
        assert asking.question.title == "Ask (423) 555-0999 for $120.50?"
        assert any("Nobody has ever texted" in line for line in asking.question.says)

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (20, 6)])
def test_every_size_works(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        await open_form(desk)
        await fill_in(desk, message="hello")
        await ask(desk, "enter")

    at_desk(tmp_path, scene, size=size)
