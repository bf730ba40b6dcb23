"""What the panel says of a contact: first what forbids texting, then who it is, then what is known of them.

Pure: facts and a moment in, rows out.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Final, LiteralString
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from trtui.light import dataclass
from trtui.models import Contact, ConversationRow, CustomField, Group, Tag
from trtui.text.cleaning import Safe, clean_line, compose, join, own
from trtui.text.phone import Phone, format_phone, zones_of
from trtui.text.times import age, clock_label, day_label
from trtui.ui.cells import width_of, wrap
from trtui.ui.glyphs import Glyphs
from trtui.ui.widgets.blocks import Line
from trtui.verbs.replying import Standing, lock_reason, own_line

_CLOCKS: Final = 3
"""So many zones of an area code are told; of more, none."""


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """Everything that the panel is made from."""

    standing: Standing
    tags: Sequence[Tag] = ()
    groups: Sequence[Group] = ()
    fields: Sequence[CustomField] = ()
    changes: int = 0
    """Changes of this contact that are on their way to the service."""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One thing that is said: `name` tells it from the others, `label` stands before it."""

    name: str
    words: Safe
    look: str = "text"
    label: Safe | None = None


def contact_rows(
    facts: ContactFacts, now: datetime, zone: tzinfo, glyphs: Glyphs, clock: Safe | None
) -> list[ContactRow]:
    """All rows of the panel, in their order; `clock` is the time where the number is from, where that is known."""
    standing = facts.standing
    contact = standing.contact
    rows = [*_flags(standing, now, zone, glyphs), ContactRow("name", standing.name, "strong")]
    number = format_phone(standing.key.phone)
    if standing.name != number:
        rows.append(ContactRow("number", number))
    if clock:
        rows.append(ContactRow("clock", compose("{} by their area code", clock), "dim"))
    rows.append(ContactRow("line", compose("on {}", standing.line), "dim"))
    if facts.changes:
        words = f"{glyphs.sending} {facts.changes} change{'s' if facts.changes > 1 else ''} on the way"
        rows.append(ContactRow("changes", own_line(words), "mark"))
    if contact is None:
        rows.append(ContactRow("unknown", own("The service has told nothing of this number yet."), "dim"))
        return rows
    rows += _names(contact)
    rows += _sorting(contact, facts)
    if contact.note and contact.note.strip():
        rows.append(ContactRow("note", contact.note, label=own("Note")))
    return [*rows, *_figures(contact, now, zone)]


def draw_contact_row(row: ContactRow, width: int) -> list[Line]:
    """A row as lines of at most `width` cells; its label is dim."""
    if row.label is None:
        return [[(line, row.look)] for line in wrap(row.words, width)]
    label = f"{row.label}: "
    first, *others = wrap(f"{label}{row.words}", width)
    if width_of(label) >= width or not first.startswith(label.rstrip()):
        return [[(line, row.look)] for line in (first, *others)]
    split = min(len(label), len(first))
    lines: list[Line] = [[(first[:split], "dim"), (first[split:], row.look)]]
    return lines + [[(line, row.look)] for line in others]


def local_clocks(phone: Phone, now: datetime, *, twenty_four: bool) -> Safe | None:
    """What time it is where a number is from; None where that is no place, or one of too many."""
    clocks: list[Safe] = []
    for name in zones_of(phone):
        try:
            clocks.append(own_line(clock_label(now, ZoneInfo(name), twenty_four)))
        except (ZoneInfoNotFoundError, ValueError):
            continue
    clocks = list(dict.fromkeys(clocks))
    return join(" or ", clocks) if 0 < len(clocks) <= _CLOCKS else None


def _flags(standing: Standing, now: datetime, zone: tzinfo, glyphs: Glyphs) -> Iterator[ContactRow]:
    """What forbids texting, or makes one think, each with its sign; or that nothing does."""
    row = standing.row
    lock = lock_reason(standing, now, zone)
    if row is None or not (lock or row.is_blocked or row.is_suppressed or row.is_archived):
        yield ContactRow("flag-none", compose("{} can be texted", glyphs.sent), "good")
        return
    yield from _locks(row, lock, glyphs)
    if row.is_suppressed:
        reason = standing.contact.suppressed_reason if standing.contact else None
        words = (
            compose("{} Suppressed: {}", glyphs.suppressed, reason)
            if reason
            else compose("{} Suppressed: marked as not to be texted.", glyphs.suppressed)
        )
        yield ContactRow("flag-suppressed", words, "alarm")
    if row.is_archived:
        yield ContactRow(
            "flag-archived", compose("{} Archived: a text brings it back.", glyphs.archived), "warn"
        )


def _locks(row: ConversationRow, lock: Safe | None, glyphs: Glyphs) -> Iterator[ContactRow]:
    if row.opted_out_at is not None and lock is not None:
        yield ContactRow("flag-out", compose("{} {}", glyphs.opted_out, lock), "alarm")
    if row.is_blocked:
        words = compose("{} Blocked: can't be texted until somebody unblocks them.", glyphs.blocked)
        yield ContactRow("flag-blocked", words, "alarm")


def _names(contact: Contact) -> Iterator[ContactRow]:
    """The parts of the name, where another one than these stands above."""
    if contact.display_name and contact.display_name.strip():
        parts = [part for part in (contact.first_name, contact.last_name) if part and part.strip()]
        if parts and join(" ", parts) != contact.display_name:
            yield ContactRow("own-name", join(" ", parts), label=own("Name"))


def _sorting(contact: Contact, facts: ContactFacts) -> Iterator[ContactRow]:
    """Tags, groups and custom fields; what has no known name is shown by its id."""
    tag_names = {tag.id: tag.name for tag in facts.tags}
    group_names = {group.id: group.name for group in facts.groups}
    if contact.tags:
        tags = [tag_names.get(tag) or clean_line(str(tag), cap=40) for tag in contact.tags]
        yield ContactRow("tags", join(", ", tags), "mark", own("Tags"))
    if contact.groups:
        groups = [group_names.get(group) or own_line(f"group {group}") for group in contact.groups]
        yield ContactRow("groups", join(", ", groups), label=own("Groups"))
    field_names = {field.id: field.name for field in facts.fields}
    for place, value in enumerate(contact.custom_fields):
        if value.value is None or not value.value.strip():
            continue
        known = field_names.get(value.id) if value.id is not None else None
        yield ContactRow(f"field-{place}", value.value, label=known or own("A field"))


def _figures(contact: Contact, now: datetime, zone: tzinfo) -> Iterator[ContactRow]:
    counted = f"{contact.total_sent:,} sent · {contact.total_received:,} received"
    yield ContactRow("figures", own_line(counted), "dim")
    moments: tuple[tuple[LiteralString, datetime | None], ...] = (
        ("Last from them", contact.last_received_at),
        ("Last from us", contact.last_sent_at),
    )
    for label, moment in moments:
        if moment is not None:
            yield ContactRow(label, own_line(f"{age(moment, now)} ago"), "dim", own(label))
    since = contact.first_contact_at or contact.created_at
    if since is not None:
        yield ContactRow("since", own_line(day_label(since, now, zone)), "dim", own("Known since"))
