"""The forms in which the commands for scripts print, and how things of one kind are printed in them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from trtui.headless.output import flush, print_as, print_json

Row = Mapping[str, object]
_Thing = TypeVar("_Thing")


class Form(StrEnum):
    """How data is printed."""

    LINES = "lines"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Listing(Generic[_Thing]):
    """How things of one kind are printed: the names of their fields, their fields, and a line for people."""

    columns: tuple[str, ...]
    fields: Callable[[_Thing], Row]
    line: Callable[[_Thing], str]

    def print(self, things: Iterable[_Thing], form: Form) -> None:
        """Print all of them. Raises BrokenPipeError where nobody reads any more."""
        print_as(form, self.columns, map(self.fields, things), map(self.line, things))

    def print_one(self, thing: _Thing, form: Form) -> None:
        """Print one thing: in JSON an object and not a list. Raises BrokenPipeError."""
        if form == Form.JSON:
            print_json(self.fields(thing))
            flush()
        else:
            self.print([thing], form)
