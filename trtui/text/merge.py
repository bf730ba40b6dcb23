"""Templates: texts with places for what is known of a customer.

`{first_name}` is filled in; `{first_name|there}` says what to write where it is not known; `{|}` is where the cursor
goes; `{{` and `}}` are braces. What is filled in is never looked at again: braces in a customer's name stay braces.
"""

import re
from collections.abc import Mapping
from typing import Final

from trtui.errors import TrtuiError
from trtui.light import dataclass
from trtui.text.cleaning import clean_line

_PIECE: Final = re.compile(r"\{\{|\}\}|\{(?P<inside>[^{}]*)\}|[{}]")
_CURSOR: Final = "|"
_SHOWN: Final = 30  # characters of a template in an error

FIELD_NAMES: Final = ("first_name", "last_name", "name", "number", "dashboard", "my_name")
"""What is known of every customer; the account's custom fields come to it, by their names in small letters."""


class MergeError(TrtuiError):
    """A template can't be filled; the text says where and what to mend."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A template filled in. `cursor` is an index into `text`, in code points.

    `missing` names the fields that had neither a value nor a fallback, each once: nothing stands in their places, so the
    text should not be sent as it is.
    """

    text: str
    cursor: int | None
    missing: tuple[str, ...]


def fill(template: str, fields: Mapping[str, str | None]) -> Filled:
    """Fill a template in. A field that is known, but None or blank for this customer, counts as having no value.

    Raises MergeError for a field that is not in `fields` at all, a brace without its partner, and a second cursor mark.
    """
    pieces: list[str] = []
    missing: dict[str, None] = {}
    cursor: int | None = None
    done = 0
    for found in _PIECE.finditer(template):
        pieces.append(template[done : found.start()])
        done = found.end()
        inside: str | None = found["inside"]
        if inside is None:
            pieces.append(_brace(template, found))
        elif inside.strip() == _CURSOR:
            if cursor is not None:
                raise MergeError("The template has two cursor marks {|}; it can have one.")
            cursor = sum(map(len, pieces))
        else:
            name, _, fallback = inside.partition("|")
            value = _value_of(name.strip(), fields)
            if not value and "|" not in inside:
                missing[name.strip()] = None
            pieces.append(value or fallback)
    pieces.append(template[done:])
    return Filled("".join(pieces), cursor, tuple(missing))


def fields_asked_for(template: str) -> tuple[str, ...]:
    """The fields that a template wants filled in. Raises MergeError for what no fields could mend."""
    asked = _Asked()
    fill(template, asked)
    return tuple(asked)


class _Asked(dict[str, str | None]):
    """Has every field, and keeps which were asked for."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> None:
        self[name] = None


def _value_of(name: str, fields: Mapping[str, str | None]) -> str:
    if not name:
        raise MergeError("The template has braces with no field in them; write {{ and }} for braces.")
    if name not in fields:
        from difflib import get_close_matches

        near = get_close_matches(name, fields, n=1)
        hint = f"did you mean {{{near[0]}}}?" if near else f"known are {', '.join(sorted(fields)) or 'none'}."
        raise MergeError(
            f"The template asks for {{{clean_line(name, cap=_SHOWN)}}}, which nothing is called; {hint}"
        )
    return (fields[name] or "").strip()


def _brace(template: str, found: re.Match[str]) -> str:
    """Give the brace that a doubled one stands for."""
    if len(found.group()) == 2:
        return found.group()[0]
    line = template.count("\n", 0, found.start()) + 1
    near = clean_line(template[found.start() :], cap=_SHOWN) if found.group() == "{" else None
    where = f"at “{near}”" if near else "after the text before it"
    problem = (
        "opens a field and never closes it" if found.group() == "{" else "closes a field that was not opened"
    )
    raise MergeError(
        f"In line {line} of the template, a brace {where} {problem}; write it twice for a brace."
    )
