"""The painter: what it writes makes a terminal show what the compositor made, whatever it showed before."""

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tests.hostile import Payload, hostile_bytes, payloads
from trtui.ui.compositing import Patch
from trtui.ui.painting import Painter, cells_of, harmless, is_certain

WIDTH, HEIGHT = 24, 4
LOOKS = [
    Style.parse(words)
    for words in (
        "white on black",
        "bold red on black",
        "white on blue",
        "underline green on black",
        "reverse white on black",
    )
]


def full(lines: list[Strip]) -> list[Patch]:
    return [Patch(y, 0, line) for y, line in enumerate(lines)]


def partial(lines: dict[int, Strip], first: int, end: int) -> list[Patch]:
    return [Patch(y, first, lines[y].crop(first, end)) for y in sorted(lines)]


def line(*pieces: tuple[str, int]) -> Strip:
    """A line of texts in looks, filled to the width."""
    strip = Strip([Segment(text, LOOKS[look]) for text, look in pieces])
    return strip.adjust_cell_length(WIDTH, LOOKS[0])


class Shown:
    """A terminal that shows what a painter writes."""

    def __init__(self) -> None:
        self.painter = Painter(ColorSystem.STANDARD)
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.stream = pyte.Stream(self.screen)
        self.screen.reset_mode(7 << 5)  # no wrapping at the last column, as Textual asks for

    def paint(self, update: list[Patch]) -> str:
        written = self.painter.paint(update, (WIDTH, HEIGHT))
        self.stream.feed(written)
        return written

    def cell(self, x: int, y: int) -> tuple[str, str, str, bool, bool, bool]:
        cell = self.screen.buffer[y][x]
        ink = "" if cell.data == " " and not (cell.underscore or cell.reverse) else cell.fg
        return cell.data, ink, cell.bg, cell.bold and cell.data != " ", cell.underscore, cell.reverse

    def everything(self) -> list[list[tuple[str, str, str, bool, bool, bool]]]:
        return [[self.cell(x, y) for x in range(WIDTH)] for y in range(HEIGHT)]


certain_texts = st.text(alphabet="ab c漢字éЖא─✓", max_size=WIDTH)
certain_lines = st.lists(st.tuples(certain_texts, st.integers(0, len(LOOKS) - 1)), max_size=4).map(
    lambda p: line(*p)
)
screens = st.lists(certain_lines, min_size=HEIGHT, max_size=HEIGHT)


@given(st.lists(screens, min_size=1, max_size=4))
def test_a_terminal_that_was_sent_only_changes_shows_what_one_that_was_sent_everything_shows(
    frames: list[list[Strip]],
) -> None:
    changed = Shown()
    for frame in frames:
        changed.paint(full(frame))
    fresh = Shown()
    fresh.paint(full(frames[-1]))
    assert changed.everything() == fresh.everything()


@given(
    screens,
    st.dictionaries(st.integers(0, HEIGHT - 1), certain_lines),
    st.integers(0, WIDTH - 1),
    st.integers(1, WIDTH),
)
def test_a_patch_changes_its_own_cells_and_no_others(
    frame: list[Strip], lines: dict[int, Strip], first: int, length: int
) -> None:
    end = min(WIDTH, first + length)
    shown = Shown()
    shown.paint(full(frame))
    before = shown.everything()
    shown.paint(partial(lines, first, end))
    whole = Shown()
    whole.paint(full([lines.get(y, frame[y]) for y in range(HEIGHT)]))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            if y not in lines or not first - 1 <= x <= end:
                assert shown.cell(x, y) == before[y][x]
            elif first < x < end - 1:  # a wide letter may be cut at the edge
                assert shown.cell(x, y) == whole.cell(x, y)


def test_what_is_shown_already_costs_nothing() -> None:
    shown = Shown()
    frame = [line(("Ann Lee", 1)), line(("漢字", 0)), line(("x", 2)), line()]
    assert shown.paint(full(frame))
    assert shown.paint(full(frame)) == ""


def test_after_forgetting_everything_is_sent_again() -> None:
    shown = Shown()
    frame = [line(("Ann Lee", 1))] * HEIGHT
    first = shown.paint(full(frame))
    shown.painter.forget()
    assert shown.paint(full(frame)) == first


def test_another_size_is_another_screen() -> None:
    painter = Painter(ColorSystem.STANDARD)
    frame = [line(("Ann Lee", 1))] * HEIGHT
    first = painter.paint(full(frame), (WIDTH, HEIGHT))
    assert painter.paint(full(frame), (WIDTH + 1, HEIGHT)) == first


def test_a_short_gap_is_sent_again_and_a_long_one_is_jumped_over() -> None:
    shown = Shown()
    shown.paint(full([line(("a23456a8901234567890a", 0))] * HEIGHT))
    written = shown.paint(
        full([line(("b23456b8901234567890b", 0)), *[line(("a23456a8901234567890a", 0))] * 3])
    )
    assert "b23456b" in written
    assert "8901234567890" not in written


