"""Which dashboard is meant by a name, and which by a number alone: rules out of plain values, for both ways to the store."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TypeVar

    Id = TypeVar("Id", bound=int)


def boards_called(name: str, boards: Mapping[Id, str]) -> list[Id]:
    """The dashboards of this id, else of this name, else whose names begin so; one is meant where it is the only one."""
    wanted = name.strip().casefold()
    return (
        [board for board in boards if str(board) == wanted]
        or [board for board, called in boards.items() if called.casefold() == wanted]
        or [board for board, called in boards.items() if called.casefold().startswith(wanted)]
    )


def board_of(boards: Iterable[Id], knowing: Sequence[Id]) -> Id | None:
    """The dashboard of a number: the only one that knows it, else the only one there is; None where it must be named."""
    every = list(boards)
    for found in (knowing, every):
        if len(found) == 1:
            return found[0]
    return None
