"""What lists can be narrowed and ordered by."""

from datetime import datetime

from trtui.light import dataclass
from trtui.models import FieldId, GroupId, TagId

MAX_FIELD_FILTERS = 3
"""The service takes `custom_field_id_1` to `_3`."""


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """Which contacts; what is None or empty does not narrow, and what is given combines.

    The service ignores parameters that it does not know, so a filter counts only once its effect was seen. Whether
    archived contacts are among the answers when `is_archived` is None is documented nowhere. `phone_prefix` is of
    the 11 digit form. `display_name` and `has_message_history` are in the vendor's own document only, not in the
    connector's. The vendor says that `last_sent_*` and `last_received_*` are read as local time without saying
    whose; `last_message_*` are in UTC for certain. Raises ValueError for more than three custom fields.
    """

    phone_prefix: str | None = None
    display_name: str | None = None
    last_message_before: datetime | None = None
    last_message_after: datetime | None = None
    created_before: datetime | None = None
    created_after: datetime | None = None
    is_resolved: bool | None = None
    has_message_history: bool | None = None
    is_blocked: bool | None = None
    is_archived: bool | None = None
    is_suppressed: bool | None = None
    has_opted_out: bool | None = None
    last_sent_before: datetime | None = None
    last_sent_after: datetime | None = None
    last_received_before: datetime | None = None
    last_received_after: datetime | None = None
    tags: tuple[TagId, ...] = ()
    groups: tuple[GroupId, ...] = ()
    custom_fields: tuple[tuple[FieldId, str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse what would silently not narrow."""
        if len(self.custom_fields) > MAX_FIELD_FILTERS:
            raise ValueError(f"the service filters by at most {MAX_FIELD_FILTERS} custom fields")


EVERY_CONTACT = ContactFilter()
