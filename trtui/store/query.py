"""What somebody typed into the search, understood."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from trtui.store.errors import QueryError
from trtui.store.finding import parts_of, state_called
from trtui.store.orders import IS
from trtui.store.records import SearchQuery

_SPAN = re.compile(r"(\d+)\s*(m|min|h|d|w)", re.IGNORECASE)
_UNITS: Final = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_query(text: str, now: datetime) -> SearchQuery:
    """Understand `from: is: dashboard: tag: group: field: before: after: wait:>1h "text"` and words. Raises QueryError.

    Days are those of `now`'s zone. A word with a colon that is none of these is a word to look for.
    """
    query = SearchQuery()
    for key, value, is_quoted, whole in parts_of(text):
        if key in _READERS:
            if not value.strip():
                raise QueryError(f"“{key}:” needs something after it, such as {_EXAMPLES[key]}.")
            query = _READERS[key](query, value.strip(), now)
        elif key:
            insist_on_no_slip(key, _READERS)
            query = replace(query, words=(*query.words, whole.replace('"', "")))
        elif is_quoted:
            if value.strip():
                query = replace(query, phrases=(*query.phrases, value.strip()))
        else:
            query = replace(query, words=(*query.words, value))
    return query


def insist_on_no_slip(key: str, keys: Iterable[str]) -> None:
    """Raise QueryError for a word before a colon that is nearly one of `keys`."""
    names = list(keys)
    meant = difflib.get_close_matches(key, names, n=1, cutoff=0.7)
    if meant:
        known = ", ".join(f"{name}:" for name in names)
        raise QueryError(f"“{key}:” is not known; did you mean “{meant[0]}:”? There are {known}.")


def _from(query: SearchQuery, value: str, _now: datetime) -> SearchQuery:
    return replace(query, people=(*query.people, value))


def _is(query: SearchQuery, value: str, _now: datetime) -> SearchQuery:
    state = state_called(value)
    if state is None:
        raise QueryError(f"“is:{value}” is not known. There are {', '.join(IS)}.")
    return replace(query, states=query.states | {state})


def _dashboard(query: SearchQuery, value: str, _now: datetime) -> SearchQuery:
    return replace(query, dashboards=(*query.dashboards, value))


def _tag(query: SearchQuery, value: str, _now: datetime) -> SearchQuery:
    return replace(query, tags=(*query.tags, value))


def _group(query: SearchQuery, value: str, _now: datetime) -> SearchQuery:
    return replace(query, groups=(*query.groups, value))


def _field(query: SearchQuery, value: str, _now: datetime) -> SearchQuery:
    name, sign, held = (part.strip() for part in value.partition("="))
    if not name or (sign and not held):
        raise QueryError(
            f"“field:{value}” needs a field's name and what it holds, such as {_EXAMPLES['field']};"
            ' with blanks: field:"account no=44 812".'
        )
    return replace(query, fields=(*query.fields, (name, held)))


def _before(query: SearchQuery, value: str, now: datetime) -> SearchQuery:
    moment = read_moment("before", value, now, _EXAMPLES["before"])
    return replace(query, before=min(moment, query.before) if query.before else moment)


def _after(query: SearchQuery, value: str, now: datetime) -> SearchQuery:
    moment = read_moment("after", value, now, _EXAMPLES["after"])
    return replace(query, after=max(moment, query.after) if query.after else moment)


def _wait(query: SearchQuery, value: str, _now: datetime) -> SearchQuery:
    sign, rest = (value[0], value[1:].lstrip("=")) if value[0] in "<>" else (">", value)
    found = _SPAN.fullmatch(rest.strip())
    if not found:
        raise QueryError(
            f"“wait:{value}” is not understood. Write {_EXAMPLES['wait']}: minutes, hours, days or weeks."
        )
    span = _span(found, "wait", value)
    if sign == ">":
        return replace(query, waits_longer_than=max(span, query.waits_longer_than or span))
    return replace(query, waits_shorter_than=min(span, query.waits_shorter_than or span))


def _span(found: re.Match[str], key: str, value: str) -> timedelta:
    try:
        span = timedelta(**{_UNITS[found[2].lower()]: int(found[1])})
    except OverflowError:
        span = timedelta.max
    if span > timedelta(days=36_500):
        raise QueryError(f"“{key}:{value}” is more than a lifetime.")
    return span


def read_moment(key: str, value: str, now: datetime, example: str) -> datetime:
    """The start of a day in `now`'s zone, or so long ago. Raises QueryError."""
    word = value.lower()
    if word in ("today", "yesterday"):
        return _midnight(now.date() - timedelta(days=word == "yesterday"), now)
    if found := _SPAN.fullmatch(word):
        return now - _span(found, key, value)
    for shape in ("%Y-%m-%d", "%Y-%m", "%Y"):
        try:
            # The day is read without a zone and given that of `now` at once.
            return _midnight(datetime.strptime(word, shape).date(), now)  # noqa: DTZ007
        except ValueError:
            continue
    raise QueryError(f"“{key}:{value}” is not understood. Write {example}, or a day as 2026-01-31.")


def _midnight(day: date, now: datetime) -> datetime:
    return datetime.combine(day, time(), now.tzinfo)


_READERS: Final[Mapping[str, Callable[[SearchQuery, str, datetime], SearchQuery]]] = {
    "from": _from,
    "is": _is,
    "dashboard": _dashboard,
    "tag": _tag,
    "group": _group,
    "field": _field,
    "before": _before,
    "after": _after,
    "wait": _wait,
}
_EXAMPLES: Final = {
    "from": "from:ann",
    "is": "is:unresolved",
    "dashboard": "dashboard:main",
    "tag": "tag:vip",
    "group": "group:fall",
    "field": "field:account=44812",
    "before": "before:yesterday",
    "after": "after:3d",
    "wait": "wait:>1h",
}
