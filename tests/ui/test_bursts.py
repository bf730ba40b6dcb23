"""Words typed into the wrong pane do nothing; commands given quickly still do."""

import pytest

from trtui.ui.bursts import GAP, REST, Bursts, Verdict

MOVES, CHANGES = "jk", "ea"


def judge(keys: str, every: float, bursts: Bursts | None = None, at: float = 100.0) -> list[Verdict]:
    bursts = bursts or Bursts()
    return [
        bursts.letter(key, at + every * place, is_move=key in MOVES, changes=key in CHANGES)
        for place, key in enumerate(keys)
    ]


@pytest.mark.parametrize("typed", ["sure, at five", "hello", "ear", "please"])
def test_a_typed_word_is_seen_before_it_has_changed_anything(typed: str) -> None:
    verdicts = judge(typed, 0.08)
    assert Verdict.BURST in verdicts
    before = verdicts[: verdicts.index(Verdict.BURST)]
    for key, verdict in zip(typed, before, strict=False):
        assert verdict is (Verdict.PUT_OFF if key in CHANGES else Verdict.AT_ONCE)
    assert set(verdicts[len(before) + 1 :]) <= {Verdict.REST_OF_BURST}


def test_a_letter_by_itself_is_a_command() -> None:
    assert judge("e", 0) == [Verdict.PUT_OFF]
    assert judge("r", 0) == [Verdict.AT_ONCE]


def test_commands_at_an_agents_pace_are_commands() -> None:
    assert judge("enreas", GAP + 0.01) == [
        Verdict.PUT_OFF, Verdict.AT_ONCE, Verdict.AT_ONCE, Verdict.PUT_OFF, Verdict.PUT_OFF, Verdict.AT_ONCE,
    ]  # fmt: skip


def test_moves_and_repeats_may_come_as_fast_as_they_like() -> None:
    assert Verdict.BURST not in judge("jjjjkjkjjjjk", 0.01)
    assert Verdict.BURST not in judge("xjxjxjxj", 0.03)


def test_after_a_rest_letters_are_commands_again() -> None:
    bursts = Bursts()
    judge("hello", 0.05, bursts)
    assert bursts.letter("e", 100.2 + REST + 0.01, is_move=False, changes=True) is Verdict.PUT_OFF


def test_it_can_be_off() -> None:
    assert judge("hello", 0.0, Bursts(gap=0)) == [Verdict.AT_ONCE] * 5
