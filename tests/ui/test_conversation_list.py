"""The list keeps to what it shows: the cursor is a conversation, and nothing that arrives moves it on the screen."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.message import Message as Notice  # noqa: TC002  # Textual reads annotations
from textual.pilot import Pilot

from tests.bench.screens import ManyRows
from tests.ui.rows import NOW, PLAIN_ROW, ChangingRows, key
from trtui.models import ConversationKey, ConversationRow, DeliveryPhase, Direction
from trtui.text.cleaning import clean, clean_line, own
from trtui.ui.cells import width_of
from trtui.ui.glyphs import ASCII, UNICODE, Glyphs
from trtui.ui.widgets.conversation_list import ConversationList
from trtui.ui.widgets.list_place import ListPlace
from trtui.ui.widgets.row_lines import RowLines, RowState


class Bench(App[None]):
    """A list, and what it said."""

    CSS = "ConversationList { width: 1fr; height: 1fr; }"

    def __init__(self, source: ChangingRows | ManyRows, now: Callable[[], datetime] = lambda: NOW) -> None:
        super().__init__()
        self.source = source
        self.rows = ConversationList(now=now)
        self.said: list[Notice] = []

    def compose(self) -> ComposeResult:
        yield self.rows

    def on_mount(self) -> None:
        self.rows.show(self.source)
        self.rows.focus()

    def on_conversation_list_opened(self, notice: ConversationList.Opened) -> None:
        self.said.append(notice)

    def on_conversation_list_moved(self, notice: ConversationList.Moved) -> None:
        self.said.append(notice)

    def on_conversation_list_selection_changed(self, notice: ConversationList.SelectionChanged) -> None:
        self.said.append(notice)

    def on_conversation_list_arrived(self, notice: ConversationList.Arrived) -> None:
        self.said.append(notice)

    def lines(self) -> list[str]:
        """What the list shows."""
        return [self.rows.render_line(y).text for y in range(self.rows.content_size.height)]

    def names(self) -> list[int | None]:
        """The numbers of the rows in view, None where there is none."""
        return [
            int(line[6:10]) if line.strip(" ▌✓•").startswith("Row") else None for line in self.lines()[::2]
        ]

    def cursor_line(self) -> int | None:
        """On which line of the view the cursor's row is."""
        return next((y for y, line in enumerate(self.lines()) if line.startswith("▌")), None)


def run(
    bench: Bench, test: Callable[[Bench, Pilot[None]], Awaitable[None]], size: tuple[int, int] = (40, 10)
) -> None:
    async def main() -> None:
        async with bench.run_test(size=size) as pilot:
            await pilot.pause()
            await test(bench, pilot)

    asyncio.run(main())


def number(bench: Bench) -> int:
    assert bench.rows.cursor is not None
    return int(bench.rows.cursor.phone[-4:])


# ---------------------------------------------------------------------------------------------------- moving


def test_the_cursor_moves_and_stops_at_the_ends() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.rows.move_by(-1)
        assert number(bench) == 0
        bench.rows.move_by(3)
        assert number(bench) == 3
        bench.rows.move_by(1_000)
        assert number(bench) == 29
        bench.rows.move_to_first()
        assert number(bench) == 0
        bench.rows.move_to_last()
        assert number(bench) == 29
        assert bench.names()[-1] == 29

    run(Bench(ChangingRows(range(30))), test)


def test_a_cursor_that_leaves_the_view_turns_the_page() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.rows.move_by(4)
        assert bench.names() == [0, 1, 2, 3, 4]
        bench.rows.move_by(1)
        assert bench.names() == [5, 6, 7, 8, 9]
        assert bench.cursor_line() == 0
        bench.rows.move_by(-1)
        assert bench.names() == [0, 1, 2, 3, 4]
        assert bench.cursor_line() == 8

    run(Bench(ChangingRows(range(30))), test)


def test_a_page_keeps_the_cursors_place_on_the_screen() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.rows.move_by(2)
        bench.rows.move_by_page(1)
        assert (number(bench), bench.cursor_line(), bench.names()) == (7, 4, [5, 6, 7, 8, 9])
        bench.rows.move_by_page(-1)
        assert (number(bench), bench.cursor_line()) == (2, 4)

    run(Bench(ChangingRows(range(30))), test)


def test_only_what_is_near_the_view_is_read() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        source = bench.source
        assert isinstance(source, ChangingRows)
        before = source.windows
        for _ in range(5):
            bench.rows.move_by(1)
            bench.lines()
        assert source.windows - before <= 1

    run(Bench(ChangingRows(range(5_000))), test)


