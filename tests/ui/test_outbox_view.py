"""The outbox on screen: everything that is not done, and that each answer does what it says, and asks where it must."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.ui.desk import ANN, BOB, CAT, DAN, MAIN, NOW, Desk, at_desk, contact, receive
from trtui.models import (
    Action,
    ArchiveConversation,
    BulkEditContacts,
    CancelPayment,
    ContactEdit,
    ConversationKey,
    CreateDashboard,
    CreateGroup,
    CreatePayment,
    DashboardId,
    DeleteContact,
    DeleteDashboard,
    DeleteGroup,
    EditContact,
    GroupId,
    Intent,
    IntentId,
    IntentState,
    MarkPaymentPaid,
    Payment,
    PaymentId,
    RemindPayment,
    RenameDashboard,
    ReopenConversation,
    ResolveConversation,
    SendText,
    UnarchiveConversation,
    UpdateGroup,
)
from trtui.text.cleaning import Safe, clean_line, own
from trtui.text.phone import Phone
from trtui.ui.asking import Asking
from trtui.ui.screens.outbox import OutboxScreen
from trtui.verbs.answers import Answer, detail_of, is_harmless, offers_for, proof_of, title_of, why_none

HELD, QUEUED, SENDING = IntentState.HELD, IntentState.QUEUED, IntentState.SENDING
STALE, UNKNOWN, DONE = IntentState.STALE, IntentState.UNKNOWN, IntentState.DONE
FAILED, WITHDRAWN = IntentState.FAILED, IntentState.WITHDRAWN

ACTIONS: tuple[Action, ...] = (
    SendText("hello"),
    ArchiveConversation(),
    UnarchiveConversation(),
    ResolveConversation(),
    ReopenConversation(),
    EditContact(ContactEdit(first_name="A")),
    DeleteContact(),
    BulkEditContacts((ANN.phone, BOB.phone), ContactEdit(is_archived=True)),
    CreateGroup("VIP"),
    UpdateGroup(GroupId(1), "VIP"),
    DeleteGroup(GroupId(1)),
    CreateDashboard("New", Phone("14235550111")),
    RenameDashboard("Other"),
    DeleteDashboard(),
    CreatePayment(Decimal("12.50"), "Towing"),
    RemindPayment(PaymentId(1)),
    MarkPaymentPaid(PaymentId(1)),
    CancelPayment(PaymentId(1)),
)


def put(
    desk: Desk,
    state: IntentState,
    action: Action | None = None,
    who: ConversationKey = BOB,
    *,
    needs_person: bool = False,
    reason: str = "because",
    hold: bool = False,
) -> Intent:
    """Something in the outbox, in a state."""
    outbox = desk.store.outbox
    length = timedelta(seconds=5) if state is HELD else None
    intent = outbox.add(action or SendText("on its way"), who.dashboard, who.phone, now=NOW, hold=length)
    if state in (HELD, QUEUED):
        return intent
    claimed = outbox.claim_next(NOW, owner="nobody")
    assert claimed is not None
    assert claimed.id == intent.id
    why = clean_line(reason)
    if state is STALE:
        return outbox.mark_stale(intent.id, now=NOW, reason=why)
    if state is UNKNOWN:
        return outbox.mark_unknown(intent.id, why, now=NOW, needs_person=needs_person)
    if state in (DONE, FAILED):
        return outbox.settle(intent.id, state, now=NOW, reason=why)
    return claimed


def state_of(desk: Desk, intent: Intent) -> IntentState:
    found = desk.store.outbox.intent(intent.id)
    assert found is not None
    return found.state


def view(desk: Desk) -> OutboxScreen:
    screen = desk.app.screen
    assert isinstance(screen, OutboxScreen)
    return screen


async def open_outbox(desk: Desk) -> None:
    await desk.see_changes()  # what failed is told before anything is done about it
    await desk.press("O")
    await desk.until(lambda: isinstance(desk.app.screen, OutboxScreen) and desk.app.focused is not None)


async def ask(desk: Desk, key: str) -> Asking:
    await desk.press(key)
    await desk.until(lambda: isinstance(desk.app.screen, Asking))
    screen = desk.app.screen
    assert isinstance(screen, Asking)
    return screen


async def say_yes(desk: Desk) -> None:
    await asyncio.sleep(0.26)  # the moment in which no key is an answer
    await desk.press("y")
    await desk.until(lambda: not isinstance(desk.app.screen, Asking))


def last_line(desk: Desk) -> str:
    return desk.picture.split("\n")[desk.app.size.height - 1]


# ------------------------------------------------------------------------------------------ what is shown


def test_it_shows_what_is_not_done_what_needs_the_agent_first(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        put(desk, HELD, SendText("held text"), ANN)
        put(desk, DONE, SendText("old text"), CAT)
        put(desk, FAILED, SendText("failed text"), reason="Invalid number")
        await open_outbox(desk)
        picture = desk.picture
        assert picture.index("failed text") < picture.index("held text")
        assert "old text" not in picture
        for words in ("Text to Bob Ruiz", "failed: Invalid number", "s try again · e edit · d drop"):
            assert words in picture
        for words in ("Text to Ann Lee", "held 5 s", "z recall · e edit", "1 needs you · 1 under way"):
            assert words in picture

    at_desk(tmp_path, scene)


def test_an_empty_outbox_says_so(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("g", "o")
        await desk.until(lambda: isinstance(desk.app.screen, OutboxScreen))
        await desk.pilot.pause()
        assert "Everything is done" in desk.picture
        assert last_line(desk).strip() == "? help  Esc back"
        await desk.press("z", "s", "e", "a", "d", "enter")
        assert isinstance(desk.app.screen, OutboxScreen)
        await desk.press("q")
        await desk.until(lambda: desk.app.screen is desk.app.inbox)

    at_desk(tmp_path, scene)


def test_the_footer_offers_what_the_row_under_the_cursor_can_be_answered_with(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        put(desk, FAILED)
        put(desk, HELD, SendText("held text"), ANN)
        await open_outbox(desk)
        await desk.until(lambda: last_line(desk).startswith(" s send again  e edit  d drop"))
        assert "z recall" not in last_line(desk)
        await desk.press("j")
        await desk.until(lambda: last_line(desk).startswith(" z recall  e edit"))
        assert "send again" not in last_line(desk)

    at_desk(tmp_path, scene)


def test_enter_opens_the_conversation(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        put(desk, FAILED, who=ANN)
        await open_outbox(desk)
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is desk.app.inbox)
        assert desk.app.inbox.thread_pane.key == ANN

    at_desk(tmp_path, scene)


def test_what_is_done_meanwhile_stays_under_the_cursor_until_it_leaves(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        first, second = put(desk, QUEUED, who=ANN), put(desk, QUEUED, who=BOB)
        await open_outbox(desk)
        claimed = desk.store.outbox.claim_next(NOW, owner="nobody")
        assert claimed is not None
        assert claimed.id == first.id
        desk.store.outbox.settle(first.id, DONE, now=NOW)
        await desk.see_changes()
        assert "Text to Ann Lee" in desk.picture
        await desk.press("z")
        assert desk.app.said == "It is done already."
        assert state_of(desk, second) is QUEUED
        later = desk.app.keyboard.pressed_at + 1
        desk.app.keyboard._seconds = lambda: later
        await desk.press("j")
        assert "Text to Ann Lee" not in desk.picture
        await desk.press("z")
        assert state_of(desk, second) is WITHDRAWN

    at_desk(tmp_path, scene)


# ------------------------------------------------------------------------------------------ the answers


@pytest.mark.parametrize("state", [HELD, QUEUED])
def test_recall_makes_a_draft_of_it(tmp_path: Path, state: IntentState) -> None:
    async def scene(desk: Desk) -> None:
        intent = put(desk, state)
        await open_outbox(desk)
        await desk.press("z")
        assert state_of(desk, intent) is WITHDRAWN
        draft = desk.store.desk.draft(BOB)
        assert draft is not None
        assert draft.text == "on its way"
        assert desk.app.said == "Recalled: Text to Bob Ruiz. The text is a draft again."
        assert desk.app.inbox.thread_pane.composer.text == "on its way"

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("state", [HELD, QUEUED, STALE, FAILED])
def test_edit_puts_the_text_into_its_own_composer(tmp_path: Path, state: IntentState) -> None:
    async def scene(desk: Desk) -> None:
        put(desk, state, who=ANN)
        await open_outbox(desk)
        await desk.press("e")
        composer = desk.app.inbox.thread_pane.composer
        await desk.until(lambda: desk.app.focused is composer)
        assert composer.text == "on its way"
        assert composer.target is not None
        assert composer.target.key == ANN
        assert desk.store.outbox.pending() == []

    at_desk(tmp_path, scene)


def test_edit_keeps_what_was_begun_since(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        put(desk, FAILED)
        await desk.press("r")
        await desk.write("new")
        await desk.press("escape")
        await open_outbox(desk)
        await desk.press("e")
        composer = desk.app.inbox.thread_pane.composer
        await desk.until(lambda: desk.app.focused is composer)
        assert composer.text == "on its way\n\nnew"

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("state", [STALE, FAILED, UNKNOWN])
def test_drop_asks_nothing_and_loses_nothing(tmp_path: Path, state: IntentState) -> None:
    async def scene(desk: Desk) -> None:
        put(desk, state, needs_person=True)
        await open_outbox(desk)
        await desk.press("d")
        assert desk.store.outbox.pending() == []
        draft = desk.store.desk.draft(BOB)
        assert draft is not None
        assert draft.text == "on its way"

    at_desk(tmp_path, scene)


def test_what_failed_is_tried_again_after_a_question(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        intent = put(desk, FAILED, reason="Invalid number")
        await open_outbox(desk)
        question = (await ask(desk, "s")).question
        assert question.title == "Text to Bob Ruiz: once more?"
        assert question.says[:2] == ("“on its way”", "Invalid number")
        await desk.press("enter", "s")
        assert state_of(desk, intent) is FAILED
        await say_yes(desk)
        assert state_of(desk, intent) is QUEUED
        assert desk.woken

    at_desk(tmp_path, scene)


def test_what_harms_nobody_is_tried_again_at_once(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        intent = put(desk, FAILED, ArchiveConversation())
        await open_outbox(desk)
        await desk.press("s")
        assert state_of(desk, intent) is QUEUED

    at_desk(tmp_path, scene)


def test_a_stale_text_goes_anyway_against_what_the_question_showed(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        old = desk.store.facts.thread(BOB, limit=1)[-1]
        intent = desk.store.outbox.add(
            SendText("yes"), BOB.dashboard, BOB.phone, now=NOW, written_against=old.key
        )
        desk.store.outbox.claim_next(NOW, owner="nobody")
        newest = receive(desk.store, BOB, "Never mind!", NOW)
        desk.store.outbox.mark_stale(intent.id, now=NOW)
        await open_outbox(desk)
        question = (await ask(desk, "s")).question
        assert any("Never mind!" in line for line in question.says)
        receive(desk.store, BOB, "Or do mind", NOW + timedelta(seconds=9))
        await say_yes(desk)
        found = desk.store.outbox.intent(intent.id)
        assert found is not None
        assert (found.state, found.written_against) == (QUEUED, newest.key)

    at_desk(tmp_path, scene)


def test_unknown_that_arrived_is_done_after_a_question(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        intent = put(desk, UNKNOWN, needs_person=True)
        await open_outbox(desk)
        await ask(desk, "a")
        await desk.press("escape")
        assert state_of(desk, intent) is UNKNOWN
        await ask(desk, "a")
        await say_yes(desk)
        assert state_of(desk, intent) is DONE

    at_desk(tmp_path, scene)


def test_unknown_that_waits_for_the_agent_is_sent_again_after_a_warning(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        intent = put(desk, UNKNOWN, needs_person=True)
        await open_outbox(desk)
        question = (await ask(desk, "s")).question
        assert any("happens twice" in line for line in question.says)
        await say_yes(desk)
        assert state_of(desk, intent) is QUEUED

    at_desk(tmp_path, scene)


def test_unknown_that_is_still_read_back_is_not_sent_again(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        intent = put(desk, UNKNOWN)
        await open_outbox(desk)
        await desk.press("s")
        assert "could double it" in str(desk.app.said)
        assert state_of(desk, intent) is UNKNOWN

    at_desk(tmp_path, scene)


def test_what_is_on_the_wire_can_not_be_touched(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        intent = put(desk, SENDING)
        await open_outbox(desk)
        for one in ("z", "s", "e", "a", "d"):
            await desk.press(one)
            assert desk.app.said == "It is being sent at this moment: wait for the outcome."
        assert state_of(desk, intent) is SENDING

    at_desk(tmp_path, scene)


def test_who_opted_out_meanwhile_is_not_texted_again(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        intent = put(desk, FAILED, who=DAN)
        await open_outbox(desk)
        await desk.press("s")
        assert "Opted out on" in str(desk.app.said)
        assert state_of(desk, intent) is FAILED

    at_desk(tmp_path, scene)


def test_money_is_asked_for_again_only_by_typing_it(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        intent = put(desk, FAILED, CreatePayment(Decimal("12.50"), "Towing"))
        await open_outbox(desk)
        await ask(desk, "s")
        await asyncio.sleep(0.26)
        await desk.press("y", "enter")
        assert state_of(desk, intent) is FAILED
        await desk.press(*"12.50", "enter")
        await desk.until(lambda: state_of(desk, intent) is QUEUED)

    at_desk(tmp_path, scene)


def test_an_answer_that_another_process_overtook_changes_nothing(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        intent = put(desk, UNKNOWN, needs_person=True)
        await open_outbox(desk)
        await ask(desk, "s")
        desk.store.outbox.settle(intent.id, DONE, now=NOW)
        await say_yes(desk)
        assert state_of(desk, intent) is DONE
        assert "can't be done any more" in str(desk.app.said)

    at_desk(tmp_path, scene)


# ------------------------------------------------------------------------------------------ the rules


def made(action: Action, state: IntentState, *, needs_person: bool = False) -> Intent:
    return Intent(
        IntentId("1"), action, MAIN, BOB.phone, state, NOW, needs_person=needs_person, reason=own("because")
    )


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: type(action).__name__)
@pytest.mark.parametrize("state", IntentState)
@pytest.mark.parametrize("needs_person", [False, True])
def test_every_kind_in_every_state_has_words(action: Action, state: IntentState, needs_person: bool) -> None:
    intent = made(action, state, needs_person=needs_person)
    offered = [offer.answer for offer in offers_for(intent)]
    assert len(offered) == len(set(offered))
    assert (Answer.EDIT in offered) <= isinstance(action, SendText)
    for answer in set(Answer) - set(offered):
        assert why_none(intent, answer)
    assert isinstance(title_of(intent, own("Bob")), Safe)
    detail_of(intent, lambda _: None)


def test_what_waits_for_the_agent_can_always_be_answered() -> None:
    for action in ACTIONS:
        for state, needs in ((FAILED, False), (STALE, False), (UNKNOWN, True), (QUEUED, True)):
            offered = {offer.answer for offer in offers_for(made(action, state, needs_person=needs))}
            assert {Answer.SEND, Answer.DROP} <= offered


def test_what_costs_or_can_not_be_taken_back_is_proven_by_typing() -> None:
    payment = Payment(PaymentId(1), MAIN, BOB.phone, Decimal(99), own("x"), own("Sent"))
    for action in ACTIONS:
        proof = proof_of(made(action, FAILED), payment)
        if is_harmless(action) or isinstance(action, SendText | RemindPayment | CreateGroup):
            assert proof is None
        elif isinstance(action, MarkPaymentPaid | CancelPayment):
            assert proof is not None
            assert proof[0] == "$99.00"
        else:
            assert proof is not None
    unknown = made(CancelPayment(PaymentId(1)), FAILED)
    assert proof_of(unknown, None) == ("0177", "the last four digits of the number")
    assert proof_of(replace(made(DeleteDashboard(), FAILED), phone=None), None) is not None


def test_all_kinds_are_drawn(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        for action in ACTIONS:
            phone = BOB.phone if not isinstance(action, CreateDashboard) else None
            dashboard = DashboardId(0) if isinstance(action, CreateDashboard) else MAIN
            desk.store.outbox.add(action, dashboard, phone, now=NOW)
        await open_outbox(desk)
        for words in ("Archive A Ruiz", "New group VIP", "Change 2 contacts", "$12.50 for Towing"):
            assert words in desk.picture
        assert len(view(desk).rows.items) == len(ACTIONS)

    at_desk(tmp_path, scene, size=(120, 90))


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (20, 6), (40, 12), (80, 24), (200, 60)])
def test_every_size_works(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        desk.store.facts.merge_contacts(MAIN, [contact(ANN, "x" * 79)], NOW)
        put(desk, FAILED, SendText("long words " * 100), ANN, reason="a long reason " * 5)
        put(desk, STALE, SendText("line\n" * 30), BOB)
        put(desk, HELD, SendText("x" * 900), CAT)
        await open_outbox(desk)
        await desk.press("j", "G", "k", "ctrl+d", "pagedown", "pageup", "home", "j", "j", "j", "j")
        await desk.pilot.resize_terminal(120, 40)
        await desk.pilot.resize_terminal(*size)
        await desk.press("j", "escape")
        await desk.until(lambda: desk.app.screen is desk.app.inbox)

    at_desk(tmp_path, scene, size=size)
