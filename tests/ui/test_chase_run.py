"""A run of reminders on the chase list: how far it came, who was refused, and that it stops and goes on at a key."""

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

from tests.ui.desk import ANN, BILLING, BOB, CAT, MAIN, NOW, Desk, FrozenClock, at_desk, contact, key
from tests.ui.owing import ask, asked_for, owe, payment, prove, reminders, say_yes, settle
from trtui.config import BoardSettings, DeskSettings, Settings
from trtui.models import IntentState, RemindPayment
from trtui.store import Store
from trtui.text.cleaning import clean_line
from trtui.ui.asking import Asking
from trtui.ui.pressing import REPEAT_SECONDS
from trtui.ui.screens.chasing import ChasingScreen
from trtui.ui.screens.form import FormScreen
from trtui.ui.screens.payment import PaymentScreen
from trtui.verbs.chasing import SHOWN_FOR, about_the_time, describe_run, run_of
from trtui.verbs.leaving import question_before_leaving


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


async def begin_run(desk: Desk) -> None:
    """Four reminders in the outbox."""
    owe(
        desk,
        payment(1, BOB, "400"),
        payment(2, ANN, "300"),
        payment(3, CAT, "200"),
        payment(4, key(500, BILLING), "100"),
    )
    await open_chase_list(desk)
    await ask(desk, "asterisk", "m")
    await say_yes(desk)
    await desk.see_changes()


async def rest(desk: Desk) -> None:
    """Wait until the same key counts as meant again."""
    pressed = desk.clock.boottime()
    await desk.until(lambda: desk.clock.boottime() - pressed > REPEAT_SECONDS)


async def deliver(desk: Desk, state: IntentState = IntentState.DONE, reason: str | None = None) -> int:
    """The worker delivers the next reminder; returns of which payment."""
    claimed = desk.store.outbox.claim_next(NOW, owner="worker")
    assert claimed is not None
    assert isinstance(claimed.action, RemindPayment)
    if state is IntentState.DONE:
        held = desk.store.facts.payment(claimed.dashboard, claimed.action.payment)
        assert held is not None
        desk.store.facts.merge_payments(claimed.dashboard, [replace(held, reminder_was_sent=True)], NOW)
    why = clean_line(reason, cap=200) if reason else None
    desk.store.outbox.settle(claimed.id, state, now=NOW, reason=why)
    await desk.see_changes()
    return claimed.action.payment