def test_moving_and_opening_is_said_with_the_conversation() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.said.clear()
        bench.rows.move_by(2)
        bench.rows.open()
        await pilot.pause()
        keys = [
            notice.key
            for notice in bench.said
            if isinstance(notice, (ConversationList.Moved, ConversationList.Opened))
        ]
        assert keys == [key(2), key(2)]

    run(Bench(ChangingRows(range(9))), test)


def test_a_click_moves_and_a_click_on_the_cursor_opens() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        await pilot.click(ConversationList, offset=(5, 5))
        assert number(bench) == 2
        await pilot.click(ConversationList, offset=(5, 5))
        await pilot.pause()
        assert [notice.key for notice in bench.said if isinstance(notice, ConversationList.Opened)] == [
            key(2)
        ]

    run(Bench(ChangingRows(range(9))), test)


# ---------------------------------------------------------------------------------------------------- coming and going


def update(bench: Bench, numbers: Sequence[int]) -> None:
    source = bench.source
    assert isinstance(source, ChangingRows)
    source.set(numbers)
    bench.rows.update_rows()


def test_rows_that_come_above_do_not_move_the_row_under_the_cursor() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.rows.move_by(2)
        update(bench, [100, 101, *range(20)])
        assert (number(bench), bench.cursor_line()) == (2, 4)
        assert bench.names() == [0, 1, 2, 3, 4]
        await pilot.pause()
        arrived = [notice for notice in bench.said if isinstance(notice, ConversationList.Arrived)]
        assert [(notice.above, notice.below) for notice in arrived] == [(2, 0)]
        bench.rows.move_to_first()
        await pilot.pause()
        assert isinstance(bench.said[-2], ConversationList.Arrived | ConversationList.Moved)
        last = [notice for notice in bench.said if isinstance(notice, ConversationList.Arrived)][-1]
        assert (last.above, last.below) == (0, 0)

    run(Bench(ChangingRows(range(20))), test)


def test_rows_that_come_below_are_announced() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        update(bench, [*range(20), 300, 301, 302])
        await pilot.pause()
        arrived = [notice for notice in bench.said if isinstance(notice, ConversationList.Arrived)]
        assert [(notice.above, notice.below) for notice in arrived] == [(0, 3)]

    run(Bench(ChangingRows(range(20))), test)


def test_a_row_that_leaves_under_the_cursor_stays_until_the_cursor_leaves_it() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.rows.move_by(2)
        update(bench, [0, 1, 3, 4, 5, 6, 7])
        assert (number(bench), bench.cursor_line(), bench.rows.cursor_is_gone) == (2, 4, True)
        assert bench.names() == [0, 1, 2, 3, 4]
        assert "left" in bench.lines()[5]
        assert bench.rows.count == 7
        bench.rows.move_by(1)
        assert number(bench) == 3
        assert 2 not in bench.names()

    run(Bench(ChangingRows(range(8))), test)


def test_a_row_that_moves_to_the_top_under_the_cursor_stays_among_its_neighbours() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.rows.move_by(3)
        update(bench, [3, 0, 1, 2, 4, 5, 6, 7])
        assert bench.names() == [0, 1, 2, 3, 4]
        assert (number(bench), bench.cursor_line()) == (3, 6)
        bench.rows.move_by(1)
        assert number(bench) == 4
        bench.rows.move_to_first()
        assert number(bench) == 3

    run(Bench(ChangingRows(range(8))), test)


def test_a_neighbour_that_moves_away_does_not_take_the_cursor_along() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.rows.move_by(3)
        update(bench, [2, 0, 1, 3, 4, 5, 6, 7])
        assert (number(bench), bench.cursor_line()) == (3, 6)
        update(bench, [2, 0, 1, 3, 5, 6, 7, 4])
        assert (number(bench), bench.cursor_line()) == (3, 6)

    run(Bench(ChangingRows(range(8))), test)


def test_when_everything_left_only_the_pinned_row_is_there_and_then_the_sentence() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        update(bench, [])
        assert (number(bench), bench.rows.cursor_is_gone, bench.rows.count) == (0, True, 0)
        bench.rows.show(ChangingRows([]), empty=own("Nobody waits."))
        assert bench.rows.cursor is None
        assert "Nobody waits." in bench.lines()[1]
        bench.rows.move_by(1)
        bench.rows.open()

    run(Bench(ChangingRows([0])), test)


