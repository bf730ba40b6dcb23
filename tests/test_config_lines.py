"""Where keys stand in a TOML text: what is found is what `tomllib` reads, key by key and value by value."""

import tomllib
from collections.abc import Iterator, Mapping

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from trtui.config.lines import KeyPath, find_places, line_of

TRICKY = (
    "a = 1 # c = 2\n\n[t]\nb.c = [\n  1, # ]\n  [2],\n]\n'd e' = { x = '}', y = [1] }\r\n"
    '"f\\u0041" = """\n[no]\nx = 1 \\"""\n"""   # end\n[ u . "v w" ]\ng = \'\'\'\n#\'\'\'\nh = 1979-05-27 07:32:00\n'
    '[[many]]\ni = ""\n[[many]]\nj = """"quoted""""\n'
)


def test_every_kind_of_line_is_told_apart() -> None:
    places = find_places(TRICKY)
    assert [(".".join(place.path), place.line) for place in places] == [
        ("a", 1), ("t", 3), ("t.b.c", 4), ("t.d e", 8), ("t.fA", 9), ("u.v w", 13), ("u.v w.g", 14),
        ("u.v w.h", 16), ("many", 17), ("many.i", 18), ("many", 19), ("many.j", 20),
    ]  # fmt: skip
    values = {place.path[-1]: TRICKY[place.start : place.end] for place in places if not place.is_header}
    assert values["a"] == "1"
    assert values["c"] == "[\n  1, # ]\n  [2],\n]"
    assert values["d e"] == "{ x = '}', y = [1] }"
    assert values["h"] == "1979-05-27 07:32:00"
    assert values["j"] == '""""quoted""""'


@pytest.mark.parametrize(
    ("path", "line"),
    [(("t", "b", "c"), 4), (("t", "b"), 4), (("t", "d e", "x"), 8), (("t", "gone"), 3), (("gone",), None)],
)
def test_a_key_without_a_line_has_that_of_what_is_around_it(path: KeyPath, line: int | None) -> None:
    assert line_of(find_places(TRICKY), path) == line


VALUES = st.recursive(
    st.booleans() | st.integers(-9, 999) | st.text(max_size=9) | st.datetimes() | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=5), st.booleans())
def test_what_is_found_is_what_is_read(document: dict[str, object], is_multiline: bool) -> None:
    """Each value, cut out of the text and read by itself, is that of the whole; and none is missing."""
    text = tomli_w.dumps(document, multiline_strings=is_multiline)
    read = tomllib.loads(text)
    found = [place for place in find_places(text) if not place.is_header]
    for place in found:
        alone = tomllib.loads(f"x = {text[place.start : place.end]}")["x"]
        assert alone in list(_at(read, place.path))
    assert {place.path for place in found} >= {path for path in _leaves(read) if list(_at(read, path))}


def _at(inside: object, path: KeyPath) -> Iterator[object]:
    if isinstance(inside, list):
        for item in inside:
            yield from _at(item, path) if path else ()
    if not path:
        yield inside
    elif isinstance(inside, Mapping) and path[0] in inside:
        yield from _at(inside[path[0]], path[1:])


def _leaves(table: Mapping[str, object]) -> Iterator[KeyPath]:
    """What surely has a line of its own: anything but tables, and lists that may hold some."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from ((key, *rest) for rest in _leaves(value))
        elif not isinstance(value, list):
            yield (key,)
