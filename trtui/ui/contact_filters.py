"""The filters of contacts as a form: filled from a query, and the query that was filled in."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, LiteralString

from trtui.models import ContactQuery, DashboardId, Span
from trtui.store import QueryError, contact_words, parse_contact_words
from trtui.store.contact_query import MOST_FIELDS
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.ui.forms import Field, Filled, Form, Option, PickField, TextField
from trtui.ui.surroundings import Surroundings
from trtui.verbs.replying import own_line

_FLAGS: Final[Sequence[tuple[str, LiteralString]]] = (
    ("is_resolved", "Resolved"),
    ("is_archived", "Archived"),
    ("is_blocked", "Blocked"),
    ("is_suppressed", "Suppressed"),
    ("has_opted_out", "Opted out"),
    ("has_history", "Ever texted"),
)
_SPANS: Final[Sequence[tuple[str, str, LiteralString]]] = (
    ("created", "created", "Created"),
    ("last_message", "last", "Last text"),
    ("sent", "sent", "Last sent"),
    ("received", "received", "Last received"),
)
_FIELD: Final = "field:"
_MOMENT_HINT: Final = own("2026-01-31, yesterday, 3d")
_YES_NO: Final = (Option("any", own("either")), Option("yes", own("yes")), Option("no", own("no")))


def filter_form(around: Surroundings, query: ContactQuery) -> Form:
    """Ask for everything that contacts can be narrowed by, as it stands in `query`."""
    now = around.now().astimezone(around.zone)

    def check_moment(typed: str) -> Safe | None:
        return _problem(f"after:{_quoted(typed)}", now) if typed else None

    fields: list[Field] = [
        TextField("words", own("Name or number"), contact_words(ContactQuery(words=query.words))),
        TextField(
            "number",
            own("Number begins with"),
            query.number,
            placeholder=own("1423"),
            check=lambda typed: _problem(f"number:{_quoted(typed)}", now) if typed else None,
        ),
    ]
    for name, label in _FLAGS:
        flag = getattr(query, name)
        value = "any" if flag is None else "yes" if flag else "no"
        fields.append(PickField(name, own(label), _YES_NO, (value,), is_one=True))
    fields += _names(around, query)
    for name, key, label in _SPANS:
        span: Span = getattr(query, name)
        for side, words in (("after", own("from")), ("before", own("before"))):
            moment: datetime | None = getattr(span, side)
            only = replace(ContactQuery(), **{name: Span(**{side: moment})})  # type: ignore[arg-type]  # by name
            shown = contact_words(only, around.zone).removeprefix(f"{key}-{side}:")
            fields.append(
                TextField(
                    f"{name}-{side}",
                    compose("{} {}", own(label), words),
                    shown,
                    placeholder=_MOMENT_HINT,
                    check=check_moment,
                )
            )
    return Form(own("Which contacts"), fields, save=own("list them"), check=_too_many_fields)


def filled_query(around: Surroundings, form: Form, filled: Filled, before: ContactQuery) -> ContactQuery:
    """The query that a form was filled in with, of the dashboards and in the order of the one before. Raises QueryError."""
    now = around.now().astimezone(around.zone)
    parts = [filled.text("words")]
    if number := filled.text("number"):
        parts.append(f"number:{_quoted(number)}")
    parts += [
        f"{key}-{side}:{_quoted(typed)}"
        for name, key, _ in _SPANS
        for side in ("after", "before")
        if (typed := filled.text(f"{name}-{side}"))
    ]
    query = parse_contact_words(" ".join(parts), now)
    flags = {name: {"yes": True, "no": False}.get(filled.one(name) or "") for name, _ in _FLAGS}
    held = tuple(
        (name, value)
        for field in form.fields
        if (name := field.name.removeprefix(_FIELD)) != field.name and (value := filled.text(field.name))
    )
    return replace(
        query,
        dashboard=before.dashboard,
        dashboards=before.dashboards,
        sort=before.sort,
        tags=filled.picked("tags"),
        groups=filled.picked("groups"),
        fields=held,
        **flags,  # type: ignore[arg-type]  # the flags, by name
    )


def _names(around: Surroundings, query: ContactQuery) -> list[Field]:
    """The fields that ask for tags, groups and custom fields by name."""
    facts, lines = around.store.facts, _lines(around, query.dashboard)
    tags = _once(tag.name for tag in facts.tags(query.dashboard))
    groups = _once(group.name for line in lines for group in facts.groups(line))
    held = {name.casefold(): value for name, value in query.fields}
    fields: list[Field] = [
        _pick("tags", own("Any of the tags"), tags, query.tags),
        _pick("groups", own("In any group of"), groups, query.groups),
    ]
    for name in _once(field.name for line in lines for field in facts.fields(line)):
        value = held.get(name.casefold(), "")
        fields.append(TextField(f"{_FIELD}{name}", compose("{} is", name), value))
    return fields


def _pick(name: str, label: Safe, known: list[Safe], picked: tuple[str, ...]) -> PickField:
    """A choice among names; what was asked for by part of a name stays as it is."""
    whole = {each.casefold(): str(each) for each in known}
    value = tuple(dict.fromkeys(whole.get(each.casefold(), each) for each in picked))
    options = [Option(str(each), each) for each in known]
    options += [Option(each, clean_line(each, cap=60)) for each in value if each.casefold() not in whole]
    return PickField(name, label, options, value, none=own("any or none"))


def _too_many_fields(filled: Filled) -> Safe | None:
    asked = [name for name in filled.values if name.startswith(_FIELD) and filled.text(name)]
    if len(asked) > MOST_FIELDS:
        return own_line(f"At most {MOST_FIELDS} custom fields can be asked for at once.")
    return None


def _lines(around: Surroundings, dashboard: DashboardId | None) -> list[DashboardId]:
    return [dashboard] if dashboard is not None else [line.id for line in around.store.facts.dashboards()]


def _once(names: Iterable[Safe]) -> list[Safe]:
    found: dict[str, Safe] = {}
    for name in names:
        found.setdefault(name.casefold(), name)
    return [found[name] for name in sorted(found)]


def _quoted(typed: str) -> str:
    plain = typed.replace('"', "")
    return f'"{plain}"'


def _problem(words: str, now: datetime) -> Safe | None:
    try:
        parse_contact_words(words, now)
    except QueryError as error:
        return own_line(str(error))
    return None
