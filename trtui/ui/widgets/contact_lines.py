"""What the panel says of a contact: first what forbids texting, then who it is, then what is known of them.

Pure: facts and a moment in, rows out.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final, LiteralString
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from trtui.light import dataclass
from trtui.models import Contact, ConversationRow, CustomField, Group, Tag
from trtui.text.cleaning import Safe, clean, clean_line, compose, join, own
from trtui.text.phone import Phone, format_phone, zones_of
from trtui.text.times import ago, clock_label, day_label
from trtui.ui.cells import cut, width_of, wrap
from trtui.ui.glyphs import Glyphs
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.label_lines import tag_look
from trtui.verbs.replying import Standing, lock_reason, own_line

_DAY: Final = timedelta(days=1)
_THREAD_ID: Final = re.compile("[0-9A-Za-z-]{1,64}").fullmatch
_NOTE_SHOWN: Final = 4_000
"""Code points of a note that the panel shows; the editor has all of it."""
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
    troubles: Sequence[Safe] = ()
    """Why changes of it were refused."""
    link_key: Safe | None = None
    """The key that opens its page in the web app."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A tag or a group: its sign, in the colour that it was given, and its name."""

    sign: Safe
    words: Safe
    look: str = "mark"


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One thing that is said: `name` tells it from the others, `label` stands before it, `chips` in place of words."""

    name: str
    words: Safe
    look: str = "text"
    label: Safe | None = None
    chips: Sequence[Chip] = ()


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
    rows += [
        ContactRow(f"trouble-{place}", compose("{} {} O says what to do.", glyphs.failed, trouble), "alarm")
        for place, trouble in enumerate(facts.troubles)
    ]
    if contact is None:
        rows.append(ContactRow("unknown", own("The service has told nothing of this number yet."), "dim"))
        return rows
    rows += _names(contact)
    rows += _sorting(contact, facts, glyphs)
    if contact.note and contact.note.strip():
        rows.append(ContactRow("note", clean(contact.note, cap=_NOTE_SHOWN), label=own("Note")))
    rows += _figures(contact, now, zone, glyphs)
    if facts.link_key is not None and web_link(contact) is not None:
        rows.append(ContactRow("link", compose("{} opens it", facts.link_key), "dim", own("In the web app")))
    return rows


def web_link(contact: Contact) -> Safe | None:
    """The conversation's address in the web app (V2), where the service told of a thread's id that can be in one."""
    thread = contact.thread_id
    if thread is None or not _THREAD_ID(thread):
        return None
    return clean_line(f"https://app.textrequest.com/app/thread/{thread}", cap=200)


def draw_contact_row(row: ContactRow, width: int) -> list[Line]:
    """A row as lines of at most `width` cells; its label is dim."""
    if row.chips:
        return _draw_chips(row, width)
    if row.label is None:
        return [[(line, row.look)] for line in wrap(row.words, width)]
    label = f"{row.label}: "
    first, *others = wrap(f"{label}{row.words}", width)
    if width_of(label) >= width or not first.startswith(label.rstrip()):
        return [[(line, row.look)] for line in (first, *others)]
    split = min(len(label), len(first))
    lines: list[Line] = [[(first[:split], "dim"), (first[split:], row.look)]]
    return lines + [[(line, row.look)] for line in others]


def _draw_chips(row: ContactRow, width: int) -> list[Line]:
    """A label and chips one after the other, each whole on its line where it fits on one."""
    lines: list[Line] = [[]]
    taken = 0
    if row.label is not None:
        label = cut(f"{row.label}: ", width)
        lines[0].append((label, "dim"))
        taken = width_of(label)
    for chip in row.chips:
        pieces = wrap(f"{chip.sign} {chip.words}", width)
        gap = "  " if taken and (row.label is None or lines[-1][-1][1] != "dim") else ""
        if taken and taken + len(gap) + width_of(pieces[0]) > width:
            lines.append([])
            taken, gap = 0, ""
        for place, piece in enumerate(pieces):
            if place:
                lines.append([])
                taken = 0
            sign = len(chip.sign) if not place and piece.startswith(chip.sign) else 0
            lines[-1] += [(gap, "text"), (piece[:sign], chip.look), (piece[sign:], "text")]
            taken += len(gap) + width_of(piece)
            gap = ""
    return [[piece for piece in line if piece[0]] for line in lines]


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


def _sorting(contact: Contact, facts: ContactFacts, glyphs: Glyphs) -> Iterator[ContactRow]:
    """Tags, groups and custom fields; what has no known name is shown by its id."""
    if contact.tags:
        tags = {tag.id: tag for tag in facts.tags}
        chips = [_tag_chip(tags.get(tag), clean_line(str(tag), cap=40), glyphs) for tag in contact.tags]
        yield ContactRow("tags", join(", ", [chip.words for chip in chips]), label=own("Tags"), chips=chips)
    if contact.groups:
        names = {group.id: group.name for group in facts.groups}
        chips = [
            Chip(glyphs.group, names.get(group) or own_line(f"group {group}"), "dim")
            for group in contact.groups
        ]
        yield ContactRow(
            "groups", join(", ", [chip.words for chip in chips]), label=own("Groups"), chips=chips
        )
    field_names = {field.id: field.name for field in facts.fields}
    for place, value in enumerate(contact.custom_fields):
        if value.value is None or not value.value.strip():
            continue
        known = field_names.get(value.id) if value.id is not None else None
        yield ContactRow(f"field-{place}", value.value, label=known or own("A field"))


def _tag_chip(tag: Tag | None, tag_id: Safe, glyphs: Glyphs) -> Chip:
    """A tag by name, with a sign in its colour where that is one."""
    if tag is None:
        return Chip(glyphs.tag, tag_id, "dim")
    return Chip(glyphs.tag, tag.name, tag_look(tag))


def _figures(contact: Contact, now: datetime, zone: tzinfo, glyphs: Glyphs) -> Iterator[ContactRow]:
    state = (
        (glyphs.resolved, own("resolved")) if contact.is_resolved else (glyphs.waiting, own("not resolved"))
    )
    yield ContactRow("state", compose("{} {}", *state), "dim")
    if contact.suppressed_reason and not contact.is_suppressed:
        yield ContactRow("reason", contact.suppressed_reason, "dim", own("Was suppressed"))
    counted = f"{contact.total_sent:,} sent · {contact.total_received:,} received"
    yield ContactRow("figures", own_line(counted), "dim")
    if contact.response_count:
        responses = f"{contact.response_count:,} response{'' if contact.response_count == 1 else 's'}"
        yield ContactRow("responses", own_line(responses), "dim")
    moments: tuple[tuple[LiteralString, datetime | None], ...] = (
        ("Last from them", contact.last_received_at),
        ("Last from us", contact.last_sent_at),
        ("Last contact", contact.last_contact_at),
    )
    told: set[datetime] = set()
    for label, moment in moments:
        if moment is not None and moment not in told:
            told.add(moment)
            yield ContactRow(label, _since(moment, now, zone), "dim", own(label))
    days: tuple[tuple[LiteralString, datetime | None], ...] = (
        ("First contact", contact.first_contact_at),
        ("Added", contact.created_at),
    )
    for label, moment in days:
        if moment is not None:
            yield ContactRow(label, own_line(day_label(moment, now, zone)), "dim", own(label))


def _since(moment: datetime, now: datetime, zone: tzinfo) -> Safe:
    """How long ago; of what is a day old or older, also when."""
    words = ago(moment, now)
    return own_line(words if now - moment < _DAY else f"{words}, {day_label(moment, now, zone)}")
