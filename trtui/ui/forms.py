"""What a form asks for, without a screen: its fields, what was filled in, and what of it can't be taken.

Contacts, payments, groups and dashboards are all written through one kind of form, so that its keys are learned once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from trtui.light import dataclass
from trtui.store import Interest
from trtui.text.cleaning import Safe, own

Value: TypeAlias = str | bool | tuple[str, ...]
"""What a field holds: a text as it was typed, yes or no, or the values that were picked."""

_NOTHING: Final = own("")
_SAVE: Final = own("save")
_NONE: Final = own("none")


@dataclass(frozen=True, slots=True)
class TextField:
    """A text, of one line or of several. `check` gives why it can't be taken, `tell` what is said of it as one types."""

    name: str
    label: Safe
    value: str = ""
    lines: int = 1
    placeholder: Safe = _NOTHING
    is_secret: bool = False
    check: Callable[[str], Safe | None] | None = None
    tell: Callable[[str], Safe] | None = None


@dataclass(frozen=True, slots=True)
class SwitchField:
    """Yes or no, with what each of them means."""

    name: str
    label: Safe
    value: bool = False
    tell: Callable[[bool], Safe] | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values a `PickField` offers."""

    value: str
    label: Safe
    hint: Safe = _NOTHING


@dataclass(frozen=True, slots=True)
class PickField:
    """Values picked among those offered: any number of them, or `is_one` and only one."""

    name: str
    label: Safe
    options: Sequence[Option]
    value: tuple[str, ...] = ()
    is_one: bool = False
    none: Safe = _NONE
    tell: Callable[[tuple[str, ...]], Safe] | None = None


Field: TypeAlias = TextField | SwitchField | PickField


class Filled:
    """What stands in a form's fields, read by kind. Asking for a field by another kind is a fault of the program."""

    def __init__(self, form: "Form", values: Mapping[str, Value]) -> None:
        """`values` by the fields' names, one for each."""
        self._before = {field.name: field.value for field in form.fields}
        self._values = dict(values)

    @property
    def before(self) -> Mapping[str, Value]:
        """What the fields held when the form was opened."""
        return self._before

    @property
    def values(self) -> Mapping[str, Value]:
        """All of it, for a form that comes back."""
        return self._values

    def text(self, name: str) -> str:
        """What was typed, without the blanks around it."""
        value = self._values[name]
        if not isinstance(value, str):
            raise TypeError(f"{name} is no text")
        return value.strip()

    def is_on(self, name: str) -> bool:
        """Whether a switch stands on yes."""
        value = self._values[name]
        if not isinstance(value, bool):
            raise TypeError(f"{name} is no switch")
        return value

    def picked(self, name: str) -> tuple[str, ...]:
        """What was picked, in the order in which it is offered."""
        value = self._values[name]
        if not isinstance(value, tuple):
            raise TypeError(f"{name} is no choice")
        return value

    def one(self, name: str) -> str | None:
        """The one that was picked, or None."""
        return next(iter(self.picked(name)), None)

    def changed(self) -> frozenset[str]:
        """The names of the fields that hold something else than when the form was opened.

        A text is another only where more than the blanks around it differs; picks are compared as sets.
        """
        return frozenset(
            name for name, before in self._before.items() if not is_same(self._values[name], before)
        )


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked for under one title. `check` judges the whole of it, `tell` says what saving it will do.

    `is_draft`: what stands in it from the start was typed by the agent before, so that leaving it asks in any case.
    `begun` is what stands in fields at first where that is not what they hold. `interests` are what the worker should
    read for it, and `look_again` gives the fields as they would be made now, told what is filled in: more may be
    offered by then, fields may be new, and those that nobody touched may hold something else. `kept_as` names the form
    where what is typed into it is to be on disk until it is saved or dropped (`begun_forms.py`).
    """

    title: Safe
    fields: Sequence[Field]
    save: Safe = _SAVE
    is_draft: bool = False
    check: Callable[[Filled], Safe | None] | None = None
    tell: Callable[[Filled], Sequence[Safe]] | None = None
    begun: Mapping[str, Value] | None = None
    interests: Callable[[], Sequence[Interest]] | None = None
    look_again: Callable[[Filled], Sequence[Field]] | None = None
    kept_as: str | None = None

    def with_begun(self, begun: Mapping[str, Value], tell: Callable[[Filled], Sequence[Safe]]) -> "Form":
        """The same form with what was typed into it before."""
        return replace(self, begun=begun, tell=tell, is_draft=True)

    def problem_of(self, field: Field, value: Value) -> Safe | None:
        """Why a field can't be taken as it stands."""
        if isinstance(field, TextField) and field.check is not None and isinstance(value, str):
            return field.check(value.strip())
        return None


def is_same(value: Value, before: Value) -> bool:
    """Whether a field holds what it held: texts but for the blanks around them, picks in any order."""
    if isinstance(value, str) and isinstance(before, str):
        return value.strip() == before.strip()
    if isinstance(value, tuple) and isinstance(before, tuple):
        return set(value) == set(before)
    return value == before
