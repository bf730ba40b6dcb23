"""All payments: the service's orders, states, words, sums, the question to the service, and dashboards without payments."""

import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.ui.desk import ANN, BILLING, BOB, CAT, DAN, MAIN, NOW, Desk, at_desk, key
from tests.ui.owing import ASKED, ask, owe, payment, reminders, say_yes
from trtui.models import PaymentSort, PaymentView
from trtui.store import Connection, FeedState, Interest, InterestKind, WorkerStatus
from trtui.text.cleaning import clean_line
from trtui.ui.pressing import REPEAT_SECONDS
from trtui.ui.screens.chasing import ChasingScreen
from trtui.ui.screens.choosing import Choosing
from trtui.ui.screens.form import FormScreen
from trtui.ui.screens.payment import PaymentScreen
from trtui.ui.screens.payments import _ORDERS, MOST_AT_ONCE, PaymentsScreen
from trtui.verbs.reminding import NAMED


def shown(desk: Desk) -> PaymentsScreen:
    screen = desk.app.screen
    assert isinstance(screen, PaymentsScreen)
    return screen


def numbers(desk: Desk) -> list[int]:
    return [each.id for each in shown(desk).rows.items]


async def open_list(desk: Desk) -> PaymentsScreen:
    await desk.see_changes()
    await desk.press("g", "P")
    await desk.until(lambda: isinstance(desk.app.screen, PaymentsScreen) and desk.app.focused is not None)
    return shown(desk)


async def take(desk: Desk, words: str) -> None:
    """Take what a choice offers under these words."""
    await desk.until(lambda: isinstance(desk.app.screen, Choosing))
    await desk.write(words)
    await desk.press("enter")
    await desk.until(lambda: isinstance(desk.app.screen, PaymentsScreen))


def owe_all(desk: Desk) -> None:
    owe(
        desk,
        payment(1, BOB, "120.05", days=30),
        payment(2, ANN, "900", days=2, status="Sent", is_past_due=False),
        payment(3, CAT, "100", days=100, status="Paid", reference_number=clean_line("R-3")),
        payment(4, key(500, BILLING), "10", days=1, status="Cancelled"),
        payment(5, ANN, None, days=5, status="Disputed"),
    )


def test_all_are_listed_with_what_they_come_to_the_newest_first(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        await open_list(desk)
        assert numbers(desk) == [4, 2, 5, 1, 3]
        picture = desk.picture
        for words in (
            "Payments · all dashboards · all · newest first",
            "5 · asked $1,130.05 · paid $100.00 · past due $120.05",
            "Ann Lee",
            "amount unknown",
            "No. R-3",
            "↷ canceled · 1d",
            "? Disputed",
        ):
            assert words in picture, words

    at_desk(tmp_path, scene)


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("newest", [4, 2, 5, 1, 3]),
        ("oldest", [3, 1, 5, 2, 4]),
        ("largest", [2, 1, 3, 4, 5]),
        ("smallest", [5, 4, 3, 1, 2]),
        ("by name", [4, 5, 2, 1, 3]),
        ("backwards", [3, 1, 2, 5, 4]),
    ],
)
def test_each_order_of_the_service_can_be_chosen(tmp_path: Path, words: str, order: list[int]) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        await open_list(desk)
        await desk.press("S")
        await take(desk, words)
        assert numbers(desk) == order

    assert {sort for sort, _ in _ORDERS} == set(PaymentSort)
    assert len(_ORDERS) == 2 * len(PaymentSort)
    at_desk(tmp_path, scene)


def test_states_are_offered_with_how_many_and_esc_shows_all_again(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        await open_list(desk)
        await desk.press("F")
        await desk.until(lambda: isinstance(desk.app.screen, Choosing))
        assert "1 · $120.05" in desk.picture
        await take(desk, "past due")
        assert numbers(desk) == [1]
        assert shown(desk).query_shown.view is PaymentView.PAST_DUE
        assert "Payments · all dashboards · past due" in desk.picture
        await desk.press("F")
        await take(desk, "failed")
        assert "No payment here is so." in desk.picture
        await desk.press("escape")
        assert len(numbers(desk)) == 5
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is desk.app.inbox)

    at_desk(tmp_path, scene)


