"""What the tests of groups, labels and dashboards share: what the desk's contacts are sorted by, forms, proofs."""

from dataclasses import replace

from tests.ui.desk import ANN, BILLING, BOB, CAT, DAN, MAIN, NOW, Desk
from tests.ui.desk import contact as person
from trtui.models import Action, CustomField, DashboardId, FieldId, FieldValue, Group, GroupId, Tag, TagId
from trtui.text.cleaning import clean, clean_line
from trtui.ui.asking import Asking
from trtui.ui.screens.form import FormScreen

FALL, TIRES = GroupId(5), GroupId(6)


def group(number: GroupId, name: str, dashboard: DashboardId = MAIN, **more: object) -> Group:
    return replace(Group(number, dashboard, clean_line(name)), **more)  # type: ignore[arg-type]


def fill_groups(desk: Desk) -> None:
    facts = desk.store.facts
    facts.merge_groups(
        MAIN,
        [
            group(FALL, "Fall sale", member_count=3, notes=clean("Ends Nov 30"), last_message_sent_at=NOW),
            group(TIRES, "TIRES", member_count=1, is_keyword=True),
        ],
        complete=True,
        asked_at=NOW,
    )
    facts.merge_groups(BILLING, [group(GroupId(9), "Late payers", BILLING)], complete=True, asked_at=NOW)
    facts.merge_contacts(
        MAIN,
        [
            replace(person(ANN, "Ann Lee"), groups=(FALL,)),
            replace(person(CAT, "Cat Ngo"), groups=(FALL,), is_resolved=True, is_blocked=True),
        ],
        NOW,
    )


async def fill_in(desk: Desk, *values: tuple[str, str]) -> None:
    """Write into the form's fields by name, and save."""
    await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
    form = desk.app.screen
    assert isinstance(form, FormScreen)
    for name, value in values:
        row = next(row for row in form._rows if row.field.name == name)
        form.set_focus(row.control)
        await desk.press("end", *["backspace"] * len(str(row.value)))
        await desk.write(value)
    await desk.press("enter")
    await desk.pilot.pause()


async def prove(desk: Desk, typed: str) -> Asking:
    await desk.until(lambda: isinstance(desk.app.screen, Asking))
    asking = desk.app.screen
    assert isinstance(asking, Asking)
    await desk.write(typed)
    await desk.press("enter")
    await desk.pilot.pause()
    return asking


def asked(desk: Desk) -> list[tuple[int, Action]]:
    return [(intent.dashboard, intent.action) for intent in desk.store.outbox.pending()]


def fill_labels(desk: Desk) -> None:
    facts = desk.store.facts
    tags = [
        Tag(TagId("v"), MAIN, clean_line("vip"), clean_line("#c0392b")),
        Tag(TagId("x"), MAIN, clean_line("[red]\x1b[31m"), clean_line("#12\x1b[0")),
    ]
    facts.merge_tags(MAIN, tags, complete=True, asked_at=NOW)
    facts.merge_tags(BILLING, [Tag(TagId("w"), BILLING, clean_line("vip"))], complete=True, asked_at=NOW)
    account = CustomField(FieldId("a"), MAIN, clean_line('Account "no"'))
    facts.merge_fields(MAIN, [account], complete=True, asked_at=NOW)
    facts.merge_contacts(
        MAIN,
        [
            replace(person(ANN, "Ann Lee"), tags=(TagId("v"),)),
            replace(person(BOB, "Bob Ruiz"), custom_fields=(FieldValue(FieldId("a"), clean_line("44812")),)),
        ],
        NOW,
    )
    facts.merge_contacts(BILLING, [replace(person(DAN, "Dan Poe"), tags=(TagId("w"),))], NOW)
