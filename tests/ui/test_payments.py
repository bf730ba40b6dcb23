"""Payments beside the thread and those to chase: what is shown, whom one may remind, and how sure one must be."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.ui.desk import ANN, BILLING, BOB, CAT, DAN, MAIN, NOW, Desk, at_desk, key
from tests.ui.owing import ASKED, ask, owe, payment, reminders, say_yes
from trtui.config import DeskSettings, Settings
from trtui.models import CreatePayment, IntentState, View
from trtui.store import FeedState, InterestKind
from trtui.text.cleaning import clean_line
from trtui.ui.arranging import Pane
from trtui.ui.asking import Asking
from trtui.ui.screens.chasing import ChasingScreen
from trtui.ui.screens.outbox import OutboxScreen
from trtui.ui.widgets.payment_panel import PaymentPanel
from trtui.ui.widgets.side_pane import Side
from trtui.verbs.payments import Order, in_order
from trtui.verbs.reminding import why_not
from trtui.verbs.replying import standing_of


def panel(desk: Desk) -> PaymentPanel:
    return desk.app.inbox.query_one(PaymentPanel)


# ------------------------------------------------------------------------------------------ the panel


def test_the_panel_shows_amount_state_age_and_whether_reminded(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(
            desk,
            payment(1, reference_number=clean_line("R-1"), transaction_status=clean_line("Declined")),
            payment(2, amount="1234.50", status="Paid", days=60),
            payment(3, amount=None, status="Sent", days=1, reminder_was_sent=True),
        )
        await desk.press("p")
        picture = desk.picture
        for words in (
            "$120.00",
            "past due",
            "asked 4w ago · not reminded",
            "Job 1",
            "No. R-1 · card: Declined",
        ):
            assert words in picture
        for words in ("$1,234.50", "√ paid", "amount unknown", "asked 1d ago · reminded"):
            assert words in picture
        assert "$120.00 open" in picture

    at_desk(tmp_path, scene)


def test_the_panel_is_an_interest_of_the_contact_s_payments(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("p")
        found = [i for i in desk.app.inbox.interests() if i.kind is InterestKind.PAYMENTS]
        assert [(i.dashboard, i.phone) for i in found] == [(BOB.dashboard, BOB.phone)]

    at_desk(tmp_path, scene)


@pytest.mark.parametrize(
    ("feed", "words"),
    [
        (None, "Their payments were not read yet."),
        (FeedState(f"payments/{MAIN}", ASKED, ASKED), "They were never asked to pay."),
        (
            FeedState(f"payments/{MAIN}", ASKED, ASKED, problem=clean_line("Payments are off here.")),
            "Payments are off here.",
        ),
    ],
)
def test_an_empty_panel_says_why(tmp_path: Path, feed: FeedState | None, words: str) -> None:
    async def scene(desk: Desk) -> None:
        if feed is not None:
            desk.store.facts.note_feed(feed)
        await desk.press("p")
        assert words[:20] in desk.picture

    at_desk(tmp_path, scene, size=(160, 40))


def test_p_again_puts_the_panel_away(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("p")
        assert desk.app.inbox.pane is Pane.SIDE
        await desk.press("p")
        assert not desk.app.inbox.side_pane.display
        await desk.press("d")
        assert desk.app.inbox.side_pane.side is Side.CONTACT

    at_desk(tmp_path, scene)


def test_a_reminder_is_asked_about_and_goes_to_whom_the_question_names(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        question = (await ask(desk, "p", "m")).question
        assert question.title == "Remind Bob Ruiz of $120.00?"
        assert any("(423) 555-0177 gets a text from Main Line" in line for line in question.says)
        assert any("one reminder, ever" in line for line in question.says)
        await desk.press("enter", "m")
        assert reminders(desk) == []
        await say_yes(desk)
        assert reminders(desk) == [(BOB, 1)]
        assert desk.woken
        await desk.see_changes()
        assert "reminder on its way" in desk.picture

    at_desk(tmp_path, scene)


@pytest.mark.parametrize(("size", "many"), [((40, 12), False), ((30, 6), False), ((40, 12), True)])
def test_how_to_answer_is_in_view_on_the_smallest_screens(
    tmp_path: Path, size: tuple[int, int], many: bool
) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, *(payment(100 + n, key(1000 + n)) for n in range(12 if many else 1)))
        await open_chase_list(desk)
        await ask(desk, "asterisk", "m")
        await desk.pilot.pause()
        assert ("Type how many" if many else "Press y for yes") in desk.picture
        assert "Nobody has ever texted" not in desk.picture

    at_desk(tmp_path, scene, size=size)


def test_a_second_reminder_is_refused_at_once(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        await ask(desk, "p", "m")
        await say_yes(desk)
        await desk.press("j", "m")
        assert "a reminder is on its way already" in str(desk.app.said)
        assert len(reminders(desk)) == 1

    at_desk(tmp_path, scene)


def test_the_service_s_refusal_stands_on_the_payment_in_its_words(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        await ask(desk, "p", "m")
        await say_yes(desk)
        claimed = desk.store.outbox.claim_next(NOW, owner="worker")
        assert claimed is not None
        refusal = clean_line("This payment request is not in progress.")
        desk.store.outbox.settle(claimed.id, IntentState.FAILED, now=NOW, reason=refusal)
        await desk.see_changes()
        assert "not in progress" in str(desk.app.said)
        assert "reminder failed: This payment request" in desk.picture
        question = (await ask(desk, "m")).question
        assert any("refused it before: This payment request" in line for line in question.says)

    at_desk(tmp_path, scene, size=(260, 40))


def test_a_reminder_that_was_delivered_is_told(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        await ask(desk, "p", "m")
        await say_yes(desk)
        claimed = desk.store.outbox.claim_next(NOW, owner="worker")
        assert claimed is not None
        await desk.press("d")
        desk.store.outbox.settle(claimed.id, IntentState.DONE, now=NOW)
        await desk.see_changes()
        assert desk.app.said == "Reminder to Bob Ruiz · done"

    at_desk(tmp_path, scene)


def test_a_question_that_was_overtaken_reminds_nobody(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        await ask(desk, "p", "m")
        paid = replace(payment(1), status=clean_line("Paid"))
        desk.store.facts.merge_payments(MAIN, [paid], NOW)
        await say_yes(desk)
        assert reminders(desk) == []

    at_desk(tmp_path, scene)


def test_a_request_that_is_not_confirmed_stands_first_and_can_not_be_reminded_of(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        desk.store.outbox.add(CreatePayment(Decimal(50), "Towing"), BOB.dashboard, BOB.phone, now=NOW)
        await desk.press("p")
        assert desk.picture.index("$50.00") < desk.picture.index("$120.00")
        await desk.press("m")
        assert "has not taken this request yet" in str(desk.app.said)

    at_desk(tmp_path, scene)


def test_read_only_reminds_nobody(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        await desk.press("p", "m")
        assert not isinstance(desk.app.screen, Asking)
        assert "read-only" in str(desk.app.said)

    at_desk(tmp_path, scene, Settings(desk=DeskSettings(read_only=True)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reminder_was_sent": True}, "one for each payment"),
        ({"status": clean_line("Paid")}, "it is Paid"),
        ({"status": clean_line("Cancelled")}, "it is Cancelled"),
        ({"status": clean_line("")}, "of no known state"),
        ({}, None),
        ({"status": clean_line("Sent"), "is_past_due": False}, None),
    ],
)
def test_who_may_be_reminded(tmp_path: Path, change: dict[str, object], words: str | None) -> None:
    async def scene(desk: Desk) -> None:
        standing = standing_of(desk.store, BOB)
        reason = why_not(replace(payment(1), **change), (), standing, NOW, desk.app.around.zone)  # type: ignore[arg-type]  # fields of a Payment, by name
        assert (reason is None) if words is None else words in str(reason)

    at_desk(tmp_path, scene)


def test_who_opted_out_is_never_reminded(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1, DAN))
        await desk.press("G", "p", "m")
        assert not isinstance(desk.app.screen, Asking)
        assert "Opted out on" in str(desk.app.said)

    at_desk(tmp_path, scene)


# ------------------------------------------------------------------------------------------ the chase list


def chase(desk: Desk) -> ChasingScreen:
    screen = desk.app.screen
    assert isinstance(screen, ChasingScreen)
    return screen


def numbers(desk: Desk) -> list[int]:
    return [item.payment.id for item in chase(desk).rows.items if item.payment is not None]


async def open_chase_list(desk: Desk) -> None:
    await desk.see_changes()
    await desk.press("g", "p")
    await desk.until(lambda: isinstance(desk.app.screen, ChasingScreen) and desk.app.focused is not None)


def owe_all(desk: Desk) -> None:
    owe(
        desk,
        payment(1, BOB, "120", days=30),
        payment(2, ANN, "900", days=2),
        payment(3, CAT, "100", days=100),
        payment(4, key(500, BILLING), "10", days=1),
        payment(5, ANN, "5000", status="Sent"),
        payment(6, ANN, "5000", reminder_was_sent=True),
        payment(7, ANN, "5000", status="Paid"),
    )


def test_the_chase_list_holds_what_is_late_and_not_reminded_most_and_longest_owed_first(
    tmp_path: Path,
) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        await open_chase_list(desk)
        assert numbers(desk) == [3, 1, 2, 4]
        assert "Payments to chase · all dashboards · most and longest owed" in desk.picture
        assert "4 · $1,130.00" in desk.picture
        await desk.press("S")
        assert numbers(desk) == [2, 1, 3, 4]
        await desk.press("S")
        assert numbers(desk) == [3, 1, 2, 4]
        assert "oldest" in desk.picture

    at_desk(tmp_path, scene)


def test_payments_without_an_amount_or_a_date_are_put_in_order_too() -> None:
    odd = [payment(1, amount=None), payment(2, requested_at=None), payment(3)]
    for order in Order:
        assert {one.id for one in in_order(odd, order, NOW)} == {1, 2, 3}
    assert in_order(odd, Order.WORTH, NOW)[0].id == 3


def test_the_chase_list_of_one_dashboard(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        await open_chase_list(desk)
        await desk.press("1")
        assert numbers(desk) == [4]
        assert "Payments to chase · Billing" in desk.picture
        assert [i.dashboard for i in chase(desk).interests()] == [BILLING]
        await desk.press("0")
        assert len(numbers(desk)) == 4
        await desk.press("right_square_bracket", "right_square_bracket")
        assert numbers(desk) == [3, 1, 2]

    at_desk(tmp_path, scene)


def test_the_chase_list_is_as_old_as_the_oldest_of_its_dashboards(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        desk.store.facts.note_feed(FeedState(f"payments/{MAIN}", ASKED, ASKED))
        await open_chase_list(desk)
        assert "not all read yet" in desk.picture
        long_ago = NOW - timedelta(hours=2)
        desk.store.facts.note_feed(FeedState(f"payments/{BILLING}", long_ago, long_ago))
        chase(desk).tick()
        await desk.pilot.pause()
        assert "! 2h00m old" in desk.picture

    at_desk(tmp_path, scene)


def test_right_opens_the_conversation_and_its_payments(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        await open_chase_list(desk)
        await desk.press("j", "j", "l")
        await desk.until(lambda: desk.app.screen is desk.app.inbox)
        assert desk.app.inbox.thread_pane.key == ANN
        assert desk.app.inbox.side_pane.side is Side.PAYMENTS

    at_desk(tmp_path, scene)


def test_a_verb_in_the_panel_is_about_whom_the_panel_shows(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1, CAT))
        await open_chase_list(desk)
        await desk.press("l")
        await desk.until(lambda: desk.app.inbox.thread_pane.key == CAT)
        await desk.press("p", "a")
        (intent,) = desk.store.outbox.pending()
        assert intent.key == CAT

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("back", ["q", "escape", "h"])
def test_there_is_a_way_back(tmp_path: Path, back: str) -> None:
    async def scene(desk: Desk) -> None:
        await open_chase_list(desk)
        await desk.press("g", "p", back)
        await desk.until(lambda: desk.app.screen is desk.app.inbox)

    at_desk(tmp_path, scene)


def test_one_goes_from_place_to_place_and_to_a_view(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await open_chase_list(desk)
        await desk.press("question_mark", "escape", "O")
        await desk.until(lambda: isinstance(desk.app.screen, OutboxScreen))
        await desk.press("B")
        await desk.until(lambda: not isinstance(desk.app.screen, OutboxScreen))
        await open_chase_list(desk)
        assert len(desk.app.screen_stack) == 2
        await desk.press("g", "a")
        await desk.until(lambda: desk.app.screen is desk.app.inbox)
        assert desk.app.inbox.list_pane.query_shown.view is View.ARCHIVED

    at_desk(tmp_path, scene)


def test_several_are_reminded_with_one_question_that_leaves_out_who_can_not_be(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        owe(desk, payment(8, DAN, "1", days=1))
        await open_chase_list(desk)
        question = (await ask(desk, "asterisk", "m")).question
        assert question.title == "Send 4 reminders of $1,130.00 in all?"
        assert any("Left out: Dan Poe: Opted out" in line for line in question.says)
        await say_yes(desk)
        assert {number for _, number in reminders(desk)} == {1, 2, 3, 4}
        assert all(who is not None for who, _ in reminders(desk))

    at_desk(tmp_path, scene)


def test_more_than_ten_reminders_want_their_number_typed(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, *(payment(100 + n, key(1000 + n)) for n in range(12)))
        await open_chase_list(desk)
        await ask(desk, "asterisk", "m")
        await asyncio.sleep(0.26)
        await desk.press("y", "enter")
        assert reminders(desk) == []
        await desk.press("backspace", *"12", "enter")
        await desk.until(lambda: len(reminders(desk)) == 12)

    at_desk(tmp_path, scene)


def test_what_came_of_several_is_told_as_it_goes(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1, BOB), payment(2, ANN))
        await open_chase_list(desk)
        await ask(desk, "asterisk", "m")
        await say_yes(desk)

        async def settle(state: IntentState) -> None:
            claimed = desk.store.outbox.claim_next(NOW, owner="worker")
            assert claimed is not None
            desk.store.outbox.settle(claimed.id, state, now=NOW)
            await desk.see_changes()

        await settle(IntentState.DONE)
        assert desk.app.said == "2 reminders · 1 of 2 done"
        await settle(IntentState.DONE)
        assert desk.app.said == "2 reminders · all done"

    at_desk(tmp_path, scene)


def test_the_row_under_the_cursor_stays_when_it_was_reminded(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        await open_chase_list(desk)
        await desk.press("j")
        desk.store.facts.merge_payments(MAIN, [payment(1, days=30, reminder_was_sent=True)], NOW)
        await desk.see_changes()
        assert numbers(desk) == [3, 1, 2, 4]
        await desk.press("m")
        assert "one for each payment" in str(desk.app.said)
        await desk.press("j")
        assert numbers(desk) == [3, 2, 4]
        item = chase(desk).rows.cursor
        assert item is not None
        assert item.payment is not None
        assert item.payment.id == 2

    at_desk(tmp_path, scene)


def test_a_payment_without_a_number_is_no_trouble(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1, phone=None, recipient=None, description=clean_line("")))
        await open_chase_list(desk)
        await desk.press("l")
        assert isinstance(desk.app.screen, ChasingScreen)
        await desk.press("m")
        assert "names no number" in str(desk.app.said)

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (20, 6), (40, 12), (80, 24), (200, 60)])
def test_every_size_works(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        owe(desk, payment(9, ANN, "1", description=clean_line("long words " * 40, cap=400)))
        await desk.press("j", "p", "j", "j", "G", "k", "ctrl+d", "pagedown", "pageup", "p")
        await open_chase_list(desk)
        await desk.press("j", "G", "x", "k", "V", "asterisk", "escape", "S", "home")
        await desk.pilot.resize_terminal(120, 40)
        await desk.pilot.resize_terminal(*size)
        await desk.press("j", "q")
        await desk.until(lambda: desk.app.screen is desk.app.inbox)

    at_desk(tmp_path, scene, size=size)


def test_the_cursor_is_always_in_view(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, *(payment(100 + n, key(1000 + n), str(n + 1)) for n in range(60)))
        await open_chase_list(desk)
        rows = chase(desk).rows
        for move, count in (
            (rows.move_by, 7),
            (rows.move_by_page, 1),
            (rows.move_by_half_page, -1),
            (rows.move_by, 1000),
            (rows.move_by_page, -1),
            (rows.move_by, -1000),
        ):
            move(count)
            await desk.pilot.pause()
            item = rows.cursor
            assert item is not None
            assert f"Job {item.payment.id if item.payment else 0} " in desk.picture
            assert any("▌" in line for line in desk.picture.splitlines())

    at_desk(tmp_path, scene, size=(80, 24))
