"""Which contacts, as words: what somebody typed, understood, and a query as the words that say it.

The words are also how a query reaches the worker: it reads them again on its own side, moments in them being absolute.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Final

from trtui.models import ContactQuery, DashboardId, Span
from trtui.store.errors import QueryError
from trtui.store.folding import storable
from trtui.store.query import insist_on_no_slip, read_moment

MOST_FIELDS: Final = 3
"""The service takes three custom fields in one question, so do we."""

_PART = re.compile(
    r'(?P<empty>[A-Za-z][A-Za-z-]*):(?=\s|$)|(?:(?P<key>[A-Za-z][A-Za-z-]*):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))'
)
_PLAIN = re.compile(r"[^\s\":]+")
_DIGITS = re.compile(r"[^0-9]")
_FIRST_YEAR, _LAST_YEAR = 1971, 2200

_FLAGS: Final[Mapping[str, tuple[str, bool]]] = {
    "resolved": ("is_resolved", True),
    "unresolved": ("is_resolved", False),
    "archived": ("is_archived", True),
    "active": ("is_archived", False),
    "blocked": ("is_blocked", True),
    "suppressed": ("is_suppressed", True),
    "optedout": ("has_opted_out", True),
    "texted": ("has_history", True),
}
"""What may stand after `is:` and, for the opposite, after `not:`; the first of each flag is how it is written."""
_OTHER_NAMES: Final = {"open": "unresolved", "done": "resolved", "opted-out": "optedout"}
_SPANS: Final = {"created": "created", "last": "last_message", "sent": "sent", "received": "received"}
_SEARCH_ONLY: Final = ("from", "wait")
"""Words of the search that say nothing of a contact."""


def parse_contact_words(text: str, now: datetime) -> ContactQuery:
    """Understand a query for contacts; days are those of `now`'s zone. Raises QueryError."""
    query = ContactQuery()
    for part in _PART.finditer(storable(text)):
        key = (part["key"] or part["empty"] or "").lower()
        value = (part["quoted"] if part["quoted"] is not None else part["bare"] or "").strip()
        if key in _READERS:
            if not value:
                raise QueryError(f"“{key}:” needs something after it, such as {_EXAMPLES[key]}.")
            query = _READERS[key](query, key, value, now)
        elif key in _SEARCH_ONLY:
            raise QueryError(f"“{key}:” is about texts: search with / in the inbox.")
        elif key:
            insist_on_no_slip(key, _READERS)
            query = replace(query, words=(*query.words, part[0].replace('"', "").strip()))
        elif value:
            query = replace(query, words=(*query.words, value))
    return query


def contact_words(query: ContactQuery, zone: tzinfo | None = None) -> str:
    """The words that `parse_contact_words` understands as this query, its dashboard and order aside.

    Days are written as days where moments are midnights of `zone`; without a zone every moment is written out.
    """
    parts = [_quoted(word) for word in query.words]
    if query.number:
        parts.append(f"number:{query.number}")
    written: set[str] = set()
    for state, (flag, means) in _FLAGS.items():
        value = getattr(query, flag)
        if value is None or flag in written:
            continue
        written.add(flag)
        parts.append(f"{'is' if value is means else 'not'}:{state}")
    for key, name in _SPANS.items():
        span: Span = getattr(query, name)
        parts += [f"{key}-after:{_written(span.after, zone)}"] if span.after is not None else []
        parts += [f"{key}-before:{_written(span.before, zone)}"] if span.before is not None else []
    parts += [f"tag:{_quoted(tag)}" for tag in query.tags]
    parts += [f"group:{_quoted(group)}" for group in query.groups]
    parts += [f"field:{_quoted(f'{name}={value}')}" for name, value in query.fields]
    parts += [f"dashboard:{_quoted(name)}" for name in query.dashboards]
    return " ".join(parts)


def query_of(words: str, dashboard: DashboardId | None) -> ContactQuery:
    """The query that the worker was handed as words, of one dashboard. Raises QueryError."""
    return replace(parse_contact_words(words, datetime.now(UTC)), dashboard=dashboard, dashboards=())