def test_one_dashboard_s_and_back(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        await open_list(desk)
        await desk.press("1")
        assert numbers(desk) == [4]
        assert "Payments · Billing" in desk.picture
        assert shown(desk).interests() == [Interest(InterestKind.PAYMENTS, BILLING)]
        await desk.press("g", "p")
        await desk.until(lambda: isinstance(desk.app.screen, ChasingScreen))
        assert getattr(desk.app.screen, "dashboard", None) == BILLING, "one stays on the dashboard"
        assert len(desk.app.screen_stack) == 2

    at_desk(tmp_path, scene)


def test_typing_narrows_and_enter_asks_the_service_for_a_reference_number(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        await open_list(desk)
        await desk.press("slash")
        await desk.until(lambda: isinstance(desk.app.focused, Input))
        await desk.write("ann")
        assert numbers(desk) == [2, 5]
        assert shown(desk).interests() == [Interest(InterestKind.PAYMENTS)], (
            "nothing is asked while one types"
        )
        await desk.press(*["backspace"] * 3)
        await desk.write("R-9")
        await desk.press("enter")
        assert shown(desk).interests()[1:] == [Interest(InterestKind.REFERENCE, words="R-9")]
        assert "Asking the service for reference number “R-9”" in desk.picture
        for line in (MAIN, BILLING):
            state = FeedState(f"reference/{line}/R-9", NOW, NOW)
            desk.store.facts.note_feed(replace(state, done=1 if line == BILLING else 0))
        found = payment(9, DAN, "7", days=400, status="Paid", reference_number=clean_line("R-9"))
        desk.store.facts.merge_payments(BILLING, [found], NOW)
        await desk.see_changes()
        assert "The service knows 1 with reference number “R-9”." in desk.picture
        assert numbers(desk) == [9]
        await desk.press("escape")
        assert len(numbers(desk)) == 6
        assert len(shown(desk).interests()) == 1

    at_desk(tmp_path, scene)


def test_a_phone_number_is_asked_for_as_one_and_words_are_not_asked_for_at_all(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        await open_list(desk)
        await desk.press("f")
        await desk.until(lambda: isinstance(desk.app.focused, Input))
        await desk.write("423 555 0177")
        await desk.press("enter")
        assert shown(desk).interests()[1:] == [Interest(InterestKind.PAYMENTS, None, BOB.phone)]
        for line in (MAIN, BILLING):
            desk.store.facts.note_feed(FeedState(f"payments/{line}/{BOB.phone}", NOW, NOW))
        shown(desk).tick()
        await desk.pilot.pause()
        assert "asked for payments of (423) 555-0177: all are listed." in desk.picture
        await desk.press("slash", *["backspace"] * 12)
        await desk.write("brake job")
        await desk.press("enter")
        assert len(shown(desk).interests()) == 1

    at_desk(tmp_path, scene)


@pytest.mark.parametrize(
    ("connection", "words"),
    [(Connection.OFFLINE, "can't be reached"), (Connection.ONLINE, "Asking the service")],
)
def test_what_keeps_the_service_from_being_asked_is_said(
    tmp_path: Path, connection: Connection, words: str
) -> None:
    async def scene(desk: Desk) -> None:
        await open_list(desk)
        desk.store.desk.set_worker_status(WorkerStatus(connection, NOW, NOW))
        await desk.press("slash")
        await desk.until(lambda: isinstance(desk.app.focused, Input))
        await desk.write("R-1")
        await desk.press("enter")
        assert words in desk.picture

    at_desk(tmp_path, scene)


def test_a_dashboard_without_payments_is_a_state_with_a_sentence(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        off = FeedState(
            f"payments/{BILLING}",
            ASKED,
            ASKED,
            problem=clean_line("Payments are not enabled."),
            is_switched_off=True,
        )
        desk.store.facts.note_feed(off)
        desk.store.facts.note_feed(FeedState(f"payments/{MAIN}", ASKED, ASKED))
        await open_list(desk)
        assert "Payments are switched off on Billing." in desk.picture
        assert numbers(desk) == [1]
        await desk.press("1")
        told = " ".join(desk.picture.replace("│", " ").split())
        assert "an administrator can switch them on in the web app." in told
        assert "The service says: Payments are not enabled." in told

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("is_read", [True, False])
def test_an_empty_list_says_why(tmp_path: Path, is_read: bool) -> None:
    async def scene(desk: Desk) -> None:
        if is_read:
            desk.store.facts.note_feed(FeedState(f"payments/{MAIN}", ASKED, ASKED))
        await open_list(desk)
        assert ("Nobody was ever asked to pay." if is_read else "not read yet") in desk.picture
        await desk.press("enter", "m", "l", "plus")
        assert not isinstance(desk.app.screen, FormScreen)
        assert "open a conversation first" in str(desk.app.said)

    at_desk(tmp_path, scene)


def test_keys_open_remind_and_ask_from_here(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        await open_list(desk)
        question = (await ask(desk, "asterisk", "m")).question
        assert question.title == "Send 2 reminders of $1,020.05 in all?", "only those that can be reminded of"
        await say_yes(desk)
        assert {number for _, number in reminders(desk)} == {1, 2}
        await desk.see_changes()
        assert "reminder on its way" in desk.picture
        await desk.press("m")
        assert "it is Cancelled" in str(desk.app.said)
        await desk.press("j", "plus")
        await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
        assert "Ask Ann Lee for a payment" in desk.picture
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, PaymentsScreen))
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, PaymentScreen))
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, PaymentsScreen))
        await desk.press("l")
        await desk.until(lambda: desk.app.screen is desk.app.inbox)
        assert desk.app.inbox.thread_pane.key == ANN

    at_desk(tmp_path, scene)


