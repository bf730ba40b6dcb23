"""What the package gives by name is imported late; a name that a room has too would give the room instead."""

import importlib
import pkgutil

from trtui import store


def test_no_name_is_a_rooms_too() -> None:
    rooms = {room.name for room in pkgutil.iter_modules(store.__path__)}
    assert not rooms & set(store.__all__)


def test_every_name_is_given_whatever_was_imported_before() -> None:
    for room in pkgutil.iter_modules(store.__path__):
        importlib.import_module(f"trtui.store.{room.name}")
    for name in store.__all__:
        assert type(getattr(store, name)).__name__ != "module"
