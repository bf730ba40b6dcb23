"""Moments as the files keep them: whole microseconds since 1970 in UTC."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

SILENT_AFTER = timedelta(seconds=15)
"""A worker that said nothing for so long is not at work: it speaks every 5 s."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import overload

    @overload
    def stamp(moment: datetime) -> int: ...
    @overload
    def stamp(moment: None) -> None: ...
    def stamp(moment: datetime | None) -> int | None:
        """The number kept for an aware moment."""

    @overload
    def moment(number: int) -> datetime: ...
    @overload
    def moment(number: None) -> None: ...
    def moment(number: int | None) -> datetime | None:
        """The moment of a number kept, in UTC."""

else:  # `typing` is not imported: moments are told where nothing may be that takes long

    def stamp(moment: datetime | None) -> int | None:
        """The number kept for an aware moment."""
        return None if moment is None else (moment - _EPOCH) // _MICROSECOND

    def moment(number: int | None) -> datetime | None:
        """The moment of a number kept, in UTC."""
        return None if number is None else _EPOCH + timedelta(microseconds=number)
