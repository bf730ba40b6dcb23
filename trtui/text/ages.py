"""How long ago something was, in few columns. Apart from other times because it is told where little may be imported."""

from datetime import UTC, datetime, timedelta

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
YEAR = timedelta(days=365)
_OLDEST = 99_999  # years: no age is wider than 6 columns


def age(since: datetime, now: datetime) -> str:
    """Say how long ago something was in at most 6 columns: `now`, `4s`, `18m`, `2h14m`, `3d`, `5w`, `2y`.

    What is not a second old, or lies ahead because two clocks differ, is `now`.
    """
    elapsed = time_between(since, now)
    if elapsed < SECOND:
        return "now"
    if elapsed < MINUTE:
        return f"{elapsed // SECOND}s"
    if elapsed < HOUR:
        return f"{elapsed // MINUTE}m"
    if elapsed < DAY:
        hours, rest = divmod(elapsed, HOUR)
        return f"{hours}h{rest // MINUTE:02}m"
    if elapsed < WEEK:
        return f"{elapsed // DAY}d"
    if elapsed < YEAR:
        return f"{elapsed // WEEK}w"
    return f"{min(elapsed // YEAR, _OLDEST)}y"


def time_between(since: datetime, now: datetime) -> timedelta:
    """The time between two aware moments, whatever their zones. Raises ValueError for a naive one."""
    for moment in (since, now):
        if moment.utcoffset() is None:
            raise ValueError(f"a moment without its zone: {moment!r}")
    return now.astimezone(UTC) - since.astimezone(UTC)  # of one zone, datetimes subtract as wall clocks do


def ago(since: datetime, now: datetime) -> str:
    """Say how long ago a moment is, in a sentence: `just now`, `42m ago`."""
    said = age(since, now)
    return "just now" if said == "now" else f"{said} ago"
