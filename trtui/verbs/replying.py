"""What stands in the way of a text, and what is asked before it goes: rules without a screen."""

from datetime import datetime, tzinfo
from typing import Final

from trtui.config import DeskSettings
from trtui.light import dataclass
from trtui.models import Contact, ConversationKey, ConversationRow, Dashboard, Message, MessageKey
from trtui.store import Store
from trtui.text.cleaning import Safe, clean, clean_line, compose, own
from trtui.text.phone import format_phone, is_quiet_hours
from trtui.text.segments import MAX_BODY, count_segments
from trtui.text.times import ago, day_label
from trtui.verbs.asking import Question

READ_ONLY: Final = own("Read only: nothing can be sent or changed. Start trtui without --read-only to write.")
MANY_PARTS: Final = 3
"""A text of more parts than this is asked about."""
_SHOWN: Final = 160
"""Characters of a text in a question."""
_RECENT: Final = 30


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known about a conversation at one moment, as far as it bears on writing to it."""

    key: ConversationKey
    name: Safe
    line: Safe
    row: ConversationRow | None
    contact: Contact | None
    recent: tuple[Message, ...]
    """The newest messages, oldest first."""
    own_ids: frozenset[str]
    """Which of them this desk sent, by the service's ids."""

    @property
    def newest(self) -> MessageKey | None:
        """The key of the newest message."""
        return self.recent[-1].key if self.recent else None

    def came_since(self, written_against: MessageKey | None) -> list[Message]:
        """What others wrote after that message, as far as it is held; nothing where it is None or not held."""
        keys = [message.key for message in self.recent]
        if written_against not in keys:
            return []
        later = self.recent[keys.index(written_against) + 1 :]
        return [message for message in later if message.is_inbound or message.id not in self.own_ids]


def standing_of(store: Store, key: ConversationKey) -> Standing:
    """Read it off the store."""
    row, contact = store.facts.row(key), store.facts.contact(key)
    known = row.name if row is not None else contact.name if contact is not None else None
    return Standing(
        key=key,
        name=known or format_phone(key.phone),
        line=line_name(store.facts.dashboards(), key),
        row=row,
        contact=contact,
        recent=tuple(store.facts.thread(key, limit=_RECENT)),
        own_ids=store.outbox.claimed_remote_ids(key),
    )


def line_name(dashboards: list[Dashboard], key: ConversationKey) -> Safe:
    """What the dashboard a conversation is on is called."""
    return next(
        (board.name for board in dashboards if board.id == key.dashboard), own("an unknown dashboard")
    )


def lock_reason(
    standing: Standing, now: datetime, zone: tzinfo, *, is_read_only: bool = False
) -> Safe | None:
    """Why nothing can be written to them, with the date and the way out; None where one can."""
    row = standing.row
    if is_read_only:
        return READ_ONLY
    if row is not None and row.opted_out_at is not None:
        day = own_line(day_label(row.opted_out_at, now, zone))
        return compose("Opted out on {}: can't be texted until they text START.", day)
    if row is not None and row.is_blocked:
        return own("Blocked: can't be texted until somebody unblocks them.")
    return None


def own_line(text: str) -> Safe:
    """A sentence of this program's own making as Safe: what went into it was safe already."""
    return clean_line(text, cap=400)


def is_too_long(body: str) -> Safe | None:
    """A sentence where the body is longer than the service takes."""
    if len(body) <= MAX_BODY:
        return None
    return own_line(
        f"The text has {len(body):,} characters; the service takes {MAX_BODY:,}. Nothing was sent."
    )


def question_before_sending(
    standing: Standing, body: str, written_against: MessageKey | None, settings: DeskSettings, now: datetime
) -> Question | None:
    """One question with everything that speaks against sending at once; None where nothing does."""
    reasons = [
        *_about_length(body),
        *about_them(standing),
        *about_a_first_text(standing),
        *_about_what_came(standing, written_against, now),
        *about_the_hour(standing, settings, now),
    ]
    if not reasons:
        return None
    title = compose("Send this text to {} from {}?", standing.name, standing.line)
    quoted = compose("“{}”", clean(body.replace("\n", " ⏎ "), cap=_SHOWN))
    return Question(title, (quoted, *reasons), yes=own("yes, send it"))


def _about_length(body: str) -> list[Safe]:
    segments = count_segments(body)
    if segments.parts <= MANY_PARTS:
        return []
    return [own_line(f"It is long: it is sent, and costs, as {segments.parts} texts ({segments.encoding}).")]


def about_them(standing: Standing) -> list[Safe]:
    """What there is to think of before texting them: suppressed, archived."""
    row, contact = standing.row, standing.contact
    reasons: list[Safe] = []
    if row is not None and row.is_suppressed:
        why = contact.suppressed_reason if contact is not None else None
        reasons.append(
            compose("They are suppressed ({}): marked as not to be texted.", why)
            if why
            else own("They are suppressed: marked as not to be texted.")
        )
    if row is not None and row.is_archived:
        reasons.append(own("The conversation is archived: sending brings it back."))
    return reasons


def about_a_first_text(standing: Standing) -> list[Safe]:
    """That nobody here has ever texted them, where it is so."""
    contact = standing.contact
    if standing.recent or (contact is not None and (contact.total_sent or contact.total_received)):
        return []
    number = format_phone(standing.key.phone)
    return [compose("Nobody has ever texted {} from this dashboard: it is the first text to them.", number)]


def _about_what_came(standing: Standing, written_against: MessageKey | None, now: datetime) -> list[Safe]:
    came = standing.came_since(written_against)
    if not came:
        return []
    newest = came[-1]
    since = own_line(ago(newest.sent_or_received_at, now))
    body = clean(newest.body.replace("\n", " ⏎ "), cap=_SHOWN)
    who = standing.name if newest.is_inbound else newest.sender or own("a colleague")
    sentence = compose("Since you began, {} wrote ({}): “{}”", who, since, body)
    return [
        sentence
        if len(came) == 1
        else compose("{} It is one of {}.", sentence, own_line(f"{len(came)} new texts"))
    ]


def about_the_hour(standing: Standing, settings: DeskSettings, now: datetime) -> list[Safe]:
    """That it is quiet hours where they are, where it is."""
    start, end = settings.quiet_start, settings.quiet_end
    if start is None or end is None or not is_quiet_hours(standing.key.phone, now, start, end):
        return []
    return [own_line(f"It is quiet hours where the number is from ({start:%H:%M} to {end:%H:%M}).")]
