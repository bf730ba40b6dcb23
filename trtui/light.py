"""Dataclasses that cost nothing before they are used.

The standard library writes and compiles the methods of a dataclass when the class is made. That takes half a
millisecond for each: 48 ms for the hundred classes that are imported before the first screen stands, three quarters
of which have no object by then. Here a method is made, by the standard library, when it is first asked for.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

T = TypeVar("T")

_MAKING: Final[Mapping[str, Mapping[str, bool]]] = {
    "__init__": {"init": True},
    "__repr__": {"repr": True},
    "__eq__": {"eq": True},
    "__hash__": {"unsafe_hash": True},
    "__lt__": {"eq": True, "order": True},
    "__le__": {"eq": True, "order": True},
    "__gt__": {"eq": True, "order": True},
    "__ge__": {"eq": True, "order": True},
}
"""What the standard library is asked for to have a method made."""
_ORDER: Final = ("__lt__", "__le__", "__gt__", "__ge__")


class _Late:
    """Stands for a method of a class until it is asked for."""

    __slots__ = ("_frozen", "_kind", "_name")

    def __init__(self, kind: type, name: str, *, frozen: bool) -> None:
        self._kind = kind
        self._name = name
        self._frozen = frozen

    def __get__(self, thing: object, owner: type | None = None) -> object:
        """The method itself, which stands in this one's place from now on."""
        method = self._make()
        setattr(self._kind, self._name, method)
        return method.__get__(thing, owner)

    def _make(self) -> Any:
        """Have a class of the same fields made, and take its method."""
        parts: dict[str, Any] = {"init": False, "repr": False, "eq": False, **_MAKING[self._name]}
        if self._name == "__init__":
            parts["frozen"] = self._frozen  # such an object fills itself in past its own refusal
        # The class's own words come along, or the standard library would take a while to find some.
        body = {
            name: vars(self._kind)[name] for name in ("__doc__", "__post_init__") if name in vars(self._kind)
        }
        fields = [(field.name, field.type, field) for field in dataclasses.fields(self._kind)]
        twin = dataclasses.make_dataclass(self._kind.__name__, fields, namespace=body, **parts)
        method = vars(twin)[self._name]
        method.__qualname__ = f"{self._kind.__qualname__}.{self._name}"
        method.__module__ = self._kind.__module__
        return method


def light(
    kind: type[T] | None = None,
    /,
    *,
    frozen: bool = False,
    slots: bool = False,
    eq: bool = True,
    order: bool = False,
) -> Any:
    """What `dataclasses.dataclass` does, with the methods made late; a class without slots, or of another, is made at once."""

    def make(plain: type[T]) -> type[T]:
        if not slots or any(dataclasses.is_dataclass(base) for base in plain.__bases__):
            return dataclasses.dataclass(frozen=frozen, slots=slots, eq=eq, order=order)(plain)
        own = set(vars(plain))
        plain.__doc__ = plain.__doc__ or plain.__name__  # or the standard library would ask for its __init__
        made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(plain)
        names = ["__init__", "__repr__", *(["__eq__"] if eq else []), *(_ORDER if order else [])]
        if eq and frozen:
            names.append("__hash__")
        elif eq and "__hash__" not in own:
            made.__hash__ = None  # type: ignore[assignment]
        for name in names:
            if name not in own:
                setattr(made, name, _Late(made, name, frozen=frozen))
        if frozen:
            for name, method in _FROZEN.items():
                setattr(made, name, method)
        return made

    return make if kind is None else make(kind)


def _refuse_to_set(thing: object, name: str, value: object) -> NoReturn:
    del thing, value
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(thing: object, name: str) -> NoReturn:
    del thing
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(thing: Any) -> list[object]:
    return [getattr(thing, field.name) for field in dataclasses.fields(thing)]


def _set_state(thing: Any, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(thing), state, strict=True):
        object.__setattr__(thing, field.name, value)


_FROZEN: Final[Mapping[str, Callable[..., object]]] = {
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _state,
    "__setstate__": _set_state,
}

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414  # what it is to whoever reads types
else:
    dataclass = light
