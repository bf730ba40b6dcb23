"""What a template can be filled in with: everything that is known of the customer it is for."""

import re
from collections.abc import Sequence
from typing import Final

from trtui.models import CustomField
from trtui.text.merge import FIELD_NAMES
from trtui.text.phone import format_phone
from trtui.verbs.replying import Standing

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
