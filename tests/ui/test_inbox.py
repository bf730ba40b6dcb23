"""The inbox at work: what keys do to the store and to the screen."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual import events

from tests.ui.desk import ANN, BILLING, BOB, CAT, DAN, MAIN, NOW, Desk, at_desk, contact, key, receive
from trtui.config import DeskSettings, Settings
from trtui.models import (
    ArchiveConversation,
    Dashboard,
    IntentState,
    ReopenConversation,
    ResolveConversation,
    SendText,
    View,
)
from trtui.store import Connection, FeedState, WorkerStatus
from trtui.text.cleaning import clean_line
from trtui.ui.arranging import Pane
from trtui.ui.asking import Asking
from trtui.ui.screens.choosing import Choosing


def settings(**desk: object) -> Settings:
    return Settings(desk=replace(DeskSettings(sender_name="Kim"), **desk))  # type: ignore[arg-type]  # fields by name


def shown(desk: Desk) -> object:
    return desk.app.inbox.thread_pane.key


def test_it_begins_with_who_waits_longest_and_starts_the_worker_after(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        assert desk.list_names == ["Bob Ruiz", "Ann Lee", "Dan Poe"]
        assert shown(desk) == BOB
        assert desk.started == 1

    at_desk(tmp_path, scene)


def test_the_thread_follows_the_cursor_once_it_rests(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j")
        await desk.until(lambda: shown(desk) == ANN)

    at_desk(tmp_path, scene)


def test_a_row_that_was_left_and_is_back_has_its_thread_already(tmp_path: Path) -> None:
    """Nothing is due to be shown any more: it would come in the middle of the next key."""

    async def scene(desk: Desk) -> None:
        await desk.press("j")
        assert desk.app.inbox._follow is not None
        await desk.press("k")
        await desk.until(lambda: desk.app.inbox._follow is None)
        assert shown(desk) == BOB

    at_desk(tmp_path, scene)


def test_a_reply_is_an_intent_for_whom_the_border_names(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j", "r")
        assert desk.app.focused is desk.app.inbox.thread_pane.composer
        await desk.write("on its way")
        woken = desk.woken
        await desk.press("enter")
        (intent,) = desk.store.outbox.pending()
        assert intent.key == ANN
        assert intent.action == SendText("on its way", sender_name="Kim")
        assert intent.state is IntentState.HELD
        assert intent.held_until == NOW + timedelta(seconds=5)
        assert desk.woken > woken
        assert desk.app.inbox.list_pane.list.has_focus

    at_desk(tmp_path, scene)


def test_letters_right_after_r_are_text(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.pilot.press(*"rhello")
        assert desk.app.inbox.thread_pane.composer.text == "hello"

    at_desk(tmp_path, scene)


def test_a_held_text_comes_back_into_its_own_composer(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("r")
        await desk.write("too early")
        await desk.press("enter", "j", "z")
        assert desk.store.outbox.pending() == []
        assert shown(desk) == BOB
        assert desk.app.inbox.thread_pane.composer.text == "too early"
        assert desk.app.focused is desk.app.inbox.thread_pane.composer

    at_desk(tmp_path, scene)


def test_an_empty_composer_calls_back_with_ctrl_z(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("r")
        await desk.write("too early")
        await desk.press("enter", "r", "ctrl+z")
        assert desk.store.outbox.pending() == []
        assert desk.app.inbox.thread_pane.composer.text == "too early"

    at_desk(tmp_path, scene)


def test_escape_keeps_the_text_and_sends_nothing(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("r")
        await desk.write("half a")
        await desk.press("escape")
        draft = desk.store.desk.draft(BOB)
        assert draft is not None
        assert draft.text == "half a"
        assert desk.app.inbox.pane is Pane.LIST
        await desk.press("j", "r")
        assert desk.app.inbox.thread_pane.composer.text == ""
        await desk.press("escape", "k", "r")
        assert desk.app.inbox.thread_pane.composer.text == "half a"

    at_desk(tmp_path, scene)


def test_a_draft_is_on_disk_within_a_second_of_the_first_letter(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("r", "a")
        await desk.until(lambda: desk.store.desk.draft(BOB) is not None, 1.0)

    at_desk(tmp_path, scene)


def test_resolve_goes_on_to_the_next_and_tells_the_name_and_how_many_are_left(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("e")
        (intent,) = desk.store.outbox.pending()
        assert (intent.key, intent.action) == (BOB, ResolveConversation())
        assert shown(desk) == ANN
        assert desk.app.said == "Resolved: Bob Ruiz · 3 → 2"

    at_desk(tmp_path, scene)


def test_the_same_verb_again_at_once_says_nothing(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.app.keyboard._seconds = lambda: 5.0
        await desk.press("e", "e")
        assert len(desk.store.outbox.pending()) == 1
        desk.app.keyboard._seconds = lambda: 5.2
        await desk.press("e")
        assert len(desk.store.outbox.pending()) == 2

    at_desk(tmp_path, scene)


def test_z_takes_a_verb_back(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("e", "z")
        assert [intent.action for intent in desk.store.outbox.pending()] == [
            ResolveConversation(),
            ReopenConversation(),
        ]
        assert desk.app.inbox.list_pane.list.cursor == BOB

    at_desk(tmp_path, scene)


def test_undo_is_refused_where_somebody_wrote_since(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("e")
        receive(desk.store, BOB, "one more thing", NOW)
        await desk.press("z")
        assert len(desk.store.outbox.pending()) == 1
        assert "Bob Ruiz" in str(desk.app.said)
        assert "written there since" in str(desk.app.said)

    at_desk(tmp_path, scene)


def test_a_snooze_is_asked_until_when_and_can_be_taken_back(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("s")
        await desk.until(lambda: isinstance(desk.app.screen, Choosing))
        await desk.press("enter")
        await desk.until(lambda: desk.store.desk.snoozed(BOB) is not None)
        assert desk.list_names[:1] == ["Ann Lee"] or shown(desk) == ANN
        await desk.press("z")
        assert desk.store.desk.snoozed(BOB) is None

    at_desk(tmp_path, scene)


def test_who_opted_out_can_not_be_written_to(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("G", "r")
        assert shown(desk) == DAN
        assert "Opted out on" in str(desk.app.said)
        assert desk.app.inbox.thread_pane.composer.read_only
        assert desk.app.focused is not desk.app.inbox.thread_pane.composer

    at_desk(tmp_path, scene)


def test_read_only_refuses_every_verb_and_text(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        for one in ("e", "a", "s", "r", "m"):
            await desk.press(one)
        assert desk.store.outbox.pending() == []
        assert desk.store.desk.snoozed(BOB) is None
        assert not desk.app.inbox.thread_pane.composer.has_focus

    at_desk(tmp_path, scene, settings(read_only=True))


def test_what_came_since_the_text_was_begun_is_shown_and_asked(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("r")
        await desk.write("yes")
        receive(desk.store, BOB, "Never mind!", NOW)
        await desk.see_changes()
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        asking = desk.app.screen
        assert isinstance(asking, Asking)
        assert any("Never mind!" in line for line in asking.question.says)
        assert desk.store.outbox.pending() == []
        await desk.press("escape")
        assert desk.app.inbox.thread_pane.composer.text == "yes"
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        await asyncio.sleep(0.26)  # the moment in which no key is an answer
        await desk.press("y")
        await desk.until(desk.store.outbox.pending)

    at_desk(tmp_path, scene)


def test_who_is_suppressed_is_asked_about_with_the_reason(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        bob = contact(BOB, "Bob Ruiz", is_suppressed=True, suppressed_reason=clean_line("calls only"))
        desk.store.facts.merge_contacts(MAIN, [bob], NOW)
        await desk.see_changes()
        await desk.press("r")
        await desk.write("yes")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        asking = desk.app.screen
        assert isinstance(asking, Asking)
        assert "They are suppressed (calls only): marked as not to be texted." in asking.question.says
        assert desk.store.outbox.pending() == []

    at_desk(tmp_path, scene)


@pytest.mark.parametrize(("body", "words"), [("x" * 460, "It is long"), ("first", None)])
def test_a_long_text_is_asked_about(tmp_path: Path, body: str, words: str | None) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("r")
        desk.app.inbox.thread_pane.composer.put(body)
        await desk.press("enter")
        if words is None:
            assert len(desk.store.outbox.pending()) == 1
            return
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        assert isinstance(desk.app.screen, Asking)
        assert any(words in line for line in desk.app.screen.question.says)

    at_desk(tmp_path, scene)


def test_a_paste_never_sends_and_opens_as_a_draft(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.app.post_message(events.Paste("e\nr\nsee you\u200b\x1b[31m at 5\n"))
        await desk.until(lambda: desk.app.inbox.thread_pane.composer.text)
        assert desk.app.inbox.thread_pane.composer.text == "e\nr\nsee you[31m at 5\n"
        assert desk.store.outbox.pending() == []

    at_desk(tmp_path, scene)


def test_a_paste_begins_a_line_of_its_own_where_a_draft_was_begun(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("r")
        await desk.write("Hello")
        await desk.press("escape")
        desk.app.post_message(events.Paste("a pasted line"))
        composer = desk.app.inbox.thread_pane.composer
        await desk.until(lambda: composer.text != "Hello")
        assert composer.text == "Hello\na pasted line"
        assert desk.store.outbox.pending() == []

    at_desk(tmp_path, scene)


def test_many_at_once_want_their_number(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        for number in range(12):
            receive(desk.store, key(1000 + number), f"hello {number}", NOW - timedelta(hours=5))
        await desk.see_changes()
        await desk.press("asterisk", "a")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        assert desk.store.outbox.pending() == []
        await desk.press(*"15", "enter")
        await desk.until(lambda: len(desk.store.outbox.pending()) == 15)
        assert all(intent.action == ArchiveConversation() for intent in desk.store.outbox.pending())

    at_desk(tmp_path, scene)


def test_a_verb_on_several_is_one_undo(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("x", "x", "e")
        assert {intent.key for intent in desk.store.outbox.pending()} == {BOB, ANN}
        await desk.press("z")
        assert len(desk.store.outbox.pending()) == 4

    at_desk(tmp_path, scene)


def test_bulk_failures_are_told_by_name(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("x", "x", "a")
        for state in (IntentState.DONE, IntentState.FAILED):
            claimed = desk.store.outbox.claim_next(NOW, owner="worker")
            assert claimed is not None
            desk.store.outbox.settle(claimed.id, state, now=NOW, reason=clean_line("not allowed"))
        await desk.see_changes()
        said = str(desk.app.said)
        assert "failed for" in said or "O shows" in said
        assert "not allowed" in said

    at_desk(tmp_path, scene)


def test_views_and_dashboards(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("g", "i")
        assert set(desk.list_names) == {"Ann Lee", "Bob Ruiz", "Cat Ngo", "Dan Poe"}
        await desk.press("1")
        first = desk.app.inbox.list_pane.query_shown.dashboard
        assert first in (MAIN, BILLING)
        await desk.press("0")
        assert desk.app.inbox.list_pane.query_shown.dashboard is None
        await desk.press("right_square_bracket", "right_square_bracket", "right_square_bracket")
        assert desk.app.inbox.list_pane.query_shown.dashboard is None
        await desk.press("g", "u")
        assert desk.app.inbox.list_pane.query_shown.view is View.UNRESOLVED

    at_desk(tmp_path, scene)


def test_filter_narrows_and_escape_widens(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("f")
        await desk.write("ann")
        await desk.until(lambda: desk.list_names == ["Ann Lee"])
        await desk.press("enter")
        assert desk.app.focused is desk.app.inbox.list_pane.list
        await desk.press("escape")
        await desk.until(lambda: len(desk.list_names) == 3)

    at_desk(tmp_path, scene)


def test_the_row_under_the_cursor_stays_when_texts_arrive(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j")
        receive(desk.store, CAT, "one more", NOW - timedelta(hours=9))
        await desk.see_changes()
        assert desk.app.inbox.list_pane.list.cursor == ANN

    at_desk(tmp_path, scene)


def test_next_unresolved_goes_round_who_waits(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("g", "i", "g", "g")
        seen = []
        for _ in range(3):
            await desk.press("n")
            seen.append(desk.app.inbox.list_pane.list.cursor)
        assert set(seen) >= {ANN, DAN}

    at_desk(tmp_path, scene)


def test_the_palette_finds_a_command_by_its_name(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("ctrl+p")
        await desk.until(lambda: isinstance(desk.app.screen, Choosing))
        await desk.write("archived")
        await desk.press("enter")
        await desk.until(lambda: desk.app.inbox.list_pane.query_shown.view is View.ARCHIVED)

    at_desk(tmp_path, scene)


def test_a_template_is_filled_for_whom_it_is_for(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j", "r", "slash")
        await desk.until(lambda: isinstance(desk.app.screen, Choosing))
        await desk.press("enter")
        composer = desk.app.inbox.thread_pane.composer
        await desk.until(lambda: composer.text)
        assert composer.text == "Hi Ann,  Kim"
        assert composer.cursor_location == (0, 8)

    at_desk(tmp_path, scene, replace(settings(), templates={"hello": "Hi {first_name|there}, {|} {my_name}"}))


def test_quitting_says_what_is_unsent(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("r")
        await desk.write("later")
        await desk.press("enter", "q")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        assert isinstance(desk.app.screen, Asking)
        assert desk.app.screen.question.says[0].startswith("Held: to Bob Ruiz “later”.")
        await desk.press("escape")
        assert desk.app.is_running

    at_desk(tmp_path, scene)


def test_a_new_text_to_a_number_opens_its_composer(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("c")
        await desk.until(lambda: isinstance(desk.app.screen, Choosing))
        await desk.press(*"4235550199", "enter")
        await desk.until(lambda: desk.app.focused is desk.app.inbox.thread_pane.composer)
        await desk.write("hi")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        assert isinstance(desk.app.screen, Asking)
        assert any("first text" in line for line in desk.app.screen.question.says)

    at_desk(tmp_path, scene)


@pytest.mark.parametrize(
    "size",
    [
        (1, 1),
        (2, 2),
        (10, 4),
        (20, 6),
        (40, 12),
        (80, 24),
        (99, 24),
        (100, 24),
        (119, 40),
        (120, 40),
        (300, 90),
    ],
)
def test_every_size_works(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        for keys in (
            "j",
            "enter",
            "tab",
            "tab",
            "shift+tab",
            "d",
            "p",
            "escape",
            "ctrl+p",
            "escape",
            "s",
            "escape",
            "r",
        ):
            await desk.press(keys)
        await desk.write("ok")
        assert desk.app.inbox.thread_pane.composer.text == "ok"
        await desk.pilot.resize_terminal(120, 40)
        await desk.pilot.resize_terminal(*size)
        await desk.press("escape")

    at_desk(tmp_path, scene, size=size)


def test_a_question_can_stand_over_a_composer_that_has_no_room(tmp_path: Path) -> None:
    """What is beneath a question is drawn darker, the composer too, whose hint would have to wrap at no width at all."""

    async def scene(desk: Desk) -> None:
        await desk.press("enter", "ctrl+p")
        await desk.pilot.resize_terminal(1, 40)
        await desk.pilot.resize_terminal(3, 3)
        await desk.pilot.resize_terminal(120, 40)
        await desk.press("escape")
        assert "Unresolved" in desk.picture

    at_desk(tmp_path, scene)


def test_an_empty_store_is_no_trouble(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        for keys in (
            "j",
            "k",
            "enter",
            "e",
            "a",
            "s",
            "z",
            "x",
            "n",
            "N",
            "G",
            "r",
            "y",
            "Y",
            "o",
            "T",
            "right_square_bracket",
            "1",
            "0",
        ):
            await desk.press(keys)
        assert desk.store.outbox.pending() == []

    at_desk(tmp_path, scene, filled=False)


def test_a_reply_that_is_refused_leaves_the_panes_as_they_were(tmp_path: Path) -> None:
    """Where one pane is shown at a time, the thread of somebody who can't be texted must not squeeze in beside the list."""

    async def scene(desk: Desk) -> None:
        await desk.press("G")
        assert desk.app.inbox.list_pane.list.cursor == DAN
        await desk.press("r")
        await desk.until(lambda: desk.app.said)
        assert desk.app.inbox.list_pane.display
        assert not desk.app.inbox.thread_pane.display

    at_desk(tmp_path, scene, size=(80, 24))


