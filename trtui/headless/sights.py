"""What each command that reads sees in a store that stands well, for `glance.py`: what `reading.py` and `status.py` print.

What it can't tell as they do is None, and left to them. Imports next to nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime

from trtui.headless import rows
from trtui.headless.meant import board_of, boards_called
from trtui.headless.output import print_as, print_data, talk
from trtui.store.moments import stamp
from trtui.text.cleaning import Safe, clean_line
from trtui.text.numbers import shown_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from trtui.store.glimpse import Glimpse

    Fields = dict[str, object]

_MOST_ROWS = 100_000


class Asked:
    """What a command was given, and when."""

    def __init__(
        self, command: str, options: Mapping[str, str], words: Sequence[str], form: str, folder: str
    ) -> None:
        """`options` by name, with those left out; `form` is how it is to be printed, `folder` the account's."""
        self.command = command
        self.options = options
        self.words = words
        self.form = form
        self.folder = folder
        self.now = _now()

    @property
    def limit(self) -> int:
        """At most so many rows; 0 where that is no number of rows."""
        limit = self.options["--limit"]
        is_count = limit.isascii() and limit.isdecimal() and len(limit) < 10
        return int(limit) if is_count and 1 <= int(limit) <= _MOST_ROWS else 0


def _now() -> datetime:
    return datetime.now(UTC)


class Sight:
    """What is seen, made ready to be printed."""

    def __init__(
        self,
        asked: Asked,
        columns: Sequence[str],
        things: Sequence[Fields],
        line: Callable[[Fields], str],
        *said: str,
    ) -> None:
        """`things` have at least the fields of `columns`; of what is `said` about them an empty sentence is left out."""
        self._form = asked.form
        self._columns = columns
        self._rows = [{name: thing[name] for name in columns} for thing in things]
        self._lines = [line(row) for row in self._rows] if self._form == "lines" else []
        self._said = [sentence for sentence in said if sentence]

    def print(self) -> None:
        """Print it. Raises BrokenPipeError."""
        print_as(self._form, self._columns, self._rows, self._lines)
        for sentence in self._said:
            talk(sentence)


class Status:
    """What the status line says, made ready to be printed."""

    def __init__(self, asked: Asked, found: Fields, line: str) -> None:
        """`line` tells of `found`."""
        self._form = asked.form
        self._found = found
        self._line = line

    def print(self) -> None:
        """Print it. Raises BrokenPipeError."""
        print_data(self._found, [self._line], as_json=self._form == "json")


def see(asked: Asked, glimpse: Glimpse) -> Sight | Status | None:
    """What a command sees; None where it has to be seen the long way."""
    if "--limit" in asked.options and not asked.limit:
        return None
    boards, board = glimpse.dashboards(), None
    if name := asked.options.get("--dashboard"):
        called = boards_called(name, boards)
        if len(called) != 1:
            return None
        board = called[0]
    return _SIGHTS[asked.command](asked, glimpse, boards, board)


def _see_conversations(
    asked: Asked, glimpse: Glimpse, boards: dict[int, Safe], board: int | None
) -> Sight | None:
    from trtui.store.orders import SORTS, VIEWS

    view, sort = asked.options["--view"], asked.options["--sort"]
    if view not in VIEWS or sort not in SORTS:
        return None
    things = glimpse.conversations(view, sort, asked.limit, board, stamp(asked.now))
    for thing in things:
        thing["name"] = thing["name"] or _number(thing)
    aged = _age(asked, glimpse, "recent", boards if board is None else [board])
    return Sight(
        asked,
        rows.CONVERSATION,
        _on_boards(things, boards),
        lambda fields: rows.conversation_line(fields, asked.now),
        aged,
    )


def _see_outbox(asked: Asked, glimpse: Glimpse, _boards: dict[int, Safe], _board: int | None) -> Sight | None:
    things = glimpse.intents(is_all="--all" in asked.options)
    if things is None:
        return None
    return Sight(asked, rows.INTENT, things, lambda fields: rows.intent_line(fields, asked.now))


def _see_thread(asked: Asked, glimpse: Glimpse, boards: dict[int, Safe], board: int | None) -> Sight | None:
    """Where another trtui keeps it up to date: else it is fetched."""
    from trtui.sync.held import has_last, reaches_back
    from trtui.sync.lease import is_taken

    if len(asked.words) != 1 or (phone := _phone(asked.words[0])) is None:
        return None
    if board is None:
        board = board_of(boards, glimpse.boards_knowing(phone))
    if board is None or glimpse.connection(None) != "online" or not is_taken(asked.folder):
        return None
    is_known, last, newest, cursor, held = glimpse.standing(board, phone)
    if not (is_known and has_last(newest, last) and reaches_back(cursor, held, asked.limit)):
        return None
    feed = glimpse.feed(f"thread/{board}/{phone}")
    return Sight(
        asked,
        rows.MESSAGE,
        glimpse.thread(board, phone, asked.limit),
        rows.message_line,
        rows.age_line([feed[0] if feed else None], asked.now),
    )