def _quoted(value: str) -> str:
    plain = value.replace('"', "'")
    return plain if _PLAIN.fullmatch(plain) else f'"{plain}"'


def _written(moment: datetime, zone: tzinfo | None) -> str:
    local = moment.astimezone(zone or UTC)
    if zone is not None and (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0):
        return local.date().isoformat()
    return local.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _flag(query: ContactQuery, key: str, value: str, _now: datetime) -> ContactQuery:
    state = _OTHER_NAMES.get(value.lower(), value.lower())
    if state not in _FLAGS:
        raise QueryError(f"“{key}:{value}” says nothing of a contact. There are {', '.join(_FLAGS)}.")
    name, means = _FLAGS[state]
    wanted = means if key == "is" else not means
    if getattr(query, name) is (not wanted):
        raise QueryError(f"“{key}:{value}” and its opposite can't both hold.")
    return replace(query, **{name: wanted})  # type: ignore[arg-type]  # a flag, by name


def _number(query: ContactQuery, key: str, value: str, _now: datetime) -> ContactQuery:
    digits = _DIGITS.sub("", value)
    if not digits:
        raise QueryError(f"“{key}:{value}” has no digits. Write what the number begins with: number:423.")
    # Every number here begins with the country's 1, and no area code does.
    return replace(query, number=digits if digits[0] == "1" else f"1{digits}")


def _span(query: ContactQuery, key: str, value: str, now: datetime) -> ContactQuery:
    about, _, side = key.rpartition("-")
    name = _SPANS[about or "last"]
    moment = _moment(key, value, now)
    return replace(query, **{name: replace(getattr(query, name), **{side: moment})})


def _moment(key: str, value: str, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if "T" in value.upper() else None
    except ValueError:
        moment = None
    if moment is None:
        moment = read_moment(key, value, now, _EXAMPLES[key])
    if not _FIRST_YEAR <= moment.year < _LAST_YEAR:
        raise QueryError(f"“{key}:{value}” is in no year that this account knows.")
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=now.tzinfo)).astimezone(UTC)


def _tag(query: ContactQuery, _key: str, value: str, _now: datetime) -> ContactQuery:
    return replace(query, tags=(*query.tags, value))


def _group(query: ContactQuery, _key: str, value: str, _now: datetime) -> ContactQuery:
    return replace(query, groups=(*query.groups, value))


def _field(query: ContactQuery, _key: str, value: str, _now: datetime) -> ContactQuery:
    name, sign, wanted = (part.strip() for part in value.partition("="))
    if not (sign and name and wanted):
        raise QueryError(f"“field:{value}” needs a name and a value: {_EXAMPLES['field']}.")
    if len(query.fields) == MOST_FIELDS:
        raise QueryError(f"At most {MOST_FIELDS} fields can be asked for at once.")
    return replace(query, fields=(*query.fields, (name, wanted)))


def _dashboard(query: ContactQuery, _key: str, value: str, _now: datetime) -> ContactQuery:
    return replace(query, dashboards=(*query.dashboards, value))


_Reader = Callable[[ContactQuery, str, str, datetime], ContactQuery]
_READERS: Final[Mapping[str, _Reader]] = {
    "is": _flag,
    "not": _flag,
    "number": _number,
    "tag": _tag,
    "group": _group,
    "field": _field,
    "dashboard": _dashboard,
    "after": _span,
    "before": _span,
    **{f"{about}-{side}": _span for about in _SPANS for side in ("after", "before")},
}
_EXAMPLES: Final = {
    "is": "is:blocked",
    "not": "not:archived",
    "number": "number:423",
    "tag": "tag:vip",
    "group": "group:sale",
    "field": 'field:"Account=44812"',
    "dashboard": "dashboard:main",
    "after": "after:3d",
    "before": "before:yesterday",
    **{f"{about}-after": f"{about}-after:3d" for about in _SPANS},
    **{f"{about}-before": f"{about}-before:yesterday" for about in _SPANS},
}
