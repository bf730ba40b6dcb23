"""Times: the service's, which are UTC without saying so, and what the screen says of them.

Inside, every moment is an aware datetime; a naive one given to any function here raises ValueError.
"""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from trtui.text.ages import DAY, MINUTE, SECOND, WEEK, YEAR, time_between
from trtui.text.ages import age as age  # noqa: PLC0414  # one of the times that are told
from trtui.text.ages import ago as ago  # noqa: PLC0414  # another

#: Seen live: `2026-05-29T22:22:01.63`, `2022-08-04T03:17:42.1250403Z`. Documented for some fields: the date alone.
_API_TIME: Final = re.compile(
    r"(?P<moment>[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)?)"
    r"(?:(?<=\.[0-9]{6})[0-9]+)?(?P<zone>Z|z|[+-][0-9]{2}:?[0-9]{2})?"
).fullmatch
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parse_api_time(raw: str | None) -> datetime | None:
    """Read a time that the service sent, as an aware moment in UTC; None where it is nonsense.

    Without `Z` or an offset it is UTC. Digits after the microseconds are cut off.
    """
    if not raw or (found := _API_TIME(raw.strip())) is None:
        return None
    try:
        moment = datetime.fromisoformat(found["moment"])
        if (zone := found["zone"]) is None or zone in "Zz":
            return moment.replace(tzinfo=UTC)
        return datetime.fromisoformat(f"{moment.isoformat()}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def format_query_time(moment: datetime) -> str:
    """Write a moment as the service's filters take it: `2026-11-23T14:05:09.250Z`, in UTC, later digits cut off."""
    _insist_on_aware(moment)
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def next_age_change(since: datetime, now: datetime) -> timedelta:
    """Say how long it is until `age` says something else: always more than nothing, so that a timer can wait for it."""
    elapsed = time_between(since, now)
    if elapsed < SECOND:
        return SECOND - elapsed
    if elapsed < MINUTE:
        return SECOND - elapsed % SECOND
    if elapsed < DAY:
        return MINUTE - elapsed % MINUTE
    if elapsed < WEEK:
        return DAY - elapsed % DAY
    if elapsed < YEAR:
        return min(WEEK - elapsed % WEEK, YEAR - elapsed)
    return YEAR - elapsed % YEAR


def day_label(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Name the day of a moment in a zone: `Today`, `Yesterday`, `Tomorrow`, `Mon Nov 23`, `Sun Nov 23 2025`."""
    _insist_on_aware(moment, now)
    day, today = _date_in(moment, zone), _date_in(now, zone)
    match (day - today).days:
        case 0:
            return "Today"
        case -1:
            return "Yesterday"
        case 1:
            return "Tomorrow"
    named = date_label(moment, zone)
    return named if day.year == today.year else f"{named} {day.year}"


def date_label(moment: datetime, zone: tzinfo) -> str:
    """Write the date of a moment in a zone: `Mon Nov 23`."""
    day = _date_in(moment, zone)
    return f"{_DAYS[day.weekday()]} {_MONTHS[day.month - 1]} {day.day}"


def clock_label(moment: datetime, zone: tzinfo, twenty_four: bool = False) -> str:
    """Write the time of day in a zone: `9:14 AM`, or `09:14` where `twenty_four` is asked for."""
    _insist_on_aware(moment)
    local = moment.astimezone(zone)
    if twenty_four:
        return f"{local.hour:02}:{local.minute:02}"
    return f"{local.hour % 12 or 12}:{local.minute:02} {'AM' if local.hour < 12 else 'PM'}"


def _date_in(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()


def _insist_on_aware(*moments: datetime) -> None:
    for moment in moments:
        if moment.utcoffset() is None:
            raise ValueError(f"a moment without its zone: {moment!r}")
