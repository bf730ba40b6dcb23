"""The kinds of actions that are told of without their classes: the same as these, or left to them."""

from types import NoneType
from typing import NewType, get_args, get_origin, get_type_hints

import pytest

from trtui import models
from trtui.models import Action, IntentState
from trtui.store.plain_actions import PLAIN, STATES


def names_of(hint: object) -> tuple[str, ...]:
    """By what names JSON's values go that a field of this type is kept as."""
    if isinstance(hint, NewType):
        return names_of(hint.__supertype__)
    if get_origin(hint) is tuple:
        assert get_args(hint) == (str, ...)
        return ("array",)
    if get_args(hint):
        return tuple(name for part in get_args(hint) for name in names_of(part))
    assert isinstance(hint, type)
    return ({str: "text", int: "integer", NoneType: "null"}[hint],)


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_a_kind_has_the_fields_of_its_class(name: str) -> None:
    kind = getattr(models, name)
    hints = get_type_hints(kind)
    needed, allowed = PLAIN[name]
    assert {**needed, **allowed} == {field: names_of(hint) for field, hint in hints.items()}
    with pytest.raises(TypeError) if needed else pytest.raises(ZeroDivisionError):
        kind()
        raise ZeroDivisionError
    assert kind(**dict.fromkeys(needed))


def test_every_kind_is_an_action_and_every_state_one_of_an_intent() -> None:
    assert PLAIN.keys() <= {kind.__name__ for kind in get_args(Action)}
    assert set(IntentState) == STATES
