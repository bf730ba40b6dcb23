"""Dataclasses whose methods are made late are what the standard library's are."""

import copy
import dataclasses
import pickle
from typing import Any, Generic, TypeVar

import pytest

from trtui.light import dataclass, light

T = TypeVar("T")


class Parts:
    """A class of every kind of field."""

    name: str
    size: int = 3
    tags: list[str] = dataclasses.field(default_factory=list, compare=False)
    word: str = dataclasses.field(default="x", repr=False)


def body(**more: object) -> dict[str, object]:
    """What the class statement would hand to the decorator."""
    kept = ("__annotations__", "size", "tags", "word", "__doc__")
    fresh = {name: copy.copy(value) for name, value in vars(Parts).items() if name in kept}
    return {**fresh, "__module__": __name__, **more}


def both(how: dict[str, bool], methods: dict[str, object] | None = None) -> tuple[Any, Any]:
    """The same class, made by the standard library and made late."""
    made = [type("Made", (), body(**(methods or {}))) for _ in range(2)]
    return dataclasses.dataclass(slots=True, **how)(made[0]), light(slots=True, **how)(made[1])


HOWS: list[dict[str, bool]] = [{}, {"frozen": True}, {"eq": False}, {"frozen": True, "order": True}]


@pytest.mark.parametrize("how", HOWS)
def test_it_does_what_the_standard_librarys_does(how: dict[str, bool]) -> None:
    for kind in both(how):
        one, same, other = kind("a"), kind(name="a", tags=["t"]), kind("b", 4, word="y")
        assert repr(one) == "Made(name='a', size=3, tags=[])"
        assert (one == same) is how.get("eq", True)
        assert one != other
        assert (kind.__hash__ is None) is (how.get("eq", True) and not how.get("frozen"))
        if how.get("frozen"):
            assert hash(one) == hash(same)
            assert {one: 1}[same] == 1
        assert [field.name for field in dataclasses.fields(kind)] == ["name", "size", "tags", "word"]
        assert dataclasses.replace(other, name="c") == kind("c", 4, word="y") or not how.get("eq", True)
        assert dataclasses.asdict(other) == {"name": "b", "size": 4, "tags": [], "word": "y"}
        assert kind.__match_args__ == ("name", "size", "tags", "word")
        assert not hasattr(one, "__dict__")
        assert one.tags is not kind("a").tags
        if how.get("order"):
            assert one < other
            assert sorted([other, one]) == [one, other]
            assert other >= one
        else:
            with pytest.raises(TypeError):
                one < other  # noqa: B015
        with pytest.raises(TypeError):
            kind()
        with pytest.raises(TypeError):
            kind("a", colour="red")


def test_what_is_frozen_stays_as_it_is() -> None:
    for kind in both({"frozen": True}):
        one = kind("a")
        with pytest.raises(dataclasses.FrozenInstanceError):
            one.name = "b"
        with pytest.raises(dataclasses.FrozenInstanceError):
            del one.name
        assert copy.copy(one) == copy.deepcopy(one) == one
        assert copy.copy(one) is not one


def test_what_is_not_frozen_can_change() -> None:
    for kind in both({}):
        one = kind("a")
        one.name = "b"
        assert one == kind("b")
        with pytest.raises(TypeError):
            hash(one)


def test_its_own_methods_are_kept() -> None:
    def check(self: Any) -> None:
        if self.size < 0:
            raise ValueError("too small")

    methods: dict[str, object] = {
        "__post_init__": check,
        "__repr__": lambda self: "mine",
        "__eq__": lambda self, other: True,
        "__hash__": lambda self: 7,
    }
    for kind in both({"frozen": True}, methods):
        with pytest.raises(ValueError, match="too small"):
            kind("a", -1)
        assert repr(kind("a")) == "mine"
        assert kind("a") == 3
        assert hash(kind("a")) == 7


@dataclass(frozen=True, slots=True)
class Box(Generic[T]):
    content: T


def test_it_may_be_generic_and_travel() -> None:
    assert pickle.loads(pickle.dumps(Box(3))) == Box[int](3)
    match Box("a"):
        case Box(content):
            assert content == "a"


def test_nothing_is_made_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = dataclasses.make_dataclass

    def note(name: str, *args: Any, **how: Any) -> type:
        made.append(name)
        return real(name, *args, **how)

    monkeypatch.setattr(dataclasses, "make_dataclass", note)
    _, kind = both({"frozen": True})
    assert made == []
    kind("a")
    kind("b")
    assert made == ["Made"]


def test_a_class_without_slots_or_of_another_is_made_at_once() -> None:
    plain = light(type("Open", (), body()))
    one = plain("a")
    one.more = 3
    assert one == plain("a")

    derived = light(slots=True)(type("Derived", (plain,), {"__module__": __name__}))
    assert derived("a", 4).size == 4
