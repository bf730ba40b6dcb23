"""Actions as JSON and back, strict in both directions: what is not exactly an action is refused, never guessed at."""

import json
import types
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Final, NewType, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from trtui import models
from trtui.models import Action, ContactEdit, EditContact, Keep
from trtui.store.errors import StoreError

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_KINDS: Final[dict[str, type[Action]]] = {kind.__name__: kind for kind in get_args(Action)}


class ActionCodecError(StoreError):
    """What was read is no action of this version."""


def kind_of(action: Action) -> str:
    """The word by which the outbox knows a kind of action: its class's name."""
    return type(action).__name__


def encode_action(action: Action) -> str:
    """An action as JSON. Raises ActionCodecError where a field holds what its type does not allow."""
    if type(action) not in _KINDS.values():
        raise ActionCodecError(f"{type(action).__name__} is no action.")
    _insist(action)
    return json.dumps(
        {"kind": kind_of(action), **_fields_to_json(action)}, ensure_ascii=False, separators=(",", ":")
    )


@lru_cache(maxsize=1024)
def decode_action(text: str) -> Action:
    """The action that JSON tells of. Raises ActionCodecError where it is none.

    The same rows are read again and again while they wait; one about many contacts is long.
    """
    try:
        content = json.loads(text)
    except ValueError as error:
        raise ActionCodecError(f"A row of the outbox is no JSON: {error}.") from None
    if not isinstance(content, dict) or content.get("kind") not in _KINDS:
        raise ActionCodecError(
            f"A row of the outbox asks for something this trtui does not know: {text[:80]!r}."
        )
    kind = _KINDS[content.pop("kind")]
    return _build(kind, content)


def encode_edits(edits: Sequence[EditContact]) -> str:
    """Edits of one contact as JSON."""
    return "[" + ",".join(map(encode_action, edits)) + "]"


def decode_edits(text: str) -> list[EditContact]:
    """The edits that JSON tells of. Raises ActionCodecError where one is none."""
    edits = [decode_action(json.dumps(each)) for each in json.loads(text)]
    return [edit for edit in edits if isinstance(edit, EditContact)]


_Built = TypeVar("_Built")


def _fields_to_json(thing: object) -> dict[str, Json]:
    assert is_dataclass(thing)
    found = ((field.name, getattr(thing, field.name)) for field in fields(thing))
    return {name: _to_json(value) for name, value in found if value is not models.LEAVE}


def _to_json(value: object) -> Json:
    match value:
        case Keep():
            return {"keep": value.value}
        case Decimal():
            return {"decimal": str(value)}
        case ContactEdit():
            return {"edit": _fields_to_json(value)}
        case EditContact():
            return {"own": _fields_to_json(value)}
        case tuple():
            return [_to_json(item) for item in value]
        case None | bool() | int() | str():
            return value
    raise ActionCodecError(f"{type(value).__name__} can't be kept.")


def _from_json(value: Json) -> object:
    if isinstance(value, list):
        return tuple(_from_json(item) for item in value)
    if not isinstance(value, dict):
        return value
    if len(value) != 1:
        raise ActionCodecError(f"not a value: {value!r}")
    (tag, inner), *_ = value.items()
    try:
        if tag == "keep":
            return Keep(inner)
        if tag == "decimal" and isinstance(inner, str):
            return Decimal(inner)
    except (ValueError, InvalidOperation):
        raise ActionCodecError(f"not a value: {value!r}") from None
    if tag == "edit" and isinstance(inner, dict):
        return _build(ContactEdit, inner)
    if tag == "own" and isinstance(inner, dict):
        return _build(EditContact, inner)
    raise ActionCodecError(f"not a value: {value!r}")


def _build(kind: type[_Built], content: dict[str, Json]) -> _Built:
    values = {name: _from_json(value) for name, value in content.items()}
    try:
        built = kind(**values)
    except TypeError as error:
        raise ActionCodecError(
            f"A row of the outbox has other fields than {kind.__name__}: {error}."
        ) from None
    except ValueError as error:
        raise ActionCodecError(f"A row of the outbox contradicts itself: {error}.") from None
    _insist(built)
    return built


_Check: TypeAlias = Callable[[object], bool]


def _insist(thing: object) -> None:
    """Refuse a value that its field's type does not allow."""
    kind: type = type(thing)
    for name, check in _checks(kind):
        value = getattr(thing, name)
        if not check(value):
            raise ActionCodecError(f"{type(thing).__name__}.{name} can't be {value!r}.")
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, ContactEdit | EditContact):
                _insist(inner)


@cache
def _checks(kind: type) -> tuple[tuple[str, _Check], ...]:
    """What each field of a kind may hold: made once, as an edit of many is looked at a thousand times."""
    return tuple((name, _check_for(hint)) for name, hint in get_type_hints(kind).items())


def _check_for(hint: object) -> _Check:
    if isinstance(hint, NewType):
        return _check_for(hint.__supertype__)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        checks = tuple(map(_check_for, arguments))
        # Most fields of most edits say that they are left alone.
        leaves = models.LEAVE if Keep in arguments else object()
        return lambda value: value is leaves or any(check(value) for check in checks)
    if origin is tuple:
        return _check_for_items(arguments)
    if hint is int:
        return lambda value: isinstance(value, int) and not isinstance(value, bool)
    if hint is Decimal:
        return lambda value: isinstance(value, Decimal) and value.is_finite()
    if isinstance(hint, type):
        return lambda value: isinstance(value, hint)
    return lambda _value: False


def _check_for_items(arguments: tuple[object, ...]) -> _Check:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        every = _check_for(arguments[0])
        return lambda value: isinstance(value, tuple) and all(map(every, value))
    checks = tuple(map(_check_for, arguments))
    return lambda value: (
        isinstance(value, tuple)
        and len(value) == len(checks)
        and all(check(item) for check, item in zip(checks, value, strict=True))
    )
