"""Keys: the registry is whole, the user's own are judged before they are bound, sequences wait for their last key."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trtui.ui.commands import COMMANDS, Scope, as_markdown, find_command, show_key
from trtui.ui.keymap import (
    KeyReader,
    Outcome,
    Pressed,
    UnusableKeyError,
    is_printable,
    make_keymap,
    parse_key,
    reach,
)

KEYS = st.sampled_from(
    [
        "e",
        "E",
        "z",
        "g",
        "gg",
        "gx",
        "?",
        "[",
        "ctrl+e",
        "ctrl+k",
        "ctrl+a",
        "alt+x",
        "f5",
        "f11",
        "enter",
        "down",
        "tab",
        "shift+enter",
        "ctrl+shift+p",
        "nonsense",
        "",
        " ",
        "ctrl+1",
        "ctrl+[",
        "é",
        "\x1b",
    ]
)


def test_ids_and_actions_are_told_apart() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    assert all(re.fullmatch(r"[a-z_.]+", command.id) for command in COMMANDS)


def test_no_two_commands_of_a_scope_share_a_key() -> None:
    for scope in Scope:
        keys = [parse_key(key) for command in COMMANDS if command.scope is scope for key in command.keys]
        assert len(keys) == len(set(keys))


def test_no_shipped_key_is_the_beginning_of_another() -> None:
    keys = [parse_key(key) for command in COMMANDS for key in command.keys]
    longer = [key for key in keys if len(key) > 1]
    assert not [key for key in keys if any(other[:1] == key for other in longer)]


def test_what_may_be_pressed_while_typing_never_types() -> None:
    for command in COMMANDS:
        if command.scope in (Scope.ANYWHERE, Scope.COMPOSER):
            assert not [key for key in command.keys if is_printable(parse_key(key)[0])]


@pytest.mark.parametrize(
    "key", ["ctrl+a", "ctrl+b", "ctrl+s", "ctrl+h", "ctrl+i", "ctrl+m", "ctrl+[", "f11", "alt+j"]
)
def test_keys_that_terminals_take_are_refused_and_none_is_shipped(key: str) -> None:
    with pytest.raises(UnusableKeyError):
        parse_key(key)
    assert key not in {key for command in COMMANDS for key in command.keys}


def test_rebinding_takes_effect_and_frees_the_old_key() -> None:
    keymap = make_keymap({"conversation.resolve": ("Z",)})
    assert not keymap.problems
    resolve = find_command("conversation.resolve")
    assert keymap.look_up(Scope.LIST, ("Z",)) is resolve
    assert keymap.look_up(Scope.LIST, ("e",)) is None


def test_two_commands_can_swap_their_keys() -> None:
    keymap = make_keymap({"conversation.resolve": ("a",), "conversation.archive": ("e",)})
    assert not keymap.problems
    assert keymap.look_up(Scope.THREAD, ("e",)) is find_command("conversation.archive")


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"conversation.resolv": ("e",)}, "Did you mean conversation.resolve?"),
        ({"undo": ("e",)}, "e is taken by conversation.resolve"),
        ({"undo": ("g",)}, "g is taken by"),
        ({"app.quit": ("q",)}, "belongs to the text"),
        ({"composer.plain": ("x",)}, "belongs to the text"),
        ({"composer.plain": ("ctrl+k",)}, "belongs to the text"),
        ({"undo": ("alt+z",)}, "Many terminals can't tell"),
        ({"undo": ("ctrl+b",)}, "tmux uses it"),
        ({"undo": ("entr",)}, "Did you mean enter?"),
        ({"undo": ("shift+enter",)}, "Many terminals"),
    ],
)
def test_what_cant_be_bound_is_told_and_the_default_is_kept(
    own: dict[str, tuple[str, ...]], words: str
) -> None:
    keymap = make_keymap(own)
    assert len(keymap.problems) == 1
    assert words in keymap.problems[0]
    assert keymap.look_up(Scope.LIST, ("z",)) is find_command("undo")
    assert keymap.look_up(Scope.COMPOSER, ("ctrl+n",)) is find_command("composer.plain")


def test_one_bad_key_does_not_spoil_the_others() -> None:
    keymap = make_keymap({"undo": ("e",), "conversation.archive": ("A",)})
    assert len(keymap.problems) == 1
    assert keymap.look_up(Scope.LIST, ("A",)) is find_command("conversation.archive")


def test_enter_and_its_twin_can_be_swapped() -> None:
    keymap = make_keymap({}, enter_sends=False)
    assert keymap.look_up(Scope.COMPOSER, ("enter",)) is find_command("composer.new_line")
    assert keymap.look_up(Scope.COMPOSER, ("ctrl+j",)) is find_command("composer.send")


def test_letters_never_mean_anything_in_the_composer() -> None:
    keymap = make_keymap({})
    for command in COMMANDS:
        for key in command.keys:
            if is_printable(parse_key(key)[0]):
                assert keymap.look_up(Scope.COMPOSER, parse_key(key)) is None


@example({"move.down": ("E", "E")})
@example({"move.down": ("g", "g E")})
@given(
    st.dictionaries(
        st.sampled_from([*(c.id for c in COMMANDS), "no.such"]), st.lists(KEYS, max_size=3).map(tuple)
    )
)
def test_whatever_is_configured_every_key_means_one_thing(own: dict[str, tuple[str, ...]]) -> None:
    keymap = make_keymap(own)
    for scope in Scope:
        sequences = [parse_key(key) for c in COMMANDS if c.scope is scope for key in keymap.keys_of(c)]
        assert len(sequences) == len(set(sequences))
        assert not [one for one in sequences for two in sequences if one != two and two[: len(one)] == one]
    for command in COMMANDS:
        if own.get(command.id) not in (None, keymap.keys_of(command)):
            assert any(f"keys.{command.id}:" in problem for problem in keymap.problems)


def press_all(reader: KeyReader, keys: str, scope: Scope = Scope.LIST) -> list[Pressed]:
    return [reader.press(key, scope) for key in keys]


def test_a_sequence_is_one_command() -> None:
    reader = KeyReader(make_keymap({}))
    first, second = press_all(reader, "gi")
    assert first.outcome is Outcome.PENDING
    assert second.command is find_command("view.inbox")
    assert reader.held == ()


def test_a_key_that_completes_nothing_is_lost_with_what_it_followed() -> None:
    reader = KeyReader(make_keymap({}))
    _, wrong, after = press_all(reader, "gxe")
    assert wrong.command is None
    assert after.command is find_command("conversation.resolve")


def test_escape_ends_a_sequence_and_is_still_escape() -> None:
    reader = KeyReader(make_keymap({}))
    reader.press("g", Scope.LIST)
    assert reader.press("escape", Scope.LIST).command is find_command("step.back")


def test_a_sequence_does_not_go_on_in_another_place() -> None:
    reader = KeyReader(make_keymap({}))
    reader.press("g", Scope.LIST)
    assert reader.press("i", Scope.THREAD).command is find_command("text.reply")


@given(st.lists(st.sampled_from("gijkeazxG?") | st.just("escape"), max_size=30), st.sampled_from(list(Scope)))
def test_the_reader_never_holds_more_than_the_longest_sequence(keys: list[str], scope: Scope) -> None:
    reader = KeyReader(make_keymap({}))
    for key in keys:
        pressed = reader.press(key, scope)
        assert len(reader.held) <= 1
        assert (pressed.command is not None) == (pressed.outcome is Outcome.COMMAND)


def test_scopes_reach_where_they_should() -> None:
    assert reach(Scope.DIALOG) == (Scope.DIALOG,)
    assert reach(Scope.COMPOSER) == (Scope.COMPOSER, Scope.ANYWHERE)
    assert reach(Scope.PAYMENTS) == (Scope.PAYMENTS, Scope.PANES, Scope.ANYWHERE)


def test_the_readmes_table_holds_every_command() -> None:
    table = as_markdown()
    assert all(f"`{command.id}`" in table for command in COMMANDS)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("ctrl+p", "Ctrl+P"),
        ("escape", "Esc"),
        ("f1", "F1"),
        ("gg", "gg"),
        ("shift+tab", "Shift+Tab"),
        ("?", "?"),
    ],
)
def test_keys_are_written_for_people(key: str, shown: str) -> None:
    assert show_key(key) == shown
