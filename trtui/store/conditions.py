"""Conditions of a query that is put together from parts."""

from collections.abc import Sequence
from dataclasses import field

from trtui.light import dataclass
from trtui.store.database import Value


@dataclass(slots=True)
class Conditions:
    """Parts of a WHERE, and the values of their parameters."""

    parts: list[str] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)

    def add(self, part: str, **values: Value) -> None:
        """One more that must hold."""
        self.parts.append(part)
        self.values |= values

    def one_of(self, column: str, mark: str, ids: Sequence[int | str]) -> str:
        """That a column is one of these; their parameters are named from `mark`."""
        marks = {f"{mark}{place}": number for place, number in enumerate(ids)}
        self.values |= marks
        return f"{column} IN ({', '.join(f':{name}' for name in marks)})"

    @property
    def sql(self) -> str:
        """All of them."""
        return " AND ".join(self.parts or ["1"])