def test_colour_is_left_out_where_there_is_none_and_attributes_stay() -> None:
    painter = Painter(None)
    written = painter.paint(full([line(("Ann", 1))] * HEIGHT), (WIDTH, HEIGHT))
    assert "\x1b[1mAnn\x1b[22m" in written
    assert "31" not in written


def test_a_bar_that_moves_costs_little() -> None:
    """The cursor of the list: four cells in the same two styles."""
    style = Style.parse("bold #0178d4 on #121212")
    empty, bar = (Strip([Segment(text, style), Segment("x" * (WIDTH - 1), LOOKS[0])]) for text in (" ", "▌"))
    painter = Painter(ColorSystem.TRUECOLOR)
    painter.paint(full([bar, bar, empty, empty]), (WIDTH, HEIGHT))
    assert len(painter.paint(full([empty, empty, bar, bar]), (WIDTH, HEIGHT)).encode()) < 100


@pytest.mark.parametrize(
    "text", ["❤️", "1️⃣", "👍🏽", "🏳️‍🌈", "👨‍👩‍👧‍👦", "🇺🇸", "நி", "ก็", "नि", "☎️", "⌚", "각"]
)
def test_a_cell_of_doubtful_width_does_not_move_its_neighbours(text: str) -> None:
    """pyte's widths differ from Rich's for many of these, as tmux's do: what stands after them stands where it should."""
    shown = Shown()
    shown.paint(full([line(("x" * WIDTH, 0))] * HEIGHT))
    shown.paint(full([line((f"ab{text}cd", 0), ("|", 1))] + [line(("x" * WIDTH, 0))] * 3))
    width = sum(1 for _ in cells_of(text))
    row = [shown.cell(x, 0)[0] for x in range(WIDTH)]
    assert row[:2] == ["a", "b"]
    assert row[2 + width : 5 + width] == ["c", "d", "|"]
    assert row[5 + width :] == [" "] * (WIDTH - 5 - width)


def test_links_are_only_made_of_addresses_that_are_harmless() -> None:
    painter = Painter(ColorSystem.STANDARD)
    good, bad = Style(link="https://example.org/a.jpg"), Style(link="javascript:\x1b]0;x\a")
    written = painter.paint(
        full([Strip([Segment("good", good), Segment("bad!", bad)])] * HEIGHT), (WIDTH, HEIGHT)
    )
    assert "\x1b]8;;https://example.org/a.jpg\x1b\\good\x1b]8;;\x1b\\" in written
    assert "javascript" not in written
    assert hostile_bytes(written.encode()) == []


@pytest.mark.parametrize("payload", payloads(), ids=lambda p: p.name)
def test_the_wall_stops_what_no_cleaner_has_seen(payload: Payload) -> None:
    text = payload.text[:400]
    painter = Painter(ColorSystem.TRUECOLOR)
    strip = Strip([Segment(text.replace("\n", " "), LOOKS[0])])
    written = painter.paint(full([strip] * 2), (500, HEIGHT))
    assert hostile_bytes(written.encode("utf-8", "surrogatepass")) == []


def test_the_detector_sees_what_the_wall_stops() -> None:
    """Without the wall most payloads of the commanding classes are found out; the rest hold nothing but letters."""
    commanding = [payload for payload in payloads() if payload.kind in ("T1", "T2")]
    seen = [p for p in commanding if hostile_bytes(p.text.encode("utf-8", "surrogatepass"))]
    assert len(seen) > 0.95 * len(commanding)


@given(st.text())
def test_harmless_text_is_harmless_and_stays_as_it_is(text: str) -> None:
    shown = harmless(text)
    assert len(shown) == len(text)
    assert harmless(shown) == shown
    assert not [c for c in shown if c < " " or "\x7f" <= c < "\xa0" or "\ud800" <= c <= "\udfff"]


@given(st.text(alphabet="ab漢字é", max_size=30))
def test_certain_graphemes_are_those_every_terminal_measures_alike(text: str) -> None:
    assert all(is_certain(cell) for cell in cells_of(text) if cell)


def test_grey_is_dim_where_there_are_no_shades() -> None:
    """Bright black is all but invisible in many palettes; without colours, grey would be white."""
    style = Style.parse("bright_black")
    for colors in (ColorSystem.STANDARD, None):
        written = Painter(colors).paint(full([Strip([Segment("Ann", style)])] * HEIGHT), (WIDTH, HEIGHT))
        assert "\x1b[2mAnn" in written
        assert "90" not in written
    shaded = Style.parse("#767676")
    written = Painter(ColorSystem.EIGHT_BIT).paint(
        full([Strip([Segment("Ann", shaded)])] * HEIGHT), (WIDTH, HEIGHT)
    )
    assert "38;5;" in written


def test_our_own_signs_are_ascii_on_a_terminal_that_has_no_others() -> None:
    painter = Painter(None, is_ascii=True)
    written = painter.paint(full([line(("“57” → 56 · é", 0))] * HEIGHT), (WIDTH, HEIGHT))
    assert '"57" > 56 - ' in written
    assert "é" in written, "a customer's letters stay"
