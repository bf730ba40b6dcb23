"""The configuration file as trtui writes it: every setting with its explanation; the example file, and the first one."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Final

from trtui.config.model import (
    BOARD_EXAMPLE,
    BOARDS,
    BOARDS_EXPLAINED,
    FREE_TABLES,
    PROFILE_LINES,
    PROFILES_EXPLAINED,
    SECTIONS,
    SECTIONS_EXPLAINED,
    Setting,
    settings_of,
)
from trtui.config.values import as_toml

_WIDTH: Final = 118
_HEAD: Final = (
    "trtui's settings, in ~/.config/trtui/config.toml (or a file named with --config or TRTUI_CONFIG). A line that "
    "begins with “#:” shows what holds without it, one with “#” an example: take the mark away to set it. "
    "`trtui config check` says what is wrong, `trtui config show` what holds and why."
)


def example_text() -> str:
    """The example: nothing is set, everything is shown."""
    return config_text({})


def config_text(values: Mapping[str, object]) -> str:
    """A whole file in which `values`, as TOML has them, by `section.name`, are set."""
    return "\n".join(_lines(values)) + "\n"


def _lines(values: Mapping[str, object]) -> Iterator[str]:
    yield from _comment(_HEAD)
    for section in SECTIONS:
        yield ""
        yield f"[{section}]"
        yield from _comment(SECTIONS_EXPLAINED[section])
        yield ""
        for one in settings_of(section).values():
            yield from _comment(_explained(one))
            yield _line_of(one, values)
    for name, table in FREE_TABLES.items():
        yield ""
        yield f"[{name}]"
        yield from _comment(table.explains)
        yield from (f"# {line}" for line in table.lines)
    yield ""
    yield from _comment(BOARDS_EXPLAINED)
    yield f"# {BOARD_EXAMPLE}"
    for one in settings_of(BOARDS).values():
        yield from _comment(_explained(one))
        yield f"# {one.name} = {as_toml(one.default if one.default is not None else one.about.example)}"
    yield ""
    yield from _comment(PROFILES_EXPLAINED)
    yield from (f"# {line}" for line in PROFILE_LINES)


def _explained(one: Setting) -> str:
    about = one.about
    if about.choices:
        return f"{about.explains} One of: {', '.join(about.choices)}."
    if about.between is not None:
        return f"{about.explains} From {about.between[0]} to {about.between[1]}."
    return about.explains


def _line_of(one: Setting, values: Mapping[str, object]) -> str:
    if one.id in values:
        return f"{one.name} = {as_toml(values[one.id])}"
    if one.default is None or one.default == ():
        return f"# {one.name} = {as_toml(one.about.example)}"
    return f"#: {one.name} = {as_toml(one.default)}"


def _comment(text: str) -> Iterator[str]:
    return iter(
        textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
    )