def test_the_question_about_many_names_the_verb_that_will_be_done(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        for number in range(12):
            receive(desk.store, key(300 + number), "hello", NOW)
        await desk.see_changes()
        await desk.press("asterisk", "e")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        assert "at once: resolve?" in desk.picture
        desk.app.screen.dismiss(False)
        await desk.until(lambda: desk.app.screen is desk.app.inbox)
        await desk.press("a")
        await desk.until(lambda: "at once: archive?" in desk.picture)

    at_desk(tmp_path, scene)


@pytest.mark.parametrize(
    ("connection", "says"),
    [
        (Connection.STARTING, "The conversations are being"),
        (Connection.ONLINE, "The conversations are being"),
        (Connection.REFUSED, "read yet: the key"),
        (Connection.OFFLINE, "service can't be"),
    ],
)
def test_nothing_is_said_of_who_waits_before_everybody_was_read(
    tmp_path: Path, connection: Connection, says: str
) -> None:
    async def scene(desk: Desk) -> None:
        desk.store.desk.set_worker_status(WorkerStatus(connection, NOW, NOW))
        await desk.see_changes()
        assert says in desk.picture
        assert "Nobody waits" not in desk.picture
        asked = NOW - timedelta(minutes=1)
        boards = [Dashboard(MAIN, clean_line("Main Line"), ANN.phone)]
        desk.store.facts.merge_dashboards(boards, complete=True, asked_at=asked)
        await desk.see_changes()
        assert says in desk.picture
        await desk.press("g", "d")
        assert "There are no drafts." in desk.picture
        await desk.press("g", "u")
        desk.store.facts.note_feed(FeedState(f"recent/{MAIN}", NOW, NOW))
        desk.app._tick()
        await desk.pilot.pause()
        assert "Nobody waits for an answer." in desk.picture
        assert "shows the inbox." in desk.picture  # whole, on a line of its own

    at_desk(tmp_path, scene, filled=False)
