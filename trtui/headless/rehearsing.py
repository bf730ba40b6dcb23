"""What `--dry-run` says: what would be asked for, to whom, at what cost, and what would be refused."""

from dataclasses import dataclass
from typing import Final

from trtui.headless.listings import name_of
from trtui.headless.printing import Listing, Row
from trtui.models import Action, ConversationKey, Payment, SendText
from trtui.store import Store
from trtui.text.cleaning import Safe, clean_line
from trtui.text.phone import format_phone
from trtui.text.segments import count_segments
from trtui.verbs.payments import amount_of

_COLUMNS: Final = (
    "dry_run",
    "kind",
    "dashboard",
    "dashboard_name",
    "phone",
    "name",
    "body",
    "segments",
    "encoding",
    "payment",
    "amount",
    "refusal",
)


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """Something that would be asked for, or why it would not."""

    action: Action
    key: ConversationKey | None
    refusal: Safe | None = None
    payment: Payment | None = None


def rehearsal(store: Store) -> Listing[Rehearsed]:
    """How what would be asked for is printed."""
    names = {line.id: line for line in store.facts.dashboards()}

    def who(planned: Rehearsed) -> str:
        row = store.facts.row(planned.key) if planned.key else None
        return row.name if row is not None else format_phone(planned.key.phone) if planned.key else "nobody"

    def fields(planned: Rehearsed) -> Row:
        action, key, payment = planned.action, planned.key, planned.payment
        body = action.body if isinstance(action, SendText) else None
        segments = None if body is None else count_segments(body)
        return {
            "dry_run": True,
            "kind": type(action).__name__,
            "dashboard": key.dashboard if key else None,
            "dashboard_name": name_of(key.dashboard, names) if key else None,
            "phone": key.phone if key else None,
            "name": who(planned),
            "body": body,
            "segments": segments.parts if segments else None,
            "encoding": segments.encoding if segments else None,
            "payment": payment.id if payment else None,
            "amount": payment.amount if payment else None,
            "refusal": planned.refusal,
        }

    def line(planned: Rehearsed) -> str:
        found = fields(planned)
        number = format_phone(planned.key.phone) if planned.key else "no number"
        verb = "would not" if planned.refusal else "would"
        told = f"{verb}  {found['kind']}  {number}  {found['dashboard_name'] or '-'}  {found['name']}"
        if isinstance(planned.action, SendText):
            texts = "1 text" if found["segments"] == 1 else f"{found['segments']} texts"
            told += f": {clean_line(planned.action.body)} ({texts}, {found['encoding']})"
        if planned.payment is not None:
            told += f": {amount_of(planned.payment)} ({planned.payment.id}), 1 text"
        return f"{told}. {planned.refusal}" if planned.refusal else told

    return Listing(_COLUMNS, fields, line)