def test_the_row_under_the_cursor_stays_when_others_come(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        await open_list(desk)
        await desk.press("j", "j")
        before = next(n for n, line in enumerate(desk.picture.splitlines()) if "▌" in line)
        desk.store.facts.merge_payments(MAIN, [payment(100 + n, days=0) for n in range(3)], NOW)
        await desk.see_changes()
        cursor = shown(desk).rows.cursor
        assert cursor is not None
        assert cursor.id == 5
        assert next(n for n, line in enumerate(desk.picture.splitlines()) if "▌" in line) == before

    at_desk(tmp_path, scene, size=(80, 24))


def test_what_changed_of_a_payment_is_drawn_though_the_list_is_the_same(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1))
        await open_list(desk)
        assert "past due" in desk.picture
        desk.store.facts.merge_payments(MAIN, [payment(1, status="MarkedAsPaid")], NOW)
        await desk.see_changes()
        assert "√ marked paid" in desk.picture

    at_desk(tmp_path, scene)


def test_fifty_thousand_are_listed_and_too_many_are_not_judged_at_once(tmp_path: Path) -> None:
    """Moving reads only what is in view: it takes as many reads as for fifty."""

    async def scene(desk: Desk) -> None:
        many = [payment(n, key(n % 5000), f"{n}.25", days=n % 900) for n in range(1, 50_001)]
        desk.store.facts.merge_payments(MAIN, many, ASKED)
        await open_list(desk)
        assert shown(desk).rows.cursor is not None
        assert "50,000 · asked" in desk.picture
        reads: list[str] = []
        database = desk.store.facts._facts
        read = database.read

        def counted(sql: str, parameters: object = ()) -> object:
            reads.append(sql)
            return read(sql, parameters)  # type: ignore[arg-type]  # handed on as they came

        database.read = counted  # type: ignore[method-assign,assignment]  # watched for a moment
        await desk.press("j", "pagedown", "G")
        database.read = read  # type: ignore[method-assign]
        assert len(reads) < 400, len(reads)
        assert not [sql for sql in reads if "ORDER BY" in sql and "payment" in sql], "nothing is listed anew"
        await desk.press("asterisk", "m")
        assert f"No more than {MOST_AT_ONCE:,} at once" in str(desk.app.said)

    began = time.monotonic()
    at_desk(tmp_path, scene)
    print(f"50,000 payments: {time.monotonic() - began:.1f} s in all")


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (40, 12), (80, 24), (200, 60)])
def test_every_size_works(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        owe(desk, payment(9, ANN, "1", description=clean_line("long words " * 40, cap=400)))
        await open_list(desk)
        await desk.press(
            "j", "G", "x", "k", "V", "asterisk", "escape", "slash", "a", "enter", "escape", "home"
        )
        await desk.pilot.resize_terminal(120, 40)
        await desk.pilot.resize_terminal(*size)
        await desk.press("j", "q")

    at_desk(tmp_path, scene, size=size)


def test_sums_are_exact(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, *(payment(n, amount="0.10", status="Paid") for n in range(1, 4)))
        screen = await open_list(desk)
        assert screen._totals.paid == Decimal("0.30")

    at_desk(tmp_path, scene)


def test_of_those_selected_who_can_not_be_reminded_is_named_and_a_no_keeps_the_selection(
    tmp_path: Path,
) -> None:
    async def scene(desk: Desk) -> None:
        owe_all(desk)
        screen = await open_list(desk)
        asking = await ask(desk, "asterisk", "m")
        told = "\n".join(asking.question.says)
        assert "Left out: " in told
        assert "Cat Ngo: the payment is not open: it is Paid" in told
        asking.dismiss(False)
        await desk.until(lambda: desk.app.screen is screen)
        assert len(screen.rows.selection) == 5
        assert not reminders(desk)
        await desk.until(lambda: desk.clock.boottime() - desk.app.keyboard.pressed_at > REPEAT_SECONDS)
        await ask(desk, "m")
        await say_yes(desk)
        assert {number for _, number in reminders(desk)} == {1, 2}
        assert not screen.rows.selection

    at_desk(tmp_path, scene)


def test_of_very_many_who_can_not_be_reminded_the_rest_is_counted(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1, BOB), *(payment(100 + n, key(1000 + n), status="Paid") for n in range(20)))
        await open_list(desk)
        question = (await ask(desk, "asterisk", "m")).question
        assert f"; and {20 - NAMED} more." in "\n".join(question.says)

    at_desk(tmp_path, scene)
