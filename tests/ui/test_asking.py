"""Only a meant yes is a yes."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from trtui.text.cleaning import own
from trtui.ui.asking import DEAF_SECONDS, Answer, Asking
from trtui.verbs.asking import Level, Question

REMINDER = Question(own("Remind Ann Lee?"), (own("She gets a text about $40.00."),))
PAYMENT = Question(own("Mark it paid?"), (own("It can't be undone."),), proof=own("$1,240.50"))


@given(st.text(max_size=3) | st.sampled_from(["enter", "y", "n", "escape", "space", "m"]), st.floats(0, 10))
def test_only_y_after_the_first_moment_is_yes(key: str, after: float) -> None:
    answer = Answer(50.0).key(key, 50.0 + after)
    assert answer is not True or (key == "y" and after >= DEAF_SECONDS * 0.999)
    if after < DEAF_SECONDS * 0.999:
        assert answer is None


@pytest.mark.parametrize("key", ["enter", "space", "m", "Y", "j"])
def test_enter_and_the_key_that_asked_say_nothing(key: str) -> None:
    assert Answer(0).key(key, 5) is None


@pytest.mark.parametrize(
    ("typed", "is_yes"),
    [
        ("1240.50", True),
        ("$1,240.50", True),
        (" 1 240.50", True),
        ("1240.5", False),
        ("", False),
        ("y", False),
    ],
)
def test_an_amount_must_be_typed_whole(typed: str, is_yes: bool) -> None:
    assert PAYMENT.is_proved_by(typed) is is_yes


def test_a_question_without_a_proof_has_no_typed_answer() -> None:
    assert REMINDER.level is Level.YES
    assert not REMINDER.is_proved_by("")


class Asker(App[None]):
    """Asks one question, with seconds of its own."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question, self.seconds, self.answers = question, 0.0, list[bool | None]()

    def on_mount(self) -> None:
        self.push_screen(Asking(self.question, lambda: self.seconds), self.answers.append)


def play(
    question: Question,
    scene: Callable[[Asker, Pilot[None]], Awaitable[None]],
    size: tuple[int, int] = (80, 24),
) -> Asker:
    app = Asker(question)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await scene(app, pilot)

    asyncio.run(run())
    return app


def test_a_key_held_down_does_not_answer() -> None:
    async def scene(app: Asker, pilot: Pilot[None]) -> None:
        await pilot.press("y", "y", "enter", "m")
        assert app.answers == []
        app.seconds = DEAF_SECONDS
        await pilot.press("enter", "m", "space", "tab")
        assert app.answers == []
        await pilot.press("y")

    assert play(REMINDER, scene).answers == [True]


def test_escape_is_no() -> None:
    async def scene(app: Asker, pilot: Pilot[None]) -> None:
        app.seconds = 1
        await pilot.press("escape")

    assert play(REMINDER, scene).answers == [False]
    assert play(PAYMENT, scene).answers == [False]


def test_a_wrong_amount_may_be_typed_again() -> None:
    async def scene(app: Asker, pilot: Pilot[None]) -> None:
        app.seconds = 1
        await pilot.press(*"40", "enter")
        assert app.answers == []
        assert app.screen.query_one(Input).value == ""
        await pilot.press("1", "2", "4", "0", "full_stop", "5", "0", "enter")

    assert play(PAYMENT, scene).answers == [True]


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (40, 12), (300, 90)])
def test_it_can_be_asked_on_any_screen(size: tuple[int, int]) -> None:
    async def scene(app: Asker, pilot: Pilot[None]) -> None:
        app.seconds = 1
        await pilot.press("n")

    assert play(REMINDER, scene, size).answers == [False]


def test_two_keys_that_come_together_answer_once_and_close_one_screen() -> None:
    """Both may be on their way to the question before it is gone: a second yes would do it twice."""

    async def scene(app: Asker, pilot: Pilot[None]) -> None:
        asking = app.screen
        app.seconds = 1.0
        for key in ("y", "y", "n"):
            asking.post_message(events.Key(key, key))
        await pilot.pause()
        assert app.screen is not asking
        assert app.is_running

    assert play(REMINDER, scene).answers == [True]