def test_how_far_it_came_is_told_and_what_was_done_stays_struck_through_and_in_words(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await begin_run(desk)
        assert "0 of 4 reminded · P: pause" in desk.picture
        assert await deliver(desk) == 1
        assert "1 of 4 reminded · P: pause" in desk.picture
        assert numbers(desk) == [1, 2, 3, 4], "it stays where it was"
        (row,) = [line for line in desk.picture.splitlines() if "✓ reminded" in line]
        assert "Job 1" in row
        assert "3 · $600.00" in desk.picture, "what is left to chase"
        await desk.press("j", "k")
        assert numbers(desk) == [1, 2, 3, 4]
        await desk.press("asterisk")
        assert "3 selected" in desk.picture
        block = chase(desk).rows._blocks.block(0)
        assert {look for _, look in block[0]} >= {"struck"}
        for _ in range(3):
            await deliver(desk)
        assert "4 of 4 reminded" in desk.picture
        assert "P: pause" not in desk.picture
        assert desk.app.said == "4 reminders · all done"

    at_desk(tmp_path, scene, size=(80, 24))


def test_those_refused_stand_apart_with_the_server_s_reason_and_can_be_tried_again(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await begin_run(desk)
        reason = "The payment request is not in progress."
        assert await deliver(desk, IntentState.FAILED, reason) == 1
        assert await deliver(desk, IntentState.FAILED, "It names no number.") == 2
        assert numbers(desk) == [1, 2, 3, 4]
        picture = desk.picture
        places = [picture.index(words) for words in ("Refused: 2", "Job 1", "Job 2", "To chase", "Job 3")]
        assert places == sorted(places)
        assert f"✗ reminder failed: {reason}" in picture
        assert "0 of 4 reminded · 2 refused" in picture
        question = (await ask(desk, "m")).question
        assert any("refused it before: The payment request" in line for line in question.says)
        await say_yes(desk)
        await desk.see_changes()
        await desk.press("home")
        assert "Refused: 1" in desk.picture
        assert len(reminders(desk)) == 4, "one in place of the other"
        assert "0 of 4 reminded · 1 refused · P" in desk.picture

    at_desk(tmp_path, scene, size=(100, 30))


def test_pause_stops_what_has_not_gone_and_going_on_asks_first(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await begin_run(desk)
        await deliver(desk)
        on_the_wire = desk.store.outbox.claim_next(NOW, owner="worker")
        assert on_the_wire is not None
        await desk.press("P")
        assert desk.app.said == "2 reminders paused. 1 on the wire still end."
        assert "2 stopped · P: go on" in desk.picture
        assert "reminder paused" in desk.picture
        assert "2 paused" in desk.picture.splitlines()[0]
        assert desk.store.outbox.claim_next(NOW, owner="worker") is None
        desk.store.outbox.settle(on_the_wire.id, IntentState.DONE, now=NOW)
        await desk.see_changes()
        await rest(desk)
        question = (await ask(desk, "P")).question
        assert question.title == "Go on with 2 reminders of $300.00 in all?"
        await desk.press("P", "enter")
        assert desk.store.outbox.claim_next(NOW, owner="worker") is None, "only y goes on"
        await say_yes(desk)
        assert desk.app.said == "To go on: 2 reminders."
        assert [await deliver(desk), await deliver(desk)] == [3, 4]
        assert "4 of 4 reminded" in desk.picture
        assert desk.store.outbox.claim_next(NOW, owner="worker") is None
        await desk.press("P")
        assert "No reminders are under way." in str(desk.app.said)

    at_desk(tmp_path, scene)


def test_who_paid_or_opted_out_while_it_was_paused_is_taken_back(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await begin_run(desk)
        await desk.press("P")
        desk.store.facts.merge_payments(MAIN, [payment(1, BOB, "400", status="Paid")], NOW)
        desk.store.facts.merge_contacts(MAIN, [contact(ANN, "Ann Lee", opted_out_at=NOW)], NOW)
        desk.store.facts.merge_payments(MAIN, [payment(3, CAT, "200", reminder_was_sent=True)], NOW)
        await rest(desk)
        question = (await ask(desk, "P")).question
        assert question.title == "Go on with 1 reminder of $100.00 in all?"
        told = "\n".join(question.says)
        for words in (
            "Bob Ruiz: the payment is Paid",
            "Ann Lee: Opted out",
            "Cat Ngo: a reminder was sent meanwhile",
        ):
            assert words in told
        await say_yes(desk)
        assert [number for _, number in reminders(desk)] == [4]

    at_desk(tmp_path, scene)


def test_a_run_of_which_nothing_can_go_on_is_taken_back_without_a_question(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1, BOB))
        await open_chase_list(desk)
        await ask(desk, "m")
        await say_yes(desk)
        await desk.press("P")
        desk.store.facts.merge_payments(MAIN, [payment(1, BOB, status="Cancelled")], NOW)
        await rest(desk)
        await desk.press("P")
        assert not isinstance(desk.app.screen, Asking)
        assert reminders(desk) == []

    at_desk(tmp_path, scene)


def test_a_pause_outlasts_the_program_and_what_waited_too_long_goes_on_by_the_same_key(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "first"

    async def first(desk: Desk) -> None:
        await begin_run(desk)
        await deliver(desk)
        await desk.press("P")
        leaving = question_before_leaving(desk.store, NOW)
        assert leaving is not None
        assert any(line.startswith("Paused") for line in leaving.says)

    at_desk(folder, first)
    later = NOW + timedelta(hours=1)
    store = Store.open(folder / "store", clock=FrozenClock())
    store.outbox.recover(later)  # a worker starts
    assert store.outbox.claim_next(later, owner="worker") is None
    run = run_of(store, later)
    assert (run.done, len(run.stopped), run.total) == (1, 3, 4)
    assert describe_run(run) == "1 of 4 reminded · 3 stopped"
    store.outbox.resume([intent.id for intent in run.stopped], now=later)
    much_later = later + timedelta(hours=1)
    store.outbox.recover(much_later)  # it had waited for long before a worker ran
    assert store.outbox.claim_next(much_later, owner="worker") is None
    stopped = run_of(store, much_later).stopped
    assert len(stopped) == 3, "the chase list offers to go on with them"
    assert run_of(store, much_later + SHOWN_FOR * 2).stopped == stopped, "however old they are"
    store.close()


def test_a_new_run_is_counted_from_its_own_beginning(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await begin_run(desk)
        for _ in range(4):
            await deliver(desk)
        desk.clock.advance(minutes=30)
        owe(desk, payment(5, BOB, "50"))
        await desk.see_changes()
        await ask(desk, "G", "m")
        await say_yes(desk)
        await desk.see_changes()
        assert "0 of 1 reminded" in desk.picture
        assert desk.picture.count("✓ reminded") == 4
        desk.clock.advance(hours=13)
        await settle(desk, IntentState.DONE)
        assert numbers(desk)[-1] == 5, "yesterday's work is gone from the list"
        assert "✓ reminded" not in desk.picture or desk.picture.count("✓ reminded") == 1

    at_desk(tmp_path, scene)


def test_a_spoilt_note_of_when_the_run_began_is_no_trouble(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await begin_run(desk)
        for spoilt in ("nonsense", "2026-11-23T15:00:00", ""):
            desk.store.desk.set_ui_state("chase.began", spoilt)
            assert run_of(desk.store, NOW).total == 4

    at_desk(tmp_path, scene)


def test_two_panes_pausing_and_going_on_at_once_double_nothing(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await begin_run(desk)
        other = Store.open(tmp_path / "store", clock=desk.clock)
        ids = [intent.id for intent in asked_for(desk, RemindPayment)]
        other.outbox.pause(ids, now=NOW)
        await desk.press("P")  # what it saw is older: it asks whether to go on
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        other.outbox.resume(ids, now=NOW)
        await say_yes(desk)
        assert desk.app.said == "To go on: 0 reminders."
        delivered = [await deliver(desk) for _ in range(4)]
        assert sorted(delivered) == [1, 2, 3, 4]
        assert other.outbox.claim_next(NOW, owner="worker") is None
        other.close()

    at_desk(tmp_path, scene)


def test_keys_open_a_payment_and_ask_for_another(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, payment(1, BOB), payment(2, ANN, phone=None))
        await open_chase_list(desk)
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, PaymentScreen))
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, ChasingScreen))
        await desk.press("plus")
        await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, ChasingScreen))
        await desk.press("j", "plus")
        assert isinstance(desk.app.screen, ChasingScreen)

    at_desk(tmp_path, scene)


def test_the_question_for_many_says_from_where_how_long_it_takes_and_who_sleeps(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(desk, *(payment(100 + n, key(1000 + n)) for n in range(60)))
        owe(desk, payment(5, key(600, BILLING)))
        desk.clock.advance(hours=13)
        await open_chase_list(desk)
        question = (await ask(desk, "asterisk", "m")).question
        told = "\n".join(question.says)
        for words in (
            "Of them 60 from Main Line, 1 from Billing.",
            "about 2 minutes",
            "quiet hours where they are:",
        ):
            assert words in told, told
        await prove(desk, "61")
        await desk.until(lambda: len(reminders(desk)) == 61)
        assert about_the_time(desk.store, 4) == []

    settings = Settings(
        desk=DeskSettings(quiet_start=(NOW + timedelta(hours=3)).time(), quiet_end=NOW.time())
    )
    at_desk(tmp_path, scene, settings)


def test_each_is_asleep_by_the_quiet_hours_of_their_own_dashboard(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        owe(
            desk,
            payment(1, key(1000), "900.00"),
            payment(2, key(600, BILLING)),
            payment(3, key(601, BILLING)),
        )
        await open_chase_list(desk)
        told = "\n".join((await ask(desk, "asterisk", "m")).question.says)
        asleep = told.partition("It is quiet hours where they are: ")[2].partition(".")[0]
        assert sorted(asleep.split(", ")) == ["(423) 555-0600", "(423) 555-0601"], told

    night = BoardSettings(quiet_start=time(0), quiet_end=time(23, 59))
    at_desk(tmp_path, scene, Settings(dashboards={"Billing": night}))


def test_read_only_pauses_nothing(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.store.outbox.add(RemindPayment(payment(1).id), BOB.dashboard, BOB.phone, now=NOW)
        await open_chase_list(desk)
        await desk.press("P")
        assert "read-only" in str(desk.app.said)
        assert desk.store.outbox.claim_next(NOW, owner="worker") is not None

    at_desk(tmp_path, scene, Settings(desk=DeskSettings(read_only=True)))
