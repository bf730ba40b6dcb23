"""What the commands for scripts print: data to stdout, as lines or as JSON, and everything else to stderr."""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, TextIO

from trtui.models import ConversationRow, Dashboard, DashboardId, Intent, Message, SendText
from trtui.sync.worker import PassReport
from trtui.text.cleaning import clean_line
from trtui.text.phone import format_phone
from trtui.text.times import age

Names = Mapping[DashboardId, Dashboard]

_CONTROLS: Final = {code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0), 0x2028, 0x2029)}
"""What JSON lets stand as it is and a terminal, or a reader of lines, obeys."""


def talk(sentence: str) -> None:
    """Say something to the person at the terminal."""
    _write(sys.stderr, f"trtui: {sentence}\n")


def print_data(data: object, lines: Iterable[str], *, as_json: bool) -> None:
    """Print `data` as one line of JSON, or `lines`. Raises BrokenPipeError where nobody reads any more."""
    if as_json:
        is_unicode = (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "utf16", "utf32")
        text = json.dumps(data, ensure_ascii=not is_unicode, default=_plain)
        _write(sys.stdout, text.translate(_CONTROLS) + "\n")
    else:
        for line in lines:
            _write(sys.stdout, f"{line}\n")
    sys.stdout.flush()


def _write(out: TextIO, text: str) -> None:
    """Write what the terminal's encoding may not have."""
    encoding = out.encoding or "utf-8"
    out.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


# ---------------------------------------------------------------------------------------------- a pass


def pass_json(report: PassReport | None) -> dict[str, object]:
    """The figures of a pass; None where another process is the worker."""
    if report is None:
        return {"is_elsewhere": True}
    return {
        "is_elsewhere": False,
        "calls": report.calls,
        "dashboards": report.dashboards,
        "conversations": report.conversations,
        "messages": report.messages,
        "delivered": report.delivered,
        "failed": report.failed,
        "waiting": report.waiting,
        "seconds": round(report.seconds, 3),
        "problems": list(report.problems),
    }


def pass_line(report: PassReport) -> str:
    """The figures of a pass, in words."""
    return (
        f"{_count(report.calls, 'call')} in {report.seconds:.1f} s: {_count(report.dashboards, 'dashboard')}, "
        f"{_count(report.conversations, 'conversation')}, {_count(report.messages, 'text')}; "
        f"{report.delivered} delivered, {report.failed} failed, {report.waiting} waiting"
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


# ---------------------------------------------------------------------------------------------- conversations


def _name_of(dashboard: DashboardId, names: Names) -> str:
    return names[dashboard].name if dashboard in names else str(dashboard)


def row_json(row: ConversationRow, names: Names) -> dict[str, object]:
    """A conversation of a list."""
    return {
        "dashboard": row.key.dashboard,
        "dashboard_name": _name_of(row.key.dashboard, names),
        "phone": row.key.phone,
        "name": row.name,
        "last_text": row.last_text,
        "last_at": row.last_at,
        "last_direction": row.last_direction,
        "waiting_since": row.waiting_since,
        "is_resolved": row.is_resolved,
        "is_archived": row.is_archived,
        "is_blocked": row.is_blocked,
        "is_suppressed": row.is_suppressed,
        "opted_out_at": row.opted_out_at,
        "snoozed_until": row.snoozed_until,
        "has_draft": row.has_draft,
        "pending": row.pending,
        "failed": row.failed,
    }


def row_line(row: ConversationRow, names: Names, now: datetime) -> str:
    """A conversation of a list, in a line."""
    wait = age(row.waiting_since, now) if row.waiting_since else ""
    text = " ".join(row.last_text.split())
    return (
        f"{wait:>6}  {format_phone(row.key.phone)}  {_name_of(row.key.dashboard, names)}  {row.name}: {text}"
    )


# ---------------------------------------------------------------------------------------------- texts


def message_json(message: Message) -> dict[str, object]:
    """A text of a thread."""
    return {
        "id": message.id,
        "direction": message.direction,
        "at": message.sent_or_received_at,
        "sender": message.sender,
        "body": message.body,
        "delivery_status": message.delivery_status,
        "delivery_error": message.delivery_error,
        "media": list(message.media),
    }


def message_line(message: Message) -> str:
    """A text of a thread; its further lines and its media are indented."""
    at = message.sent_or_received_at.astimezone().isoformat(" ", "minutes")
    who = "<" if message.is_inbound else f"> {message.sender or ''}".rstrip()
    body = message.body.replace("\n", "\n    ")
    media = "".join(f"\n    {link}" for link in message.media)
    return f"{at} {who} {body}{media}"


# ---------------------------------------------------------------------------------------------- intents


def intent_json(intent: Intent) -> dict[str, object]:
    """An intent as it stands."""
    return {
        "id": intent.id,
        "kind": type(intent.action).__name__,
        "dashboard": intent.dashboard,
        "phone": intent.phone,
        "body": intent.action.body if isinstance(intent.action, SendText) else None,
        "state": intent.state,
        "needs_person": intent.needs_person,
        "reason": intent.reason,
        "created_at": intent.created_at,
        "settled_at": intent.settled_at,
        "attempts": intent.attempts,
        "remote_id": intent.remote_id,
    }


def intent_line(intent: Intent, now: datetime) -> str:
    """An intent as it stands, in a line."""
    whom = format_phone(intent.phone) if intent.phone else f"dashboard {intent.dashboard}"
    what = (
        clean_line(intent.action.body)
        if isinstance(intent.action, SendText)
        else type(intent.action).__name__
    )
    why = f" ({intent.reason})" if intent.reason else ""
    return f"{intent.state:<9} {age(intent.created_at, now):>6}  {whom}  {what}{why}"
