"""Draws every hostile payload, one view after another, for a test that reads what the terminal is sent.

`python -m tests.ui.hostile_screen list|thread|contact|payments|chase|outbox` draws them cleaned through the widgets, `wall` uncleaned through a widget
that hides nothing, `bare` the same in Textual without the gate. Any key but q shows the next view; `END` is drawn last.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from tests.hostile import payloads
from tests.ui.rows import NOW, PLAIN_ROW, ZONE, ChangingRows, ChangingThread, intent, key, message
from trtui.models import (
    Contact,
    ConversationRow,
    CreatePayment,
    CustomField,
    FieldId,
    FieldValue,
    Group,
    GroupId,
    IntentId,
    IntentState,
    Payment,
    PaymentId,
    RemindPayment,
    Tag,
    TagId,
)
from trtui.text.cleaning import clean, clean_line, compose, own
from trtui.ui.glyphs import UNICODE
from trtui.ui.output import GatedApp
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.contact_lines import ContactFacts, ContactRow, contact_rows, draw_contact_row
from trtui.ui.widgets.conversation_list import ConversationList
from trtui.ui.widgets.outbox_lines import OutboxItem, draw_outbox_item
from trtui.ui.widgets.payment_facts import Asked, Part, Times, draw_part, facts_of, history_of
from trtui.ui.widgets.payment_lines import PaymentItem, draw_listed_payment, draw_panel_payment
from trtui.ui.widgets.thread import ThreadView
from trtui.verbs.replying import Standing

END = "WasTheLast"
_CAP = 300


def hostile_rows() -> Sequence[ConversationRow]:
    """Payloads as names and as last texts."""
    return [
        replace(PLAIN_ROW, key=key(n), name=clean_line(payload.text), last_text=clean(payload.text, cap=_CAP))
        for n, payload in enumerate(payloads())
    ]


def hostile_thread() -> ChangingThread:
    """Payloads as bodies, senders, reasons, statuses, attachments, and in texts on their way."""
    texts = [
        replace(
            message(n, payload.text, inbound=n % 3 != 0, status="failed"),
            sender=clean_line(payload.text),
            delivery_error=clean(payload.text, cap=_CAP),
            delivery_status=own("failed") if n % 2 else clean(payload.text, cap=_CAP),
            media=(clean(payload.text, cap=_CAP), clean("https://m.example/" + payload.text, cap=_CAP)),
        )
        for n, payload in enumerate(payloads())
    ]
    pending = [
        intent(n, IntentState.FAILED, payload.text, reason=clean(payload.text, cap=_CAP))
        for n, payload in enumerate(payloads()[::40])
    ]
    return ChangingThread(texts, pending)


class ListScreen(GatedApp[None]):
    """The list of payloads, a page a key."""

    def compose(self) -> ComposeResult:
        yield ConversationList(now=lambda: NOW)

    def on_mount(self) -> None:
        source = ChangingRows([])
        source.rows = [*hostile_rows(), replace(PLAIN_ROW, key=key(9_999), name=clean_line(END))]
        self.query_one(ConversationList).show(source)

    def on_key(self, event: events.Key) -> None:
        self.query_one(ConversationList).move_by_page(1)


class ThreadScreen(GatedApp[None]):
    """The thread of payloads, a page a key, from its end to its beginning."""

    def compose(self) -> ComposeResult:
        yield ThreadView(now=lambda: NOW, zone=ZONE)

    def on_mount(self) -> None:
        source = hostile_thread()
        source.messages.insert(0, message(-1, END))
        self.query_one(ThreadView).show(source)

    def on_key(self, event: events.Key) -> None:
        self.query_one(ThreadView).move_by_page(-1)


def hostile_contact() -> list[ContactRow]:
    """Payloads as every field of a contact, drawn as one."""
    rows: list[ContactRow] = []
    for n, payload in enumerate(payloads()):
        line, body = clean_line(payload.text), clean(payload.text, cap=_CAP)
        held = Contact(
            key(n),
            first_name=line,
            last_name=line,
            display_name=line,
            is_suppressed=True,
            suppressed_reason=line,
            note=body,
            tags=(TagId(payload.text), TagId("named")),
            groups=(GroupId(1),),
            custom_fields=(FieldValue(FieldId("f"), body), FieldValue(None, body)),
        )
        row = replace(PLAIN_ROW, key=key(n), name=line, is_suppressed=True, is_archived=True)
        facts = ContactFacts(
            Standing(key(n), line, line, row, held, (), frozenset()),
            (Tag(TagId("named"), key(n).dashboard, line),),
            (Group(GroupId(1), key(n).dashboard, line),),
            (CustomField(FieldId("f"), key(n).dashboard, line),),
        )
        told = contact_rows(facts, NOW, ZONE, UNICODE, line)
        rows += [replace(each, name=f"{n} {each.name}") for each in told]
    return rows


def hostile_payments() -> list[PaymentItem]:
    """Payloads as what payments are for, as their states, their numbers, and why a reminder was refused."""
    items: list[PaymentItem] = []
    for n, payload in enumerate(payloads()):
        line, body = clean_line(payload.text), clean(payload.text, cap=_CAP)
        status = line if n % 2 else own("PastDue")
        payment = Payment(
            PaymentId(n),
            key(n).dashboard,
            key(n).phone,
            Decimal(n),
            body,
            status,
            line,
            line,
            NOW,
            reference_number=line,
        )
        refused = replace(intent(n, IntentState.FAILED, "", reason=body), action=RemindPayment(PaymentId(n)))
        items.append(PaymentItem(payment, (refused,), line, line))
        asked = replace(refused, id=IntentId(f"a{n}"), action=CreatePayment(Decimal(1), payload.text))
        items.append(PaymentItem(None, (asked,), line, line))
    return items


def hostile_outbox() -> list[OutboxItem]:
    """Payloads as texts that failed, as names, and as reasons."""
    return [
        OutboxItem(
            intent(n, IntentState.FAILED, payload.text, reason=clean(payload.text, cap=_CAP)),
            compose("Text to {}", clean_line(payload.text)),
            clean_line(payload.text),
            clean(payload.text, cap=_CAP),
        )
        for n, payload in enumerate(payloads())
    ]


class BlocksScreen(GatedApp[None]):
    """Blocks of payloads, a page a key."""

    def __init__(self, blocks: Sequence[Sequence[Line]]) -> None:
        super().__init__()
        self.blocks = list(enumerate([*blocks, [[(END, "text")]]]))

    def compose(self) -> ComposeResult:
        yield BlockList[tuple[int, Sequence[Line]]](
            key_of=lambda item: item[0], draw=lambda item, _width, _selected: item[1], glyphs=UNICODE
        )

    def on_mount(self) -> None:
        self.query_one(BlockList).begin_with(self.blocks)

    def on_key(self, event: events.Key) -> None:
        self.query_one(BlockList).move_by_page(1)


def hostile_facts() -> list[Part]:
    """Payloads as everything that stands about one payment."""
    times = Times(NOW, ZONE, twenty_four=True)
    return [
        part
        for item in hostile_payments()
        if item.payment is not None and item.name is not None
        for part in (
            *facts_of(item.payment, item.name, item.name, item.name, times, UNICODE),
            *history_of([Asked(intent, ()) for intent in item.intents], times, UNICODE),
        )
    ]


def blocks_screen(kind: str) -> BlocksScreen:
    """The blocks of one view, laid out for 60 cells."""
    if kind == "contact":
        return BlocksScreen([draw_contact_row(row, 60) for row in hostile_contact()])
    if kind == "payments":
        return BlocksScreen([draw_panel_payment(item, 60, NOW, UNICODE) for item in hostile_payments()])
    if kind == "chase":
        items = [item for item in hostile_payments() if item.payment is not None]
        return BlocksScreen([draw_listed_payment(i, 60, NOW, UNICODE, is_selected=True) for i in items])
    if kind == "payment":
        return BlocksScreen([draw_part(part, 60, UNICODE) for part in hostile_facts()])
    return BlocksScreen(
        [draw_outbox_item(item, 60, NOW, UNICODE, lambda offer: offer.words) for item in hostile_outbox()]
    )


class Raw(Widget):
    """Gives Textual exactly what it was given."""

    text = ""

    def render_line(self, y: int) -> Strip:
        lines = self.text.split("\n")
        return Strip([Segment(lines[y] if y < len(lines) else " ")])


class RawScreen(App[None]):
    """Uncleaned payloads, a line each, as many a key as there are lines; at the end, how many keys nobody pressed."""

    answers = 0

    def compose(self) -> ComposeResult:
        yield Raw()

    def on_mount(self) -> None:
        self.left = [payload.text[:_CAP].replace("\n", " ") for payload in payloads()]

    def on_key(self, event: events.Key) -> None:
        raw = self.query_one(Raw)
        shown, self.left = self.left[: raw.size.height], self.left[raw.size.height :]
        self.answers += event.key != "n"
        raw.text = "\n".join(shown) or f"{END} {self.answers}"
        raw.refresh()


class WalledScreen(RawScreen, GatedApp[None]):
    """The same behind the gate."""


def main() -> None:
    """Run one of them."""
    kind = sys.argv[1]
    screens = {"list": ListScreen, "thread": ThreadScreen, "wall": WalledScreen, "bare": RawScreen}
    (screens[kind]() if kind in screens else blocks_screen(kind)).run()


if __name__ == "__main__":
    main()
