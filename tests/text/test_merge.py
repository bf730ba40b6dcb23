"""Templates: filled exactly, mended by what the error says, never filled twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trtui.text.merge import Filled, MergeError, fill

KNOWN = {"first_name": "Ann", "last_name": None, "display_name": "  ", "dashboard": "Main Line"}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", ""),
        ("Hi {first_name}!", "Hi Ann!"),
        ("Hi { first_name }!", "Hi Ann!"),
        ("Hi {first_name|there}!", "Hi Ann!"),
        ("Dear {last_name|customer}", "Dear customer"),
        ("Dear {display_name|customer}", "Dear customer"),
        ("{last_name|}", ""),
        ("{last_name|a|b}", "a|b"),
        ("{{first_name}}", "{first_name}"),
        ("{{{first_name}}}", "{Ann}"),
        ("{first_name}{first_name}", "AnnAnn"),
        ("[LocationRequest]", "[LocationRequest]"),
    ],
)
def test_filling(template: str, text: str) -> None:
    assert fill(template, KNOWN) == Filled(text, None, ())


def test_fields_without_value_or_fallback_are_named_once() -> None:
    filled = fill("{last_name} {display_name} {last_name} {first_name}", KNOWN)
    assert filled == Filled("   Ann", None, ("last_name", "display_name"))


@pytest.mark.parametrize(
    ("template", "cursor"), [("{|}", 0), ("Hi {first_name}, {|}bye", 8), ("{{{|}", 1), ("a{ | }", 1)]
)
def test_the_cursor_is_where_its_mark_was(template: str, cursor: int) -> None:
    assert fill(template, KNOWN).cursor == cursor


@given(st.text(), st.text())
def test_what_is_filled_in_is_never_looked_at_again(name: str, fallback: str) -> None:
    filled = fill(
        "{first_name}|{last_name|none}", {"first_name": "x" + name + "x", "last_name": "{{" + fallback + "x"}
    )
    assert filled.text == f"x{name}x|{{{{{fallback}x"


@given(st.text())
def test_any_text_can_be_written_with_doubled_braces(text: str) -> None:
    assert fill(text.replace("{", "{{").replace("}", "}}"), {}).text == text


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("Hi {frist_name}", "did you mean {first_name}?"),
        ("Hi {zzz}", "known are dashboard, display_name, first_name, last_name"),
        ("a\nHi {first_name", "line 2"),
        ("Hi first_name}", "closes a field that was not opened"),
        ("Hi {a{first_name}", "opens a field and never closes it"),
        ("Hi {}", "no field in them"),
        ("Hi {|there|}", "no field in them"),
        ("{|} and {|}", "two cursor marks"),
    ],
)
def test_a_broken_template_is_refused_with_a_sentence(template: str, sentence: str) -> None:
    with pytest.raises(MergeError) as refused:
        fill(template, KNOWN)
    assert sentence in str(refused.value)


@given(st.text(st.sampled_from("{}|a\n\x1b\u202e"), max_size=60))
def test_every_template_is_filled_or_refused_in_words_fit_for_the_screen(template: str) -> None:
    try:
        fill(template, {"a": "b"})
    except MergeError as refused:
        assert "\x1b" not in str(refused)  # noqa: PT017 - whether it is refused is not what is tested
        assert "\u202e" not in str(refused)  # noqa: PT017
