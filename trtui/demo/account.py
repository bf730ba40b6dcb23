"""The emulated account: its lines and the rules by which texts change conversations."""

import random
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from trtui.demo.delivery import Carrier
from trtui.demo.records import Contact, CustomField, Dashboard, Effect, Group, Message, Tag
from trtui.demo.refusals import Refused, canonical_phone

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REMOVE"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
LONGEST_TEXT = 1_600
LONGEST_SENDER_NAME = 41


def utc_now() -> datetime:
    """The moment, aware, in UTC."""
    return datetime.now(UTC)


class Account:
    """Everything behind one API key, in memory.

    Methods apply the service's rules and raise `Refused` where it would refuse. `lock` is re-entrant; each request
    holds it from its first read to its last write, and so must whoever does several things as one.

    `journal` lists what really happened, in order, for tests to compare with what a client believes. `request` is the
    number of the HTTP request being served, 0 otherwise. `failure_rate` and `pace` are the carrier's.
    """

    def __init__(
        self,
        seed: int = 1,
        clock: Callable[[], datetime] = utc_now,
        *,
        failure_rate: float = 0.01,
        pace: float = 1.0,
    ) -> None:
        self.seed = seed
        self.carrier = Carrier(seed, failure_rate, pace)
        self.dashboards: dict[int, Dashboard] = {}
        self.journal: list[Effect] = []
        self.lock = threading.RLock()
        self.request = 0
        self._clock = clock
        self._random = random.Random(f"account {seed}")
        self._last_ids = {"dashboard": 24_600, "group": 4_100, "payment": 81_000}

    # -- moments and identities

    def now(self) -> datetime:
        """The account's time, UTC, in whole milliseconds as the service keeps it."""
        return to_milliseconds(self._clock())

    def new_guid(self) -> str:
        """A GUID of its own, the same in every account with the same seed and history."""
        digits = f"{self._random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def new_number(self, kind: str) -> int:
        """The next id for a `dashboard`, `group` or `payment`."""
        self._last_ids[kind] += self._random.randint(1, 7)
        return self._last_ids[kind]

    def record(
        self, kind: str, dashboard_id: int, phone: str, body: str, message: Message | None = None
    ) -> None:
        """Write an effect into the journal."""
        message_id = None if message is None else message.message_id
        self.journal.append(Effect(kind, dashboard_id, phone, body, self.now(), self.request, message_id))

    # -- dashboards and what belongs to them

    def dashboard(self, dashboard_id: int) -> Dashboard:
        """The line with this id. Raises `Refused` (400), which is how the service answers an unknown one."""
        try:
            return self.dashboards[dashboard_id]
        except KeyError:
            raise Refused(400, "The dashboard id is not valid.", "parameterInvalid") from None

    def add_dashboard(self, name: str, phone: str) -> Dashboard:
        """Open a line. Raises `Refused` (400) for a bad number or one that another line has."""
        with self.lock:
            number = canonical_phone(phone)
            if any(dashboard.phone == number for dashboard in self.dashboards.values()):
                raise Refused(400, "The phone number is already in use.", "parameterInvalid")
            dashboard = Dashboard(self.new_number("dashboard"), name, number)
            self.dashboards[dashboard.dashboard_id] = dashboard
            self.record("dashboard", dashboard.dashboard_id, number, name)
            return dashboard

    def rename_dashboard(self, dashboard_id: int, name: str) -> Dashboard:
        """Give a line another name; its number can't change."""
        with self.lock:
            dashboard = self.dashboard(dashboard_id)
            dashboard.name = name
            self.record("dashboard", dashboard_id, dashboard.phone, name)
            return dashboard

    def delete_dashboard(self, dashboard_id: int) -> None:
        """Close a line with everything in it. Raises `Refused` (404) for an unknown one."""
        with self.lock:
            dashboard = self.dashboards.pop(dashboard_id, None)
            if dashboard is None:
                raise Refused(404)
            self.record("delete_dashboard", dashboard_id, dashboard.phone, dashboard.name)

    def add_group(
        self, dashboard_id: int, name: str, notes: str | None = None, *, is_keyword: bool = False
    ) -> Group:
        """Make an empty group."""
        with self.lock:
            group = Group(self.new_number("group"), name, notes, is_keyword)
            self.dashboard(dashboard_id).groups[group.group_id] = group
            self.record("group", dashboard_id, "", name)
            return group

    def update_group(self, dashboard_id: int, group_id: int, name: str, notes: str | None) -> Group:
        """Rename a group; `notes` None leaves them. Raises `Refused` (400) for an unknown one."""
        with self.lock:
            group = self.dashboard(dashboard_id).groups.get(group_id)
            if group is None:
                raise Refused(400, "The group id is not valid.", "parameterInvalid")
            group.name = name
            group.notes = group.notes if notes is None else notes
            self.record("group", dashboard_id, "", name)
            return group

    def delete_group(self, dashboard_id: int, group_id: int) -> None:
        """Delete a group; its members stay as contacts. Raises `Refused` (404) for an unknown one."""
        with self.lock:
            dashboard = self.dashboard(dashboard_id)
            group = dashboard.groups.pop(group_id, None)
            if group is None:
                raise Refused(404)
            for contact in dashboard.contacts.values():
                if group_id in contact.groups:
                    contact.groups.remove(group_id)
            self.record("delete_group", dashboard_id, "", group.name)

    def add_tag(self, dashboard_id: int, name: str, color: str = "#5B8DEF") -> Tag:
        """Make a tag."""
        tag = Tag(self.new_guid(), name, color)
        self.dashboard(dashboard_id).tags[tag.tag_id] = tag
        return tag

    def add_field(self, dashboard_id: int, name: str) -> CustomField:
        """Make a custom field."""
        custom_field = CustomField(self.new_guid(), name)
        self.dashboard(dashboard_id).fields[custom_field.field_id] = custom_field
        return custom_field

    # -- contacts

    def find_contact(self, dashboard_id: int, phone: str) -> Contact | None:
        """The contact with this number in any accepted form, or None. Raises `Refused` (400) for no number at all."""
        return self.dashboard(dashboard_id).contacts.get(canonical_phone(phone))

    def ensure_contact(self, dashboard_id: int, phone: str) -> Contact:
        """The contact with this number, made now if there was none."""
        with self.lock:
            found = self.find_contact(dashboard_id, phone)
            if found is not None:
                return found
            contact = Contact(canonical_phone(phone), self.now(), thread_id=self.new_guid())
            return self.dashboard(dashboard_id).add_contact(contact)

    def delete_contact(self, dashboard_id: int, phone: str) -> None:
        """Delete a contact that never had a text. Raises `Refused`: 404 unknown, 400 with history."""
        with self.lock:
            contact = self.find_contact(dashboard_id, phone)
            if contact is None:
                raise Refused(404)
            if contact.messages:
                raise Refused(400, "Contacts with message history cannot be deleted.")
            self.dashboard(dashboard_id).remove_contact(contact)
            self.record("delete_contact", dashboard_id, contact.phone, "")

    def set_archived(self, dashboard_id: int, phone: str, *, is_archived: bool) -> bool:
        """Archive or unarchive a conversation, twice as well as once; False when nobody has this number."""
        with self.lock:
            contact = self.find_contact(dashboard_id, phone)
            if contact is None:
                return False
            contact.is_archived = is_archived
            self.record("archive" if is_archived else "unarchive", dashboard_id, contact.phone, "")
            return True

    def set_resolved(self, dashboard_id: int, phone: str, *, is_resolved: bool = True) -> None:
        """Resolve or unresolve a conversation, as a colleague's check box does."""
        with self.lock:
            contact = self.ensure_contact(dashboard_id, phone)
            contact.is_resolved = is_resolved
            self.record("contact", dashboard_id, contact.phone, f"is_resolved={is_resolved}")

    # -- texts

    def receive(
        self,
        dashboard_id: int,
        phone: str,
        body: str,
        media: Sequence[str] = (),
        *,
        at: datetime | None = None,
    ) -> Message | None:
        """A customer texts the line at `at` (now): unresolves, unarchives, obeys STOP and START. None if blocked."""
        with self.lock:
            dashboard = self.dashboard(dashboard_id)
            contact = self.ensure_contact(dashboard_id, phone)
            if contact.is_blocked:
                self.record("dropped", dashboard_id, contact.phone, body)
                return None
            moment = self.now() if at is None else to_milliseconds(at)
            message = Message(self.new_guid(), body, "R", moment, media=tuple(media))
            dashboard.add_message(contact, message)
            contact.is_resolved = False
            contact.is_archived = False
            word = body.strip().upper()
            if word in STOP_WORDS:
                contact.opted_out_at = moment
                contact.is_archived = True
            elif word in START_WORDS:
                contact.opted_out_at = None
            self.record("received", dashboard_id, contact.phone, body, message)
            return message

    def send(
        self,
        dashboard_id: int,
        phone: str,
        body: str,
        media: Sequence[str] = (),
        *,
        sender_name: str | None = None,
        at: datetime | None = None,
        kind: str = "text",
    ) -> Message:
        """The line texts a customer: makes the contact if new, unarchives, and hands the text to the carrier.

        `kind` is what the journal calls it: `text`, or `payment_text` for those that payments send by themselves.

        A text to somebody who opted out is taken and ends at once in `error` 30050. Raises `Refused` (400) for a text
        of over 1,600 characters, for one with neither body nor media, and for a sender name of over 41.
        """
        if not body and not media:
            raise Refused(400, "A message body or media is required.", "parameterInvalid")
        if len(body) > LONGEST_TEXT:
            raise Refused(400, "The message body cannot be over 1600 characters.", "parameterInvalid")
        if sender_name is not None and len(sender_name) > LONGEST_SENDER_NAME:
            raise Refused(400, "The sender name cannot be over 41 characters.", "parameterInvalid")
        with self.lock:
            dashboard = self.dashboard(dashboard_id)
            contact = self.ensure_contact(dashboard_id, phone)
            message = Message(
                self.new_guid(),
                body,
                "S",
                self.now() if at is None else to_milliseconds(at),
                username=sender_name or "API",
                media=tuple(media),
                is_from_api=self.request != 0,
            )
            self.carrier.take(dashboard, contact, message)
            dashboard.add_message(contact, message)
            if contact.opted_out_at is None:
                contact.is_archived = False
            self.record(kind, dashboard_id, contact.phone, body, message)
            return message


def to_milliseconds(moment: datetime) -> datetime:
    """An aware moment in UTC without what is finer than a millisecond."""
    utc = moment.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1_000 * 1_000)
