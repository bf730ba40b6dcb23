"""Contacts out to a file and in from one: what is written of each, and what a file comes to before anything is asked for."""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final, TextIO

from trtui.errors import TrtuiError
from trtui.light import dataclass
from trtui.models import (
    Contact,
    ContactEdit,
    ConversationKey,
    DashboardId,
    EditContact,
    FieldId,
    GroupId,
    TagId,
)
from trtui.models.edits import held_by, values_of
from trtui.paths import PathError, open_private
from trtui.store import Store
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.text.sheet import FIELD, MOST_BYTES, NUMBER, Sheet, SheetRow, Trouble, join_names
from trtui.verbs.amending import names_of_fields
from trtui.verbs.bulk import Plan

COLUMNS: Final = (
    NUMBER,
    "first name",
    "last name",
    "display name",
    "note",
    "tags",
    "groups",
    "suppressed reason",
    "dashboard",
    "resolved",
    "archived",
    "blocked",
    "suppressed",
    "opted out",
    "created",
    "last contact",
    "sent",
    "received",
)
"""What is written of each contact; after these come the custom fields."""
_TEXTS: Final = {
    "first name": "first_name",
    "last name": "last_name",
    "display name": "display_name",
    "note": "note",
    "suppressed reason": "suppressed_reason",
}


class BookError(TrtuiError):
    """A file can't be written or read; the sentence says why, and what to do."""


class BookExistsError(BookError):
    """There is a file of that name: it is not written over without asking."""


# ------------------------------------------------------------------------------------------ out


class Names:
    """What dashboards, tags, groups and fields are called, read once for a whole file."""

    def __init__(self, store: Store, lines: Iterable[DashboardId]) -> None:
        facts, wanted = store.facts, list(lines)
        self.lines = {board.id: str(board.name) for board in facts.dashboards()}
        self.tags = {tag.id: str(tag.name) for line in wanted for tag in facts.tags(line)}
        self.groups = {group.id: str(group.name) for line in wanted for group in facts.groups(line)}
        self.fields = {field.id: str(field.name) for line in wanted for field in facts.fields(line)}
        self.columns = sorted(set(self.fields.values()), key=str.casefold)


def head_of(names: Names) -> list[str]:
    """The head of a file."""
    return [*COLUMNS, *(f"{FIELD}{name}" for name in names.columns)]


def row_of(contact: Contact, names: Names, zone: tzinfo) -> list[str]:
    """One contact's cells, in the order of the head."""
    held = {
        names.fields[field.id]: str(field.value or "")
        for field in contact.custom_fields
        if field.id is not None and field.id in names.fields
    }
    cells: list[object] = [
        contact.key.phone,
        *(getattr(contact, attribute) or "" for attribute in list(_TEXTS.values())[:4]),
        join_names(names.tags[tag] for tag in contact.tags if tag in names.tags),
        join_names(names.groups[group] for group in contact.groups if group in names.groups),
        contact.suppressed_reason or "",
        names.lines.get(contact.key.dashboard, ""),
        *(
            "yes" if flag else "no"
            for flag in (contact.is_resolved, contact.is_archived, contact.is_blocked, contact.is_suppressed)
        ),
        *(_moment(at, zone) for at in (contact.opted_out_at, contact.created_at, contact.last_contact_at)),
        contact.total_sent,
        contact.total_received,
        *(held.get(name, "") for name in names.columns),
    ]
    return [str(cell) for cell in cells]


