"""Searching: what is found stands in the list's place and stays there while it is read and answered."""

from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from textual import events
from textual.widget import Widget

from tests.sync.simulated import budget_state
from tests.ui.desk import ANN, BILLING, BOB, CAT, DAN, MAIN, NOW, Desk, at_desk, contact, key, receive
from trtui.config import DeskSettings, Settings
from trtui.models import ConversationKey, ResolveConversation
from trtui.store import Connection, FeedState, Interest, InterestKind, SearchHit, WorkerStatus
from trtui.text.cleaning import clean_line, own
from trtui.text.phone import Phone
from trtui.ui.arranging import Pane
from trtui.ui.inquiring import words_to_ask
from trtui.ui.searching import Lookup, mark_words
from trtui.ui.widgets import search_pane
from trtui.ui.widgets.search_pane import SearchPane


def pane(desk: Desk) -> SearchPane:
    return desk.app.inbox.search_pane


def is_shown(widget: Widget) -> bool:
    return bool(widget.display)


def found(desk: Desk) -> list[ConversationKey]:
    return [hit.row.key for hit in pane(desk).hits.findings.found if isinstance(hit, SearchHit)]


async def search_for(desk: Desk, query: str) -> None:
    """Open the search and type a query."""
    await desk.press("slash")
    pane(desk).line.value = query
    await desk.until(lambda: pane(desk)._typed == query)


def test_slash_puts_the_search_in_the_place_of_the_list_and_esc_gives_it_back(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("slash")
        assert is_shown(pane(desk))
        assert not is_shown(desk.app.inbox.list_pane)
        assert pane(desk).line.has_focus
        assert "wait:>1h" in desk.picture
        await desk.press("escape")
        assert is_shown(desk.app.inbox.list_pane)
        assert not is_shown(pane(desk))
        assert desk.app.inbox.list_pane.list.has_focus

    at_desk(tmp_path, scene)


def test_letters_are_typed_and_searched_for(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("slash")
        await desk.write("order")
        await desk.until(lambda: found(desk) == [ANN])
        assert desk.store.outbox.pending() == []

    at_desk(tmp_path, scene)


def test_letters_right_after_the_slash_are_the_query(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        for name, character in [("slash", "/"), *((letter, letter) for letter in "ease")]:
            desk.app.post_message(events.Key(name, character))  # all there before the first is dealt with
        await desk.until(lambda: pane(desk).is_open and pane(desk).line.value == "ease")
        assert desk.store.outbox.pending() == []

    at_desk(tmp_path, scene)


def test_the_thread_shows_the_hit_and_enter_goes_into_it(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, "welcome")
        await desk.until(lambda: desk.app.inbox.thread_pane.key == CAT)
        await desk.press("enter", "enter")
        assert desk.app.inbox.pane is Pane.THREAD
        assert is_shown(pane(desk))
        await desk.press("escape")
        assert pane(desk).hits.has_focus

    at_desk(tmp_path, scene)


def test_n_goes_through_the_hits_while_one_reads(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, "is:unresolved")
        before = found(desk)
        assert set(before) == {ANN, BOB, DAN}
        await desk.press("enter", "enter", "n")
        assert desk.app.inbox.pane is Pane.THREAD
        await desk.until(lambda: desk.app.inbox.thread_pane.key == before[1])
        await desk.press("N")
        await desk.until(lambda: desk.app.inbox.thread_pane.key == before[0])
        await desk.press("N")
        assert desk.app.said == "This is the first hit."

    at_desk(tmp_path, scene)


def test_a_verb_is_about_the_hit_under_the_cursor_and_not_about_the_hidden_list(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("x")
        await search_for(desk, "from:ann")
        await desk.press("enter", "e")
        assert [intent.key for intent in desk.store.outbox.pending()] == [ANN]
        assert [intent.action for intent in desk.store.outbox.pending()] == [ResolveConversation()]

    at_desk(tmp_path, scene)


def test_a_reply_from_the_hits_goes_to_the_hit(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, "order")
        await desk.press("enter", "r")
        await desk.write("yes")
        await desk.press("enter")
        assert [intent.key for intent in desk.store.outbox.pending()] == [ANN]
        assert pane(desk).hits.has_focus

    at_desk(tmp_path, scene)


def test_what_was_searched_for_is_still_there_when_it_is_opened_again(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, "order")
        await desk.press("enter", "escape", "slash")
        assert pane(desk).line.value == "order"
        assert found(desk) == [ANN]

    at_desk(tmp_path, scene)


def test_a_text_that_comes_is_found_and_the_cursor_stays_on_its_hit(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, "order")
        receive(desk.store, BOB, "my order too", NOW - timedelta(minutes=1))
        await desk.see_changes()
        await desk.until(lambda: found(desk) == [BOB, ANN])
        hit = pane(desk).hit
        assert hit is not None
        assert hit.row.key == ANN

    at_desk(tmp_path, scene)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("is:nonsense", "is:nonsense"),
        ("dashbord:main", "did you mean “dashboard:”"),
        ("tag:nobody", "There is no tag called “nobody”"),
        ("zebra", "Nothing that is held here fits."),
    ],
)
def test_what_makes_no_sense_and_what_is_not_there_is_said_in_the_pane(
    tmp_path: Path, query: str, said: str
) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, query)
        assert found(desk) == []
        assert said in " ".join(" ".join(line[1:35].split()) for line in desk.picture.splitlines())

    at_desk(tmp_path, scene)


def test_a_number_that_nobody_is_known_by_can_be_looked_up_on_each_dashboard(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, "(423) 555-0999")
        wanted = ConversationKey(BILLING, Phone("14235550999")), ConversationKey(MAIN, Phone("14235550999"))
        looked_up = pane(desk).hits.findings.found
        assert {one.key for one in looked_up if isinstance(one, Lookup)} == set(wanted)
        assert desk.app.inbox.thread_pane.key == BOB, "nothing is asked of the service before Enter"
        await desk.press("enter", "enter")
        asked = [each for each in desk.app.inbox.interests() if each.kind is InterestKind.THREAD]
        assert [each.phone for each in asked] == ["14235550999"]

    at_desk(tmp_path, scene)


def test_a_verb_on_a_number_that_was_not_looked_up_does_nothing(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, "4235550999")
        await desk.press("enter", "e", "a", "s")
        assert desk.store.outbox.pending() == []

    at_desk(tmp_path, scene)


def test_a_saved_view_is_offered_and_becomes_the_query(tmp_path: Path) -> None:
    settings = Settings(
        desk=DeskSettings(sender_name="Kim"), views=MappingProxyType({"Long waits": "wait:>1h"})
    )

    async def scene(desk: Desk) -> None:
        await desk.press("slash")
        assert "Long waits" in desk.picture
        await desk.press("enter")
        assert pane(desk).line.value == "wait:>1h"
        await desk.until(lambda: found(desk) == [BOB])

    at_desk(tmp_path, scene, settings)


def test_going_to_a_view_of_the_list_leaves_the_search(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, "order")
        await desk.press("enter", "g", "i")
        await desk.until(lambda: not is_shown(pane(desk)))
        assert is_shown(desk.app.inbox.list_pane)

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 5), (4, 2)])
def test_it_fits_any_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, "is:unresolved")
        await desk.press("enter", "j", "enter", "escape", "escape")
        assert not is_shown(pane(desk))

    at_desk(tmp_path, scene, size=size)


