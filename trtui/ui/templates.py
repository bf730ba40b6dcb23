"""Texts that are kept ready: what they can be filled with for a customer, and how they are offered."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from trtui.models import CustomField
from trtui.text.cleaning import Safe, clean, clean_line, compose, own
from trtui.text.merge import FIELD_NAMES, Filled, MergeError, fill
from trtui.text.phone import format_phone
from trtui.text.segments import count_segments
from trtui.ui.screens.choosing import Entry
from trtui.ui.widgets.composer import cost
from trtui.verbs.replying import Standing, own_line

_NOT_A_WORD: Final = re.compile(r"[^a-z0-9]+")


def merge_fields(
    standing: Standing, custom: Sequence[CustomField], sender: str | None
) -> dict[str, str | None]:
    """What a template may ask for, with this customer's values; a custom field by its name in small letters."""
    contact = standing.contact
    values: dict[str, str | None] = {
        _field_name(field.name): next(
            (v.value for v in (contact.custom_fields if contact else ()) if v.id == field.id), None
        )
        for field in custom
        if _field_name(field.name)
    }
    known = (
        contact.first_name if contact else None,
        contact.last_name if contact else None,
        standing.name,
        format_phone(standing.key.phone),
        standing.line,
        sender,
    )
    return values | dict(zip(FIELD_NAMES, known, strict=True))


def _field_name(name: str) -> str:
    return _NOT_A_WORD.sub("_", name.casefold()).strip("_")


def template_entries(templates: Mapping[str, str], fields: Mapping[str, str | None]) -> list[Entry[Filled]]:
    """The templates, each filled in, with what it costs and its whole text; one that can't be filled says why."""
    entries: list[Entry[Filled]] = []
    for name, template in templates.items():
        label = clean_line(name, cap=40)
        try:
            filled = fill(template, fields)
        except MergeError as error:
            entries.append(
                Entry(Filled("", None, ("",)), label, own("can't be filled"), own_line(str(error)))
            )
            continue
        entries.append(Entry(filled, label, cost(count_segments(filled.text)), _preview(filled)))
    return entries


def _preview(filled: Filled) -> Safe:
    text = clean(filled.text, cap=600, lines=8)
    if not filled.missing:
        return text
    missing = own_line(", ".join(f"{{{name}}}" for name in filled.missing))
    return compose("Not known of them: {}\n{}", missing, text)
