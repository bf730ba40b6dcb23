"""The thread: what one reads does not move, only what is near is wrapped, and every state is said in words."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.message import Message as Notice  # noqa: TC002  # Textual reads annotations
from textual.pilot import Pilot

from tests.ui.rows import NOW, ZONE, ChangingThread, intent, message
from trtui.models import UNKNOWN_TIME, Intent, IntentState, Message, MessageKey
from trtui.text.cleaning import clean, clean_line, own
from trtui.ui.cells import width_of
from trtui.ui.glyphs import ASCII, UNICODE, Glyphs
from trtui.ui.widgets.bubbles import Setting, draw_intent, draw_message, intent_state, links_of
from trtui.ui.widgets.thread import ThreadView
from trtui.ui.widgets.thread_blocks import Blocks
from trtui.ui.widgets.thread_pages import ThreadPages


class Bench(App[None]):
    """A thread, and what it said."""

    def __init__(self, source: ChangingThread, now: Callable[[], datetime] = lambda: NOW) -> None:
        super().__init__()
        self.source = source
        self.view = ThreadView(now=now, zone=ZONE)
        self.said: list[Notice] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.show(self.source, empty=own("No texts yet."))
        self.view.focus()

    def on_thread_view_moved(self, notice: ThreadView.Moved) -> None:
        self.said.append(notice)

    def on_thread_view_scrolled(self, notice: ThreadView.Scrolled) -> None:
        self.said.append(notice)

    def on_thread_view_older_wanted(self, notice: ThreadView.OlderWanted) -> None:
        self.said.append(notice)

    def lines(self) -> list[str]:
        return [self.view.render_line(y).text.rstrip() for y in range(self.view.content_size.height)]

    def bodies(self) -> list[str]:
        """The texts in view, by the numbers their bodies say."""
        return [line.strip(" ▌")[5:] for line in self.lines() if line.strip(" ▌").startswith("Text ")]

    def cursor(self) -> str | None:
        return self.view.cursor.key if isinstance(self.view.cursor, Message) else None


def run(
    bench: Bench, test: Callable[[Bench, Pilot[None]], Awaitable[None]], size: tuple[int, int] = (60, 12)
) -> None:
    async def main() -> None:
        async with bench.run_test(size=size) as pilot:
            await pilot.pause()
            await test(bench, pilot)

    asyncio.run(main())


def numbered(first: int, last: int) -> list[Message]:
    return [message(number) for number in range(first, last)]


# ---------------------------------------------------------------------------------------------------- what is in view


def test_a_thread_opens_at_its_end_with_the_newest_at_the_bottom() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        assert bench.bodies()[-1] == "0299"
        assert bench.lines()[-1].strip(" ▌").endswith("AM")
        assert bench.cursor() == "m299"
        assert bench.view.is_at_end

    run(Bench(ChangingThread(numbered(0, 300))), test)


def test_only_the_newest_page_is_read_and_only_what_is_seen_is_wrapped() -> None:
    thread = ChangingThread(numbered(0, 5_000))

    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        assert thread.read == 50
        assert len(bench.view._blocks._cache) < 15

    run(Bench(thread), test)


def test_older_texts_are_put_above_without_a_jump() -> None:
    thread = ChangingThread(numbered(0, 400))

    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        before = bench.bodies()
        for _ in range(80):
            lines = bench.lines()
            bench.view.scroll_by(-3)
            after = bench.lines()
            assert [line.strip(" ▌") for line in after[3:]] == [line.strip(" ▌") for line in lines[:-3]]
        assert thread.read > 100
        assert bench.bodies() != before

    run(Bench(thread), test)


def test_a_new_text_at_the_end_is_followed_and_anywhere_else_it_is_announced() -> None:
    thread = ChangingThread(numbered(0, 100))

    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        thread.change(numbered(0, 101))
        bench.view.update_thread()
        assert bench.bodies()[-1] == "0100"
        assert bench.cursor() == "m100"
        bench.view.scroll_by(-9)
        before = bench.lines()
        thread.change(numbered(0, 103))
        bench.view.update_thread()
        assert bench.lines() == before
        await pilot.pause()
        last = bench.said[-1]
        assert isinstance(last, ThreadView.Scrolled)
        assert (last.newer, last.at_end) == (2, False)
        bench.view.move_to_last()
        await pilot.pause()
        last = [notice for notice in bench.said if isinstance(notice, ThreadView.Scrolled)][-1]
        assert (last.newer, last.at_end) == (0, True)
        assert bench.bodies()[-1] == "0102"

    run(Bench(thread), test)


def test_the_first_and_a_certain_text_can_be_gone_to() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.view.move_to_first()
        assert bench.bodies()[0] == "0000"
        assert bench.cursor() == "m0"
        assert bench.view.reveal(MessageKey("m1234"))
        assert "1234" in bench.bodies()
        assert bench.cursor() == "m1234"
        assert not bench.view.reveal(MessageKey("nowhere"))

    run(Bench(ChangingThread(numbered(0, 3_000))), test)


def test_opening_at_a_text_that_was_not_read_yet_shows_it() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.view.show(ChangingThread(numbered(0, 3_000)), at=MessageKey("m7"))
        assert "0007" in bench.bodies()

    run(Bench(ChangingThread([])), test)


def test_at_the_oldest_text_that_is_here_more_is_asked_for_once() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.view.move_by(-5)
        bench.view.scroll_by(-100)
        bench.view.scroll_by(-100)
        await pilot.pause()
        assert sum(isinstance(notice, ThreadView.OlderWanted) for notice in bench.said) == 1

    run(Bench(ChangingThread(numbered(0, 30))), test)


def test_what_comes_above_from_the_service_does_not_move_what_is_read() -> None:
    thread = ChangingThread(numbered(100, 130))

    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.view.scroll_by(-100)
        before = bench.bodies()
        thread.change(numbered(60, 130))
        bench.view.update_thread()
        assert bench.bodies() == before
        bench.view.scroll_by(-3)
        assert bench.bodies()[0] < before[0]

    run(Bench(thread), test)


def test_what_was_fetched_before_everything_that_was_read_is_found() -> None:
    thread = ChangingThread(numbered(100, 200))

    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.view.move_to_first()
        assert bench.bodies()[0] == "0100"
        thread.change(numbered(0, 200))
        bench.view.update_thread()
        assert bench.bodies()[0] == "0100"
        bench.view.move_to_first()
        assert bench.bodies()[0] == "0000"

    run(Bench(thread), test)


def test_the_cursor_walks_over_texts_and_through_one_that_is_taller_than_the_view() -> None:
    tall = message(2, "\n".join(f"line {number}" for number in range(40)))
    thread = ChangingThread([message(1), tall, message(3)])

    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.view.move_by(-1)
        assert bench.cursor() == "m2"
        assert "line 39" in "".join(bench.lines())
        seen: set[str] = set()
        for _ in range(20):
            seen.update(line.strip(" ▌") for line in bench.lines())
            bench.view.move_by(-1)
        assert seen >= {f"line {number}" for number in range(40)}
        assert bench.cursor() == "m1"

    run(Bench(thread), test)


def test_an_empty_thread_says_so_and_moving_in_it_does_nothing() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        assert "No texts yet." in bench.lines()[1]
        for move in (
            bench.view.move_by,
            bench.view.scroll_by,
            bench.view.move_by_page,
            bench.view.move_by_half_page,
        ):
            move(1)
            move(-1)
        bench.view.move_to_first()
        bench.view.move_to_last()
        assert bench.view.cursor is None
        assert bench.view.newest is None

    run(Bench(ChangingThread([])), test)


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 9), (7, 1), (20, 4), (400, 120)])
def test_any_size_can_be_drawn(size: tuple[int, int]) -> None:
    texts = [
        *numbered(0, 60),
        message(60, "漢字 " * 40),
        message(61, "x" * 500, inbound=False, status="failed"),
    ]
    thread = ChangingThread(
        texts, [intent(1, IntentState.HELD, held_until=NOW), intent(2, IntentState.FAILED)]
    )

    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        for lines in (-7, 30, -200, 90):
            bench.view.scroll_by(lines)
            assert len(bench.lines()) == size[1]
        bench.view.move_by(-3)
        await pilot.resize_terminal(1, 1)
        await pilot.resize_terminal(60, 12)
        await pilot.pause()
        assert len(bench.lines()) == 12

    run(Bench(thread), test, size)


bodies = st.sampled_from(["a", "word " * 30, "漢字" * 40, "one\ntwo\nthree", "x" * 130, "مرحبا " * 20])


@given(
    bodies=st.lists(bodies, min_size=1, max_size=80),
    moves=st.lists(
        st.tuples(st.sampled_from(["scroll", "add", "older", "size"]), st.integers(-40, 40)), max_size=12
    ),
)
def test_the_line_at_the_top_stays_whatever_comes_above_or_below(
    bodies: list[str], moves: list[tuple[str, int]]
) -> None:
    """Over the pure layout: a thread of which a part is here, older and newer texts coming while one scrolls."""
    everything = [message(number, body, inbound=bool(number % 2)) for number, body in enumerate(bodies)]
    first = last = len(everything) // 2
    thread = ChangingThread(everything[first : last + 1])
    pages = ThreadPages(thread)
    blocks = Blocks(pages, lambda: NOW, ZONE, UNICODE, twenty_four=False)
    size = (30, 10)
    blocks.lay(*size)

    def view() -> list[str]:
        found = [blocks.line_at(y) for y in range(size[1])]
        return ["".join(text for text, _ in line[1]) for line in found if line]

    for what, by in moves:
        before, follows = view(), blocks.follows
        match what:
            case "scroll":
                blocks.scroll(by)
                if -size[1] < by < 0 and len(before) == size[1] and blocks.seen[0] > 0:
                    assert view()[-by:] == before[:by]
                continue
            case "add":
                last = min(len(everything) - 1, last + abs(by))
            case "older":
                first = max(0, first - abs(by))
            case _:
                size = (30, 1 + abs(by))
                blocks.lay(*size)
                continue
        thread.change(everything[first : last + 1])
        pages.reread()
        blocks.refresh()
        after = view()
        if follows:
            assert after == _last_lines(everything[first : last + 1], size)
        elif "──" not in before[0]:
            assert after[0] == before[0]


def _last_lines(messages: Sequence[Message], size: tuple[int, int]) -> list[str]:
    blocks = Blocks(ThreadPages(ChangingThread(messages)), lambda: NOW, ZONE, UNICODE, twenty_four=False)
    blocks.lay(*size)
    found = [blocks.line_at(y) for y in range(size[1])]
    return ["".join(text for text, _ in line[1]) for line in found if line]


# ---------------------------------------------------------------------------------------------------- what is said


def shown(
    item: Message | Intent, width: int = 80, glyphs: Glyphs = UNICODE, now: datetime = NOW
) -> list[str]:
    setting = Setting(width, ZONE, glyphs)
    bubble = draw_message(item, setting) if isinstance(item, Message) else draw_intent(item, setting, now)
    return ["".join(text for text, _ in line) for line in bubble.lines]


def test_theirs_stand_at_the_left_and_ours_at_the_right_with_who_when_and_what_became_of_it() -> None:
    theirs = replace(message(0), sent_or_received_at=datetime(2026, 11, 23, 14, 14, tzinfo=UTC))
    ours = replace(
        theirs,
        direction=message(0, inbound=False).direction,
        sender=clean_line("Kim"),
        delivery_status=own("delivered"),
    )
    assert [line.rstrip() for line in shown(theirs, 40)] == [" Text 0000", " 9:14 AM"]
    assert shown(ours, 40) == [
        "Text 0000".rjust(37) + "  ",
        "Kim · 9:14 AM · ✓✓ delivered".rjust(37) + "  ",
    ]


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        ("queued", None, "↑ queued"),
        ("sending", None, "↑ sending"),
        ("sent", None, "✓ sent"),
        ("delivered", None, "✓✓ delivered"),
        ("failed", "Number is a landline", "✗ failed: Number is a landline"),
        ("undelivered", None, "✗ undelivered"),
        ("teleported", None, "? teleported"),
    ],
)
def test_each_delivery_state_is_said_in_words(status: str, error: str | None, words: str) -> None:
    text = replace(message(0, inbound=False, status=status), delivery_error=clean(error) if error else None)
    assert words in " ".join(shown(text))


@pytest.mark.parametrize("state", list(IntentState))
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_each_state_of_a_text_on_its_way_is_said_in_words(state: IntentState, glyphs: Glyphs) -> None:
    words, _ = intent_state(intent(1, state, reason=clean("line is busy")), glyphs, NOW)
    assert any(letter.isalpha() for letter in words)
    assert words.isascii() or glyphs is UNICODE


def test_a_held_text_counts_down() -> None:
    moment = [NOW]
    thread = ChangingThread(
        [message(0)], [intent(1, IntentState.HELD, held_until=NOW + timedelta(seconds=4))]
    )

    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.view.tick()
        assert "held 4 s" in bench.lines()[-8:].__str__()
        moment[0] += timedelta(seconds=1.5)
        bench.view.tick()
        assert "held 3 s" in bench.lines().__str__()

    run(Bench(thread, lambda: moment[0]), test)


def test_a_tick_that_changes_nothing_draws_nothing() -> None:
    async def test(bench: Bench, pilot: Pilot[None]) -> None:
        bench.view.tick()
        bench.lines()
        drawn = dict(bench.view._drawn)
        bench.view.tick()
        assert bench.view._drawn == drawn

    run(Bench(ChangingThread(numbered(0, 9), [intent(1, IntentState.QUEUED)])), test)


def test_attachments_are_cards_with_their_kind_and_a_link() -> None:
    text = replace(
        message(0, ""), media=(clean_line("https://m.example/a.JPG?x=1"), clean_line("https://m.example/b"))
    )
    lines = shown(text)
    assert "▤ photo https://m.example/a.JPG?x=1" in lines[0]
    assert "▤ file https://m.example/b" in lines[1]
    looks = [look for line in draw_message(text, Setting(80, ZONE, UNICODE)).lines for _, look in line]
    assert looks.count("link") == 2
    assert links_of(text) == ["https://m.example/a.JPG?x=1", "https://m.example/b"]


def test_a_link_that_is_cut_or_not_http_is_no_link() -> None:
    for url in ("https://m.example/" + "a" * 200, "javascript:alert(1)", "http://m.example/a b"):
        text = replace(message(0), media=(clean(url),))
        looks = [look for line in draw_message(text, Setting(80, ZONE, UNICODE)).lines for _, look in line]
        assert "link" not in looks


def test_links_in_a_text_are_found_without_the_full_stop_after_them() -> None:
    assert links_of(message(0, "See https://a.example/x. Or (http://b.example/y)!")) == [
        "https://a.example/x",
        "http://b.example/y",
    ]


def test_a_text_without_a_time_says_so() -> None:
    assert "time unknown" in shown(replace(message(0), sent_or_received_at=UNKNOWN_TIME))[-1]


def test_lines_of_text_stay_under_ninety_on_a_wide_screen() -> None:
    long = message(0, "word " * 200)
    assert max(len(line.strip()) for line in shown(long, 240)) <= 90


@given(
    body=st.text(max_size=300),
    sender=st.text(max_size=40),
    error=st.text(max_size=90),
    width=st.integers(1, 150),
)
def test_lines_are_exactly_as_wide_as_the_view_less_the_cursors_cell(
    body: str, sender: str, error: str, width: int
) -> None:
    for inbound in (True, False):
        text = replace(
            message(0, body, inbound=inbound, status="failed"),
            sender=clean_line(sender),
            delivery_error=clean(error),
            media=(clean(body),),
        )
        assert {width_of(line) for line in shown(text, width)} == {width - 1}
    assert {
        width_of(line) for line in shown(intent(1, IntentState.FAILED, body, reason=clean(error)), width)
    } == {width - 1}