def test_the_first_rows_of_an_empty_list_get_the_cursor() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        update(bench, [7, 8])
        assert number(bench) == 7

    run(Bench(ChangingRows([])), test)


def test_an_empty_list_fills_from_its_top_until_somebody_is_at_work() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        update(bench, [7, 8])
        update(bench, [3, 7, 8])
        assert number(bench) == 3
        bench.rows.settle()
        update(bench, [1, 3, 7, 8])
        assert number(bench) == 3
        assert bench.rows.cursor_index == 1

    run(Bench(ChangingRows([])), test)


def test_moving_in_a_list_that_fills_is_work() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        update(bench, [7, 8])
        bench.rows.move_by(1)
        update(bench, [3, 7, 8])
        assert number(bench) == 8

    run(Bench(ChangingRows([])), test)


numbers = st.lists(st.integers(0, 40), unique=True, max_size=30)
steps = st.lists(
    st.tuples(st.sampled_from(["rows", "move", "page", "last", "size"]), numbers, st.integers(-9, 9)),
    max_size=12,
)


@given(numbers, steps)
def test_whatever_comes_and_goes_the_row_under_the_cursor_stays_where_it_is(
    start: list[int], steps: list[tuple[str, list[int], int]]
) -> None:
    source, place = ChangingRows(start), ListPlace()
    place.resize(5)
    place.show(source, None)
    place.is_filling = False
    for what, rows, by in steps:
        before = (place.cursor, place.index - place.top)
        match what:
            case "rows":
                source.set(rows)
                place.update()
                if before[0] is not None:
                    assert (place.cursor, place.index - place.top) == before
            case "move":
                place.move_to(place.index + by)
            case "page":
                place.turn(by)
            case "last":
                place.move_to_last()
            case _:
                place.resize(abs(by))
        everything = [shown.key for i in range(place.rows.count) if (shown := place.rows.at(i))]
        assert len(everything) == place.rows.count == len(set(everything)), "a row twice, or none"
        assert set(everything) >= {shown.key for shown in source.rows}
        assert all(place.rows.position(wanted) == index for index, wanted in enumerate(everything))
        if everything:
            assert everything[place.index] == place.cursor
            assert place.top <= place.index < place.top + place.seen
        else:
            assert place.cursor is None


# ---------------------------------------------------------------------------------------------------- selecting


def test_selecting_one_a_range_and_all() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.rows.move_by(1)
        bench.rows.toggle_selected()
        assert bench.rows.selection == {key(1)}
        assert bench.lines()[2].startswith("▌✓")
        bench.rows.move_by(3)
        bench.rows.select_range()
        assert bench.rows.selection == {key(1), key(2), key(3), key(4)}
        bench.rows.toggle_selected()
        assert bench.rows.selection == {key(1), key(2), key(3)}
        bench.rows.select_all()
        assert bench.rows.selection == {key(n) for n in range(700)}
        bench.rows.set_selection([])
        await pilot.pause()
        said = [notice.keys for notice in bench.said if isinstance(notice, ConversationList.SelectionChanged)]
        assert said[-1] == frozenset()

    run(Bench(ChangingRows(range(700))), test)


def test_the_selection_is_of_conversations_and_survives_their_moving() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.rows.toggle_selected()
        update(bench, [5, 4, 3, 2, 1, 0])
        assert bench.rows.selection == {key(0)}

    run(Bench(ChangingRows(range(6))), test)


# ---------------------------------------------------------------------------------------------------- drawing


def draw(
    row: ConversationRow, width: int, glyphs: Glyphs = UNICODE, state: RowState | None = None
) -> list[str]:
    lines = RowLines(glyphs, timedelta(hours=1))
    return [
        "".join(text for text, _ in lines.draw(row, part, width, state or RowState(), NOW)) for part in (0, 1)
    ]