def test_the_words_are_marked_and_the_first_of_them_is_in_sight() -> None:
    text = own("We have looked for it everywhere and then found the ORDER behind the counter")
    pieces = mark_words(text, ("order",), 30)
    assert [piece for piece, is_word in pieces if is_word] == ["ORDER"]
    shown = "".join(piece for piece, _ in pieces)
    assert shown.startswith("… the ORDER behind")
    assert "".join(piece for piece, _ in mark_words(text, (), 30)) == text


# -- what the service knows


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask the service as soon as the search here found nobody."""
    monkeypatch.setattr(search_pane, "ASK_AFTER", 0.01)


def searched_for(desk: Desk) -> list[Interest]:
    return [each for each in desk.store.desk.interests() if each.kind is InterestKind.SEARCH]


def said(desk: Desk) -> str:
    """What came of asking the service."""
    return pane(desk).told or ""


async def answer(desk: Desk, words: str, *counts: int, is_honoured: bool | None = None) -> None:
    """The worker has asked for the words on so many of the two dashboards."""
    for line, count in zip((MAIN, BILLING), counts, strict=False):
        desk.store.facts.note_feed(
            FeedState(
                f"search/{line}/{words}",
                asked_at=desk.clock.now(),
                succeeded_at=desk.clock.now(),
                done=count,
                total=count,
                is_filter_honoured=is_honoured,
            )
        )
    await tell(desk, Connection.ONLINE)


async def tell(desk: Desk, connection: Connection, left: int = 50) -> None:
    """The worker says how it is, and how many calls the screen has left."""
    now = desk.clock.now()
    desk.clock.advance(seconds=1)
    desk.store.desk.set_worker_status(
        WorkerStatus(connection, now, now, budget=budget_state(75, 75 - left, reserve=0))
    )
    desk.store.desk._status_written = float("-inf")  # its next word may follow at once
    await desk.see_changes()


@pytest.mark.usefixtures("at_once")
def test_for_whom_nobody_here_is_known_by_the_service_is_asked(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, "zebra")
        await desk.until(lambda: said(desk) == "Not here: asking the service …")
        await desk.see_changes()
        assert searched_for(desk) == [Interest(InterestKind.SEARCH, words="zebra")]
        await answer(desk, "zebra", 0)
        assert said(desk) == "Not here: asking the service … 1 of 2 dashboards"
        await answer(desk, "zebra", 0, 0)
        assert said(desk) == "The service knows nobody either."
        await desk.until(lambda: "The service knows nobody either." in desk.picture)
        await desk.press("escape")
        await desk.see_changes()
        assert searched_for(desk) == []

    at_desk(tmp_path, scene)


@pytest.mark.usefixtures("at_once")
def test_whom_the_service_knows_appears_by_itself(tmp_path: Path) -> None:
    zoe = key(300)

    async def scene(desk: Desk) -> None:
        await search_for(desk, "zoe")
        await desk.until(lambda: said(desk))
        receive(desk.store, zoe, "hello there", NOW - timedelta(days=90))
        await answer(desk, "zoe", 1, 1)
        assert said(desk) == "The service names 2 more: reading who they are."
        desk.store.facts.merge_contacts(MAIN, [contact(zoe, "Zoe Zimmer")], NOW)
        await desk.see_changes()
        await desk.until(lambda: found(desk) == [zoe])
        await answer(desk, "zoe", 1, 1, is_honoured=True)
        assert said(desk) == "The service knows 1 more."
        await answer(desk, "zoe", 1, 0, is_honoured=True)
        assert said(desk) == "The service knows nobody else."

    at_desk(tmp_path, scene)


@pytest.mark.usefixtures("at_once")
def test_only_the_dashboard_that_is_listed_is_asked(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.app.inbox.list_pane.show_dashboard(BILLING)
        await search_for(desk, "5550999")
        await desk.until(lambda: said(desk))
        await desk.see_changes()
        assert searched_for(desk) == [Interest(InterestKind.SEARCH, BILLING, words="5550999")]

    at_desk(tmp_path, scene)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("query", ["ann", "ze", "is:resolved zebra", "from:zebra"])
def test_the_service_is_not_asked_for_whom_is_here_nor_for_what_it_does_not_understand(
    tmp_path: Path, query: str
) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, query)
        assert pane(desk)._rest is None
        assert pane(desk).interests() == []

    at_desk(tmp_path, scene)


def test_typing_on_puts_the_question_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_pane, "ASK_AFTER", 60.0)

    async def scene(desk: Desk) -> None:
        await search_for(desk, "zebra")
        before = pane(desk)._rest
        assert before is not None
        await desk.press("s")
        await desk.until(lambda: pane(desk)._typed == "zebras")
        assert pane(desk)._rest not in (None, before)
        await desk.press("escape")
        assert pane(desk)._rest is None

    at_desk(tmp_path, scene)


def test_asked_for_by_hand_the_service_is_asked_also_for_whom_is_here(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, "ann")
        await answer(desk, "ann", 7, 7, is_honoured=True)
        await desk.press("ctrl+r")
        assert said(desk) == "Beside these: asking the service …"
        assert [(each.words, each.weight) for each in searched_for(desk)] == [("ann", 2.0)]
        await answer(desk, "ann", 1, 0, is_honoured=True)
        assert said(desk) == "The service knows nobody else."

    at_desk(tmp_path, scene)


def test_where_more_are_here_than_were_counted_it_is_told_how_many_the_service_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_pane, "_STEP", 2)

    async def scene(desk: Desk) -> None:
        await search_for(desk, "423555")
        await desk.press("ctrl+r")
        await answer(desk, "423555", 3, 1, is_honoured=True)
        assert said(desk) == "The service knows 4 in all."

    at_desk(tmp_path, scene)


@pytest.mark.usefixtures("at_once")
def test_a_service_that_is_away_or_gives_no_answer_or_does_not_search_is_told_of(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, "zebra")
        await desk.until(lambda: said(desk))
        await tell(desk, Connection.OFFLINE)
        assert said(desk) == "Not here: the service can't be reached to ask it."
        await tell(desk, Connection.ONLINE, left=0)
        assert said(desk) == "Not here: the service is asked once the budget allows."
        await tell(desk, Connection.REFUSED)
        assert said(desk) == "Not here: the service does not accept the key."
        desk.store.facts.note_feed(FeedState(f"search/{MAIN}/zebra", problem=clean_line("It failed.\x1b[2J")))
        await tell(desk, Connection.ONLINE)
        await desk.until(lambda: said(desk).startswith("Not here: the service gave no answer. It failed."))
        assert "\x1b" not in desk.picture
        await answer(desk, "zebra", 0, 0, is_honoured=False)
        sentence = "The service did not search: whom it knows can't be told."
        await desk.until(lambda: said(desk) == sentence)

    at_desk(tmp_path, scene)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("size", [(40, 12), (20, 5), (4, 2)])
def test_what_the_service_knows_fits_any_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        await search_for(desk, "zebra")
        await desk.until(lambda: said(desk))
        await answer(desk, "zebra", 1, 2)
        assert pane(desk).line.has_focus
        await desk.press("escape")
        assert not is_shown(pane(desk))

    at_desk(tmp_path, scene, size=size)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Ann  Lee", "Ann Lee"),
        ('"Ann Lee"', "Ann Lee"),
        ("+1 (423) 555-0142", "4235550142"),
        ("555-01", "55501"),
        ("12", ""),
        ("---", ""),
        ("é" * 101, ""),
        ("note: call", ""),
        ('lee "ann marie"', ""),
        ("wait:>1h lee", ""),
        ("is:nonsense", ""),
        ("", ""),
    ],
)
def test_the_service_is_asked_for_plain_words_and_bare_numbers_only(typed: str, words: str) -> None:
    assert words_to_ask(typed, NOW) == words
