"""Quitting: what is not done yet is told by name, with what becomes of it, and nothing is lost by saying yes or no."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.ui.desk import ANN, BOB, NOW, Desk, at_desk
from trtui.models import Intent, IntentId, IntentState, ResolveConversation, SendText
from trtui.store import Connection, WorkerStatus
from trtui.text.cleaning import Safe, own
from trtui.ui.asking import Asking
from trtui.ui.commands import Scope
from trtui.verbs.leaving import leaving_sentences, question_before_leaving

TEXT = Intent(IntentId("1"), SendText("On its way!"), ANN.dashboard, ANN.phone, IntentState.HELD, NOW)


def ann(_: Intent) -> Safe:
    return own("Ann Lee")


def sentences(*intents: Intent, is_another_at_work: bool = False) -> tuple[Safe, ...]:
    return leaving_sentences(intents, who=ann, is_another_at_work=is_another_at_work)


def test_a_held_text_is_told_by_name_and_becomes_a_draft() -> None:
    assert sentences(TEXT) == (
        "Held: to Ann Lee “On its way!”. Not sent. Back in its composer as a draft at the next start.",
    )


def test_what_is_queued_is_done_by_another_trtui_where_there_is_one() -> None:
    queued = replace(TEXT, state=IntentState.QUEUED, action=ResolveConversation())
    (alone,) = sentences(queued)
    (together,) = sentences(queued, is_another_at_work=True)
    assert "Done when trtui runs again" in alone
    assert "Another trtui on this machine goes on with it." in together
    assert together.startswith("On its way: Resolving (Ann Lee).")


def test_what_waits_for_proof_or_a_word_is_kept() -> None:
    unknown = replace(TEXT, state=IntentState.UNKNOWN)
    asked = replace(TEXT, state=IntentState.QUEUED, needs_person=True)
    (said,) = sentences(unknown, asked)
    assert said.startswith("Paused, or waiting for proof or your word: ")
    assert said.endswith("Kept, and shown at the next start.")


def test_many_are_named_as_far_as_there_is_room() -> None:
    (said,) = sentences(*[replace(TEXT, id=IntentId(str(n))) for n in range(30)])
    assert "and 26 more" in said


def test_a_long_or_hostile_text_is_cut_and_cleaned() -> None:
    (said,) = sentences(replace(TEXT, action=SendText("a\x1b]0;x\x07\n" * 1_000)))
    assert "\x1b" not in said
    assert "\n" not in said
    assert len(said) < 300


def test_q_ends_at_once_where_nothing_is_left_undone(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("q")
        await desk.until(lambda: desk.app.return_code is not None)
        assert desk.app.return_code == 0

    at_desk(tmp_path, scene)


def test_q_leads_out_of_the_thread_and_out_of_the_search_before_it_ends_anything(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("slash")
        await desk.write("order")
        await desk.until(lambda: desk.app.inbox.search_pane.hit)
        await desk.press("enter", "enter", "q")
        assert desk.app.inbox.search_pane.hits.has_focus
        await desk.press("q")
        await desk.until(lambda: desk.app.inbox.list_pane.list.has_focus)
        assert desk.app.return_code is None
        await desk.press("q")
        await desk.until(lambda: desk.app.return_code is not None)

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("pressed", ["q", "ctrl+q"])
def test_a_held_text_is_asked_about_and_no_stays(tmp_path: Path, pressed: str) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("r")
        await desk.write("hello")
        await desk.press("enter", pressed)
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        assert "to Bob Ruiz “hello”" in " ".join(desk.picture.split())
        await desk.pilot.pause(0.3)
        await desk.press("escape")
        assert desk.app.screen is desk.app.inbox
        (intent,) = desk.store.outbox.unsettled()
        assert intent.state is IntentState.HELD

    at_desk(tmp_path, scene)


def test_yes_ends_it_and_the_text_and_the_draft_are_kept(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("r")
        await desk.write("hello")
        await desk.press("enter", "j", "r")
        await desk.write("half")
        await desk.press("ctrl+q")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        await desk.pilot.pause(0.3)
        await desk.press("y")
        await desk.until(lambda: desk.app.return_code is not None)
        assert desk.app.return_code == 0
        assert [intent.key for intent in desk.store.outbox.unsettled()] == [BOB]
        draft = desk.store.desk.draft(ANN)
        assert draft is not None
        assert draft.text == "half"

    at_desk(tmp_path, scene)


def test_a_second_ctrl_q_asks_no_second_question(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.store.outbox.add(ResolveConversation(), BOB.dashboard, BOB.phone, now=NOW)
        await desk.press("ctrl+q", "ctrl+q")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        assert len(desk.app.screen_stack) == 2

    at_desk(tmp_path, scene)


@pytest.mark.parametrize(("age", "process"), [(1, "1/0/another boot"), (3_600, "")])
def test_a_worker_that_is_dead_or_silent_finishes_nothing(tmp_path: Path, age: int, process: str) -> None:
    async def scene(desk: Desk) -> None:
        desk.store.outbox.add(ResolveConversation(), BOB.dashboard, BOB.phone, now=NOW)
        status = WorkerStatus(Connection.ONLINE, NOW, NOW - timedelta(seconds=age), process=process)
        desk.store.desk.set_worker_status(status)
        question = question_before_leaving(desk.store, NOW)
        assert question is not None
        assert "Done when trtui runs again" in question.says[0]

    at_desk(tmp_path, scene)


def test_a_timer_that_is_due_while_it_shuts_down_does_nothing(tmp_path: Path) -> None:
    desks: list[Desk] = []

    async def scene(desk: Desk) -> None:
        leave = next(c for c in desk.app.around.keymap.commands_in(Scope.PANES) if c.action == "leave_screen")
        desk.app.keyboard._put_off.append((leave, "q"))
        desks.append(desk)

    at_desk(tmp_path, scene)
    (desk,) = desks
    assert not desk.app.screen_stack
    desk.app._tick()
    asyncio.run(desk.app.keyboard._perform_what_was_put_off())