def _see_contacts(asked: Asked, glimpse: Glimpse, boards: dict[int, Safe], board: int | None) -> Sight | None:
    """By words and by `is:`; what else can be asked for takes the names of tags and fields, and times, to understand."""
    conditions, values = [], dict[str, object](now=stamp(asked.now))
    if asked.words:
        from trtui.store.finding import parts_of, state_called
        from trtui.store.folding import called
        from trtui.store.orders import IS

        words = []
        for key, value, _, _ in parts_of(" ".join(asked.words)):
            state = state_called(value.strip()) if key == "is" else None
            if state is not None:
                conditions.append(IS[state])
            elif key:
                return None
            elif value.strip():
                words.append(value.strip())
        if words:
            condition, parameters = called(words)
            conditions.append(condition)
            values |= parameters
    if board is not None:
        conditions.append("c.dashboard = :board")
        values["board"] = board
    things = glimpse.contacts(conditions, values, asked.limit)
    if things is None:
        return None
    for thing in things:
        thing["name"] = thing["name"] or _number(thing)
    feeds = glimpse.feeds("backfill", boards if board is None else [board])
    return Sight(
        asked,
        rows.CONTACT,
        _on_boards(things, boards),
        rows.contact_line,
        "" if rows.is_all_here(feeds) else rows.MISSING_LINE,
    )


def _see_payments(asked: Asked, glimpse: Glimpse, boards: dict[int, Safe], board: int | None) -> Sight | None:
    state, phone = asked.options["--state"], None
    if state not in ("all", "open", "late") or len(asked.words) > 1:
        return None
    if asked.words:
        if (phone := _phone(asked.words[0])) is None:
            return None
        if board is None and (board := board_of(boards, glimpse.boards_knowing(phone))) is None:
            return None
    return _dues(asked, glimpse, boards, _named(glimpse.payments(state, board, phone, asked.limit)))


def _see_chase(asked: Asked, glimpse: Glimpse, boards: dict[int, Safe], board: int | None) -> Sight | None:
    from trtui.text.dues import worth

    sort = asked.options["--sort"]
    if sort not in ("worth", "amount", "age"):
        return None

    def place(thing: Fields) -> tuple[object, ...]:
        first = worth(sort, thing["amount"], thing["requested_at"], asked.now)  # type: ignore[arg-type]  # fields
        return -first, thing["dashboard"], thing["id"]

    late = sorted(_named(glimpse.payments("chase", board)), key=place)
    return _dues(asked, glimpse, boards, late[: asked.limit])


def _dues(asked: Asked, glimpse: Glimpse, boards: dict[int, Safe], things: list[Fields]) -> Sight:
    return Sight(
        asked,
        rows.PAYMENT,
        _on_boards(things, boards),
        lambda fields: rows.payment_line(fields, asked.now),
        rows.totals_line([thing["amount"] for thing in things]),  # type: ignore[misc]  # a field
        _age(asked, glimpse, "payments", boards),
    )


def _see_status(asked: Asked, glimpse: Glimpse, _boards: dict[int, Safe], board: int | None) -> Status | None:
    from trtui.headless.status_words import CUT_OFF, filled, status_line
    from trtui.text.ages import age

    unresolved, unseen, since, unsent, trouble = glimpse.figures(stamp(asked.now), board)
    found: Fields = {
        "unresolved": unresolved,
        "unseen": unseen,
        "waiting_since": since,
        "wait": age(since, asked.now) if since is not None else "",
        "unsent": unsent,
        "trouble": trouble,
        "connection": CUT_OFF.get(glimpse.connection(asked.now), ""),
    }
    template = asked.options["--format"]
    try:
        return Status(asked, found, filled(template, found) if template else status_line(found))
    except ValueError:
        return None


def _named(found: Sequence[tuple[Fields, Safe | None]]) -> list[Fields]:
    """Payments, each with who is asked to pay."""
    from trtui.text.dues import payer_words

    return [
        {
            **thing,
            "name": payer_words(
                thing["phone"],  # type: ignore[arg-type]  # a field
                name if name is None else name or _number(thing),
                thing["recipient"],  # type: ignore[arg-type]  # a field
            ),
        }
        for thing, name in found
    ]


def _on_boards(things: Sequence[Fields], boards: Mapping[int, str]) -> list[Fields]:
    """Things with what their dashboards are called."""
    return [
        {**thing, "dashboard_name": boards.get(board, str(board))}
        for thing in things
        for board in [int(str(thing["dashboard"]))]
    ]


def _number(thing: Fields) -> Safe:
    return clean_line(shown_number(str(thing["phone"])))


def _phone(typed: str) -> str | None:
    from trtui.text.phone import PhoneError, parse_phone

    try:
        return parse_phone(typed)
    except PhoneError:
        return None


def _age(asked: Asked, glimpse: Glimpse, kind: str, boards: Sequence[int] | Mapping[int, str]) -> str:
    feeds = glimpse.feeds(kind, boards)
    return rows.age_line([feed[0] if feed else None for feed in feeds], asked.now)


_SIGHTS: Mapping[str, Callable[[Asked, Glimpse, dict[int, Safe], int | None], Sight | Status | None]] = {
    "status": _see_status,
    "ls": _see_conversations,
    "outbox": _see_outbox,
    "thread": _see_thread,
    "contacts": _see_contacts,
    "payments": _see_payments,
    "chase": _see_chase,
}