@contextlib.contextmanager
def new_file(path: Path, *, may_replace: bool) -> Iterator[TextIO]:
    """A file that only its owner may read, there under its name once all of it is written and not before.

    Raises BookExistsError where there is one and it may not be replaced, BookError where it can't be written.
    """
    try:
        if not may_replace and os.path.lexists(path):
            raise BookExistsError(f"{path} is there already.")
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = open_private(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    except (OSError, ValueError, PathError) as error:
        raise BookError(_why(path, error, "written")) from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if may_replace:
            beside.replace(path)
        else:
            os.link(beside, path, follow_symlinks=False)  # unlike a rename, it takes nobody's place
            beside.unlink()
    except FileExistsError:
        raise BookExistsError(f"{path} is there already.") from None
    except OSError as error:
        raise BookError(_why(path, error, "written")) from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def default_file(line: Safe, now: datetime, zone: tzinfo) -> Path:
    """Where contacts are written to if nobody says otherwise: the home directory, under the line's name and the day."""
    plain = "-".join("".join(c if c.isalnum() else " " for c in line.casefold()).split()) or "all"
    return Path.home() / f"contacts-{plain}-{now.astimezone(zone):%Y-%m-%d}.csv"


# ------------------------------------------------------------------------------------------ in


def read_file(path: Path) -> bytes:
    """What stands in a file, as far as one may be read. Raises BookError."""
    try:
        descriptor = os.open(
            path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
        )  # a pipe must not hold the screen up
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise BookError(f"{path} is no file.")
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise BookError(_why(path, error, "read")) from None


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A line that is taken: the contact as it is held, and what the line changes of it; None where nothing."""

    line: int
    contact: Contact
    edit: EditContact | None
    is_new: bool

    @property
    def words(self) -> Safe:
        """What it changes."""
        if self.edit is None:
            return own("the same already")
        changed = names_of_fields(self.edit.edit)
        if not self.is_new:
            return compose("changes {}", changed)
        return compose("new, with {}", changed) if changed else own("new")


@dataclass(frozen=True, slots=True)
class Import:
    """What a file comes to on a dashboard."""

    rows: tuple[ImportedRow, ...]
    troubles: tuple[Trouble, ...]
    passed_over: tuple[Safe, ...]

    def plan(self, line: DashboardId, name: Safe) -> Plan:
        """What is to be asked for."""
        edits = [(row.contact, row.edit) for row in self.rows if row.edit is not None]
        has_new = any(row.is_new for row in self.rows)
        same = len(self.rows) - len(edits)
        words = compose("as {} says", name)
        return Plan(words, {line: edits} if edits else {}, same, can_be_undone=not has_new)


def match_sheet(store: Store, line: DashboardId, sheet: Sheet) -> Import:
    """Hold a file against a dashboard: its tags, groups and fields by name, its contacts as they are.

    Tags and groups are added to what a contact has; nothing is taken away, and an empty cell empties nothing.
    """
    facts = store.facts
    known = _Known(
        {tag.name.casefold(): tag.id for tag in facts.tags(line)},
        {group.name.casefold(): group.id for group in facts.groups(line)},
        {field.name.casefold(): field.id for field in facts.fields(line)},
    )
    held = facts.contacts_held(ConversationKey(line, row.phone) for row in sheet.rows)
    rows: list[ImportedRow] = []
    troubles = list(sheet.troubles)
    for row in sheet.rows:
        lacking = known.lacking(row)
        if lacking is not None:
            troubles.append(Trouble(row.line, lacking))
            continue
        key = ConversationKey(line, row.phone)
        contact = held.get(key)
        edit = _edit_for(row, contact or Contact(key), known)
        if contact is None and edit is None:
            edit = EditContact(ContactEdit())  # a number alone is a contact, too
        rows.append(ImportedRow(row.line, contact or Contact(key), edit, is_new=contact is None))
    return Import(tuple(rows), tuple(sorted(troubles, key=lambda one: one.line)), sheet.passed_over)


@dataclass(frozen=True, slots=True)
class _Known:
    """The ids behind names on one dashboard."""

    tags: dict[str, TagId]
    groups: dict[str, GroupId]
    fields: dict[str, FieldId]

    def lacking(self, row: SheetRow) -> Safe | None:
        """What a line names and the dashboard does not have."""
        for kind, names, known in (
            (own("tag"), row.members("tags"), self.tags.keys()),
            (own("group"), row.members("groups"), self.groups.keys()),
            (own("custom field"), [name for name, _ in row.fields()], self.fields.keys()),
        ):
            for name in names:
                if name.casefold() not in known:
                    return compose(
                        "There is no {} called “{}” on that dashboard.", kind, clean_line(name, cap=40)
                    )
        return None


def _edit_for(row: SheetRow, contact: Contact, known: _Known) -> EditContact | None:
    sets = ContactEdit()
    named_tags = [known.tags[name.casefold()] for name in row.members("tags")]
    named_groups = [known.groups[name.casefold()] for name in row.members("groups")]
    tags = tuple(dict.fromkeys((*contact.tags, *named_tags)))
    groups = tuple(dict.fromkeys((*contact.groups, *named_groups)))
    if tags != contact.tags:
        sets = replace(sets, tags=tags)
    if groups != contact.groups:
        sets = replace(sets, groups=groups)
    values = values_of(contact)
    shown = {field.id: str(field.value) for field in contact.custom_fields}
    wanted = {known.fields[name.casefold()]: value for name, value in row.fields()}
    # A file has what could be shown of a value: that it is there is no change of what is held.
    wanted = {
        field: value for field, value in wanted.items() if value not in (values.get(field), shown.get(field))
    }
    if wanted:
        sets = replace(sets, custom_fields=tuple({**values, **wanted}.items()))
    texts = {
        attribute: row.cells[column]
        for column, attribute in _TEXTS.items()
        if column in row.cells and row.cells[column] != (getattr(contact, attribute) or "").strip()
    }
    edit = replace(sets, **texts)  # type: ignore[arg-type]  # texts, by name
    if edit == ContactEdit():
        return None
    return EditContact(edit, held_by(contact, sets) if sets != ContactEdit() else None)


def _moment(at: datetime | None, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at is not None else ""


def _why(path: Path, error: Exception, done: str) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{path} can't be {done}: {reason}."
