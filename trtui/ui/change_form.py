"""What is to become of many contacts at once, as a form."""

from collections.abc import Iterable, Sequence
from typing import Final, LiteralString

from trtui.models import ConversationKey
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.forms import Field, Filled, Form, Option, PickField, TextField
from trtui.ui.surroundings import Surroundings
from trtui.verbs.bulk import Change
from trtui.verbs.replying import own_line

_FLAGS: Final[Sequence[tuple[str, LiteralString, LiteralString, LiteralString]]] = (
    ("is_resolved", "Resolved", "resolve", "reopen"),
    ("is_archived", "Archived", "archive", "bring back"),
    ("is_suppressed", "Suppressed", "suppress", "suppress no longer"),
    ("is_blocked", "Blocked", "block", "unblock"),
)


def change_form(around: Surroundings, keys: Sequence[ConversationKey]) -> Form:
    """Ask what is to become of these contacts."""
    facts, lines = around.store.facts, sorted({key.dashboard for key in keys})
    tags = _once(tag.name for line in lines for tag in facts.tags(line))
    groups = _once(g.name for line in lines for g in facts.groups(line) if not g.is_keyword)
    held = _once(field.name for line in lines for field in facts.fields(line))
    fields: list[Field] = [
        _pick("add_tags", own("Tags to add"), tags),
        _pick("remove_tags", own("Tags to take away"), tags),
        _pick("add_groups", own("Into groups"), groups),
        _pick("remove_groups", own("Out of groups"), groups),
    ]
    for name, label, yes, no in _FLAGS:
        options = (
            Option("", own("as it is")),
            Option("yes", own(yes)),
            Option("no", own(no)),
        )
        fields.append(PickField(name, own(label), options, ("",), is_one=True))
        if name == "is_suppressed":
            fields.append(TextField("suppressed_reason", own("Why suppressed")))
    if held:
        known = [Option(str(name), name) for name in held]
        fields += [
            PickField("field", own("Custom field"), known, is_one=True, none=own("as they are")),
            TextField("value", own("Its new value"), placeholder=own("nothing empties it")),
        ]
    who = own_line(f"{len(keys):,} contacts") if len(keys) != 1 else own("one contact")
    return Form(
        compose("Change {}", who),
        fields,
        save=own("go on"),
        check=lambda filled: None if filled_change(filled) else own("Nothing is to be changed yet."),
        tell=lambda filled: [compose("To do: {}.", filled_change(filled).words)],
    )


def filled_change(filled: Filled) -> Change:
    """What the form was filled in with."""
    flags = {name: {"yes": True, "no": False}.get(filled.one(name) or "") for name, *_ in _FLAGS}
    field = filled.one("field") if "field" in filled.values else None
    return Change(
        add_tags=filled.picked("add_tags"),
        remove_tags=filled.picked("remove_tags"),
        add_groups=filled.picked("add_groups"),
        remove_groups=filled.picked("remove_groups"),
        suppressed_reason=filled.text("suppressed_reason"),
        fields=((field, filled.text("value")),) if field else (),
        **flags,
    )


def _pick(name: str, label: Safe, known: Sequence[Safe]) -> PickField:
    return PickField(name, label, [Option(str(each), each) for each in known])


def _once(names: Iterable[Safe]) -> list[Safe]:
    found: dict[str, Safe] = {}
    for name in names:
        found.setdefault(name.casefold(), name)
    return [found[name] for name in sorted(found)]