def test_a_row_says_who_what_and_how_long() -> None:
    waiting = replace(PLAIN_ROW, waiting_since=NOW - timedelta(minutes=42), has_draft=True)
    assert draw(waiting, 32) == ["  Ann Lee                 ◷ 42m ", "  Is my order ready?    ✎ draft "]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"waiting_since": NOW - timedelta(hours=2, minutes=14)}, "! 2h14m"),
        ({"has_draft": True}, "draft"),
        ({"failed": 1}, "failed"),
        ({"failed": 2}, "2 failed"),
        ({"opted_out_at": NOW}, "out"),
        ({"is_blocked": True}, "blocked"),
        ({"is_suppressed": True}, "suppressed"),
        ({"snoozed_until": NOW}, "snoozed"),
        ({"is_archived": True}, "archived"),
        ({"is_resolved": True}, "done"),
        ({"pending": 1}, "sending"),
        ({"pending": 2}, "2 sending"),
        ({"last_direction": Direction.SENT, "last_phase": DeliveryPhase.FAILED}, "undelivered"),
    ],
)
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_state_is_a_sign_and_a_word(change: dict[str, object], word: str, glyphs: Glyphs) -> None:
    changed = replace(PLAIN_ROW, **change)  # type: ignore[arg-type]  # the fields of a row
    assert word in " ".join(draw(changed, 60, glyphs))


def test_no_two_states_look_alike_where_there_is_no_room_for_words() -> None:
    changes: list[dict[str, object]] = [
        {"has_draft": True},
        {"failed": 1},
        {"opted_out_at": NOW},
        {"is_blocked": True},
        {"is_suppressed": True},
        {"snoozed_until": NOW},
        {"is_archived": True},
        {"is_resolved": True},
        {"pending": 1},
    ]
    for glyphs in (UNICODE, ASCII):
        rows = [draw(replace(PLAIN_ROW, **change), 16, glyphs)[1] for change in changes]  # type: ignore[arg-type]
        assert len(set(rows)) == len(changes)


def test_ascii_rows_hold_nothing_else() -> None:
    everything = replace(
        PLAIN_ROW,
        last_has_media=True,
        has_draft=True,
        failed=1,
        is_blocked=True,
        is_unseen=True,
        waiting_since=NOW,
    )
    for width in range(1, 90):
        assert all(
            line.isascii()
            for line in draw(everything, width, ASCII, RowState(has_cursor=True, is_selected=True))
        )


@given(
    name=st.text(max_size=60),
    text=st.text(max_size=120),
    width=st.integers(1, 90),
    flags=st.tuples(*[st.booleans()] * 6),
)
def test_lines_are_exactly_as_wide_as_they_may_be(
    name: str, text: str, width: int, flags: tuple[bool, ...]
) -> None:
    row = replace(
        PLAIN_ROW,
        name=clean_line(name),
        last_text=clean(text),
        is_blocked=flags[0],
        has_draft=flags[1],
        failed=3 * flags[2],
        is_suppressed=flags[3],
        last_has_media=flags[4],
        waiting_since=NOW if flags[5] else None,
    )
    assert [width_of(line) for line in draw(row, width)] == [width, width]


def test_an_age_is_drawn_anew_only_when_it_says_something_else() -> None:
    moment = [NOW]

    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        assert "42m" in bench.lines()[0]
        drawn: list[int] = []
        bench.rows.redraw_lines = lambda first, count: drawn.append(first)  # type: ignore[method-assign]
        moment[0] += timedelta(seconds=20)
        bench.rows.tick()
        assert drawn == []
        moment[0] += timedelta(seconds=50)
        bench.rows.tick()
        assert drawn == [0, 2, 4]

    run(Bench(ChangingRows(range(3)), lambda: moment[0]), test)


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (2, 2), (3, 3), (5, 1), (40, 1), (40, 3), (300, 90)])
def test_any_size_can_be_drawn(size: tuple[int, int]) -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.rows.move_by(5)
        bench.rows.move_by_page(2)
        bench.rows.move_by_page(-1)
        bench.rows.move_to_last()
        assert len(bench.lines()) == size[1]
        await pilot.resize_terminal(1, 1)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert number(bench) in bench.names()

    run(Bench(ChangingRows(range(30))), test, size)


def test_fifty_thousand_rows_are_as_quick_to_draw_as_fifty() -> None:
    """Counted in reads, not in time."""

    class Counting(ManyRows):
        rows_read = 0

        def window(self, offset: int, limit: int) -> Sequence[ConversationRow]:
            found = super().window(offset, limit)
            self.rows_read += len(found)
            return found

    source = Counting(50_000)

    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.rows.move_to_last()
        bench.rows.move_by_page(-3)
        bench.lines()
        assert source.rows_read <= 6 * 64

    run(Bench(source), test)


def test_a_conversation_that_is_not_there_cannot_be_gone_to() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        assert bench.rows.move_to(key(4))
        assert not bench.rows.move_to(ConversationKey(key(4).dashboard, key(999).phone))
        assert number(bench) == 4

    run(Bench(ChangingRows(range(9))), test)
