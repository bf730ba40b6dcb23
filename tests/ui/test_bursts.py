"""Words typed into the wrong pane change nothing; commands given quickly are done, and what they open is typed into."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.desk import Desk, fill
from trtui.ui.bursts import GAP, REST, Bursts, Stroke, Verdict

MOVES, CHANGES, BEGINS = "jk", "aestw", "g"
DROPPED = (Verdict.BURST, Verdict.REST_OF_BURST)
NAMES = {
    "/": "slash",
    "]": "right_square_bracket",
    " ": "space",
    "'": "apostrophe",
    ",": "comma",
    "\n": "enter",
}

COMMON = (
    "all ask add agree also and any are away back been best call can car day done ear easy eel eggs else even ever "
    "every eye fee few fine for free from gas get good got great had has have hello help her here him his how issue "
    "its jar jet just keen keep kept key late less like look lose made make many mess miss much need new next nice "
    "not now off okay one our out pass please price ready right same say see seen send she should skate some soon "
    "stay still such sure take talk task tea text thanks that the them they tree use wait want was way week well "
    "were what when will with work yes yet you"
)
"""Three letters and more, those among them that are short of different ones."""
WORDS = COMMON.split()


def stroke_of(keys: tuple[str, ...]) -> Stroke:
    """What letters do in the inbox's list, near enough."""
    if len(keys) > 1:
        return Stroke.OTHER
    if keys[0] in MOVES:
        return Stroke.MOVE
    if keys[0] in CHANGES:
        return Stroke.CHANGE
    return Stroke.BEGIN if keys[0] in BEGINS else Stroke.OTHER


def judge(typed: str, every: float, bursts: Bursts | None = None, at: float = 100.0) -> list[Verdict]:
    """What is said of each key; `g` begins a sequence with what follows it."""
    bursts = bursts or Bursts()
    found: list[Verdict] = []
    begun: tuple[str, ...] = ()
    for place, character in enumerate(typed):
        now = at + every * place
        name = NAMES.get(character, character)
        if name == "enter":
            found.append(bursts.enter(now))
            begun = ()
            continue
        keys = (*begun, name)
        stroke = stroke_of(keys)
        found.append(bursts.letter(keys, now, stroke))
        begun = keys if stroke is Stroke.BEGIN and found[-1] not in DROPPED else ()
    return found


def changes_done(typed: str, verdicts: list[Verdict]) -> list[str]:
    """The changes that come of it: put off, and not dropped by what followed."""
    waiting: list[str] = []
    for character, verdict in zip(typed, verdicts, strict=True):
        if verdict is Verdict.PUT_OFF:
            waiting.append(character)
        elif verdict is Verdict.BURST:
            waiting.clear()
    return [character for character in waiting if character in CHANGES]


@pytest.mark.parametrize("ending", ["", "\n", " "])
@pytest.mark.parametrize("word", WORDS)
def test_no_word_changes_anything(word: str, ending: str) -> None:
    typed = word + ending
    assert not changes_done(typed, judge(typed, 0.1))


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6),
    st.floats(0, GAP * 0.99),
    st.sampled_from(["", "\n"]),
)
def test_no_text_changes_anything(words: list[str], every: float, ending: str) -> None:
    typed = " ".join(words) + ending
    verdicts = judge(typed, every)
    assert not changes_done(typed, verdicts)
    if ending and Verdict.BURST in verdicts:
        assert verdicts[-1] in DROPPED  # Enter, which would have sent it, does nothing either


@given(
    st.text(st.sampled_from("abcdefghilmnopqrstuvwxyz /]'"), min_size=3, max_size=12),
    st.floats(0, GAP * 0.99),
)
def test_of_three_letters_that_are_not_one_key_held_none_changes_anything(typed: str, every: float) -> None:
    verdicts = judge(typed, every)
    if Verdict.BURST in verdicts:
        after = verdicts[verdicts.index(Verdict.BURST) + 1 :]
        assert set(after) <= {Verdict.REST_OF_BURST}
    for change in changes_done(typed, verdicts):
        first = typed.index(change)
        around = [c for c in typed if c.isalpha() or c == " " or c in typed[first:]]
        assert len(set(typed[:first]) - set("/]'")) + len(typed) - first < 3 or len(set(around)) == 1


@pytest.mark.parametrize(
    "typed", ["gc/", "0gu/", "gp]", "/", "gcf", "gu]]/", "gg/", "G/", "jjjkn", "xjxjxjx", "]n/"]
)
def test_what_leads_somewhere_is_done_however_fast(typed: str) -> None:
    assert not set(judge(typed, 0.0)) & {*DROPPED, Verdict.PUT_OFF}


@pytest.mark.parametrize(
    ("typed", "done"),
    [("e", "e"), ("jje", "e"), ("jjkje", "e"), ("ne", "e"), ("ej", "e"), ("en", "e"), ("xjxjxe", "e"), ("eeeee", "eeeee"), ("e\n", "e")],
)  # fmt: skip
def test_a_change_that_no_word_is_about_is_done(typed: str, done: str) -> None:
    assert "".join(changes_done(typed, judge(typed, 0.05))) == done


@given(st.text(st.sampled_from("aegjknrstwx"), min_size=1, max_size=20))
def test_commands_at_an_agents_pace_are_commands(typed: str) -> None:
    assert not set(judge(typed, GAP + 0.01)) & {*DROPPED}


def test_after_a_rest_letters_are_commands_again() -> None:
    bursts = Bursts()
    judge("hello", 0.05, bursts)
    assert bursts.letter(("e",), 100.2 + REST + 0.01, Stroke.CHANGE) is Verdict.PUT_OFF
    assert bursts.enter(100.2 + 2 * REST) is Verdict.AT_ONCE


def test_it_can_be_off() -> None:
    assert judge("hello\n", 0.0, Bursts(gap=0)) == [Verdict.AT_ONCE] * 6


# ------------------------------------------------------------------------------------------ at a desk


LONG: float = 30.0
"""As a gap: however slow the machine, no letter comes after it."""


def at_quick_desk(tmp_path: Path, typed: str, holds: str) -> str:
    """Type it in one go, wait until something stands on the screen or is said, and return what was said last."""

    async def run() -> str:
        desk = Desk(tmp_path, gap=LONG)
        desk.app.keyboard._seconds = lambda: 0.0
        fill(desk.store)
        async with desk.app.run_test(size=(120, 40)) as desk.pilot:
            await desk.until(lambda: desk.started)
            await desk.pilot.press(*(NAMES.get(character, character) for character in typed))
            await desk.until(lambda: holds in desk.picture or holds in str(desk.app.said))
            assert not desk.store.outbox.pending()
            said = str(desk.app.said)
        desk.store.close()
        return said

    return asyncio.run(run())


@pytest.mark.parametrize("typed", ["see you\n", "all set\n", "take it\n", "thanks"])
def test_a_text_typed_into_the_list_writes_nothing(tmp_path: Path, typed: str) -> None:
    assert "Nothing was done" in at_quick_desk(tmp_path, typed, "Typing a text?")


@pytest.mark.parametrize(
    ("typed", "holds"),
    [("/photo", "Bob Ruiz"), ("gc/ruiz", "ruiz"), ("0/photo", "photo"), ("rsure, at five", "sure, at five")],
)
def test_letters_follow_into_the_field_that_the_first_keys_opened(
    tmp_path: Path, typed: str, holds: str
) -> None:
    assert "Typing a text?" not in at_quick_desk(tmp_path, typed, holds)
