"""Replying from a template: they are read out by number, and one is filled in for the customer who is open."""

from trtui.plain.desk import Desk, HintError
from trtui.plain.writing import need_no_draft, standing_to_write, write_lines
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.text.merge import Filled, MergeError, fill
from trtui.verbs.replying import Standing, own_line
from trtui.verbs.templates import merge_fields

_BEFORE = 60
"""So much of what stands before the place to fill in is read out."""


def template(desk: Desk, words: str) -> None:
    """`template`: which there are. `template N` or `template NAME`: reply with it, filled in for whom the text is to."""
    kept = desk.settings.templates
    if not kept:
        raise HintError(
            own("There are no templates yet: write them into [templates] of the configuration file.")
        )
    names = [clean_line(name, cap=40) for name in kept]
    if not words:
        for number, (name, text) in enumerate(zip(names, kept.values(), strict=True), 1):
            desk.say(compose("{}. {}: {}", own_line(str(number)), name, clean_line(text, cap=200)))
        return
    key = desk.opened()
    standing = standing_to_write(desk, key)
    need_no_draft(desk, key)
    filled = _fill_in(desk, standing, list(kept.values())[desk.named(words, names)])
    write_lines(desk, key, _with_its_place(desk, filled), standing.newest)


def _fill_in(desk: Desk, standing: Standing, text: str) -> Filled:
    board = standing.key.dashboard
    sender = desk.settings_on(board).sender_name
    try:
        filled = fill(text, merge_fields(standing, desk.store.facts.fields(board), sender))
    except MergeError as error:
        raise HintError(own_line(str(error))) from None
    if filled.missing:
        desk.say(compose("Not known of them: {}. Nothing stands there.", own_line(", ".join(filled.missing))))
    return filled


def _with_its_place(desk: Desk, filled: Filled) -> str:
    """The text; where the cursor would stand within it, with what is typed for that place."""
    cursor = filled.cursor
    if cursor is None or not filled.text[cursor:].strip():
        return filled.text
    before = filled.text[:cursor].rsplit("\n", 1)[-1][-_BEFORE:]
    prompt: Safe = compose("After “{}”, type what goes there: ", clean_line(before.strip()))
    return filled.text[:cursor] + desk.typed(prompt) + filled.text[cursor:]
