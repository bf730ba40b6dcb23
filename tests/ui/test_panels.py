"""The contact beside the thread: what forbids texting comes first, and nothing that is known is left out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.desk import ANN, BOB, DAN, MAIN, NOW, ZONE, Desk, at_desk, contact
from trtui.models import (
    Contact,
    ContactEdit,
    ConversationKey,
    CustomField,
    EditContact,
    FieldId,
    FieldValue,
    Group,
    GroupId,
    IntentState,
    Tag,
    TagId,
)
from trtui.store import FeedState, InterestKind
from trtui.text.cleaning import clean, clean_line
from trtui.text.phone import Phone
from trtui.ui.cells import width_of
from trtui.ui.glyphs import ASCII, UNICODE
from trtui.ui.widgets.blocks import Blocks
from trtui.ui.widgets.contact_lines import (
    ContactFacts,
    ContactRow,
    contact_rows,
    draw_contact_row,
    local_clocks,
)
from trtui.ui.widgets.contact_panel import ContactPanel
from trtui.verbs.replying import Standing, standing_of

WIDE = (200, 50)
LATER = NOW - timedelta(seconds=30)


def panel(desk: Desk) -> ContactPanel:
    return desk.app.inbox.query_one(ContactPanel)


def names(desk: Desk) -> list[str]:
    return [row.name for row in panel(desk).items]


def know(desk: Desk, who: ConversationKey, name: str, **more: object) -> None:
    desk.store.facts.merge_contacts(who.dashboard, [contact(who, name, **more)], LATER)


def test_it_is_beside_the_thread_from_the_start_and_follows_it(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        assert "[Contact]" in desk.picture
        assert panel(desk).shown_key == BOB
        await desk.press("j")
        await desk.until(lambda: panel(desk).shown_key == ANN)
        found = [i for i in desk.app.inbox.interests() if i.kind is InterestKind.CONTACT]
        assert [(i.dashboard, i.phone) for i in found] == [(ANN.dashboard, ANN.phone)]

    at_desk(tmp_path, scene)


def test_everything_that_is_known_is_shown(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        facts = desk.store.facts
        facts.merge_tags(MAIN, [Tag(TagId("t1"), MAIN, clean_line("vip"))], complete=True, asked_at=LATER)
        facts.merge_groups(
            MAIN, [Group(GroupId(5), MAIN, clean_line("Fall sale"))], complete=True, asked_at=LATER
        )
        facts.merge_fields(
            MAIN, [CustomField(FieldId("f1"), MAIN, clean_line("Account #"))], complete=True, asked_at=LATER
        )
        know(
            desk,
            BOB,
            "Bob Ruiz",
            display_name=clean_line("Bobby the Roofer"),
            tags=(TagId("t1"), TagId("t2")),
            groups=(GroupId(5), GroupId(6)),
            custom_fields=(
                FieldValue(FieldId("f1"), clean("44812")),
                FieldValue(FieldId("f2"), clean("blue")),
                FieldValue(None, clean("odd")),
                FieldValue(FieldId("f3"), None),
            ),
            note=clean("prefers calls\nnever on Mondays"),
            total_sent=14,
            total_received=1009,
            last_received_at=NOW - timedelta(hours=2, minutes=14),
            first_contact_at=datetime(2024, 11, 3, 20, tzinfo=UTC),
            created_at=datetime(2024, 11, 2, 20, tzinfo=UTC),
            last_sent_at=NOW - timedelta(days=3),
            last_contact_at=NOW - timedelta(hours=1),
            response_count=5,
            suppressed_reason=clean_line("asked by phone"),
            thread_id="92ce0e15-c0d9-4efe-a23d-4fe3c707c03b",
        )
        await desk.see_changes()
        desk.app.inbox.tick()
        await desk.pilot.pause()
        for words in (
            "✓ can be texted",
            "Bobby the Roofer",
            "Name: Bob Ruiz",
            "(423) 555-0177",
            "10:00 AM by their area code",
            "on Main Line",
            "Tags: ◆ vip  ◆ t2",
            "Groups: ∷ Fall sale  ∷ group 6",
            "Account #: 44812",
            "A field: blue",
            "A field: odd",
            "Note: prefers calls",
            "never on Mondays",
            "◷ not resolved",
            "14 sent · 1,009 received",
            "5 responses",
            "Last from them: 2h14m ago",
            "Last from us: 3d ago, Fri Nov 20",
            "Last contact: 1h00m ago",
            "First contact: Sun Nov 3 2024",
            "Added: Sat Nov 2 2024",
            "Was suppressed: asked by phone",
            "In the web app: o opens it",
        ):
            assert words in desk.picture, words

    at_desk(tmp_path, scene, size=WIDE)


def test_what_forbids_texting_comes_first_with_its_reason(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        know(
            desk,
            DAN,
            "Dan Poe",
            opted_out_at=NOW - timedelta(days=20),
            is_blocked=True,
            is_suppressed=True,
            suppressed_reason=clean_line("asked by phone"),
            is_archived=True,
        )
        await desk.see_changes()
        desk.app.inbox.open_conversation(DAN)
        await desk.until(lambda: panel(desk).shown_key == DAN)
        assert names(desk)[:5] == ["flag-out", "flag-blocked", "flag-suppressed", "flag-archived", "name"]
        words = [str(row.words) for row in panel(desk).items[:4]]
        assert "Opted out on Tue Nov 3" in words[0]
        assert "Blocked" in words[1]
        assert "asked by phone" in words[2]
        assert "a text brings it back" in words[3]

    at_desk(tmp_path, scene, size=WIDE)


def test_a_number_that_nobody_told_of_is_no_trouble(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        stranger = ConversationKey(MAIN, Phone("14235550999"))
        desk.app.inbox.open_conversation(stranger)
        await desk.until(lambda: panel(desk).shown_key == stranger)
        assert "The service has told nothing of this number" in desk.picture
        assert names(desk)[0] == "flag-none"

    at_desk(tmp_path, scene, size=WIDE)


def test_no_conversation_is_no_trouble(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("d", "j", "k", "G", "p", "m", "j")
        assert names(desk) == []

    at_desk(tmp_path, scene, filled=False)


def test_changes_on_their_way_are_told(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        edit = EditContact(ContactEdit(first_name="Robert"))
        desk.store.outbox.add(edit, BOB.dashboard, BOB.phone, now=NOW)
        await desk.see_changes()
        assert "1 change on the way" in desk.picture
        assert "Robert Ruiz" in desk.picture

    at_desk(tmp_path, scene, size=WIDE)


def test_names_that_were_never_read_are_asked_for_once(tmp_path: Path) -> None:
    def wanted(desk: Desk) -> set[InterestKind]:
        return {i.kind for i in desk.app.inbox.interests()} & {InterestKind.GROUPS, InterestKind.FIELDS}

    async def scene(desk: Desk) -> None:
        assert wanted(desk) == set()
        know(desk, BOB, "Bob Ruiz", tags=(TagId("t"),), custom_fields=(FieldValue(FieldId("f"), clean("x")),))
        await desk.see_changes()
        assert wanted(desk) == {InterestKind.GROUPS, InterestKind.FIELDS}
        for kind in ("tags", "fields"):
            desk.store.facts.note_feed(FeedState(f"{kind}/{MAIN}", NOW, NOW))
        desk.app.inbox.tick()
        assert wanted(desk) == set()
        await desk.press("p")
        assert InterestKind.CONTACT not in {i.kind for i in desk.app.inbox.interests()}

    at_desk(tmp_path, scene)


def test_the_border_says_how_old_it_is(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        assert "not read yet" in str(desk.app.inbox.side_pane.border_subtitle)
        name = f"contact/{BOB.dashboard}/{BOB.phone}"
        desk.store.facts.note_feed(FeedState(name, NOW, NOW))
        desk.app.inbox.tick()
        assert str(desk.app.inbox.side_pane.border_subtitle) == "• 0s"
        desk.clock.advance(minutes=3)
        desk.app.inbox.tick()
        assert str(desk.app.inbox.side_pane.border_subtitle) == "! 3m old"

    at_desk(tmp_path, scene)


def test_the_clock_of_their_area_goes_on(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.pilot.pause()
        assert "10:00 AM by their area code" in desk.picture
        desk.clock.advance(minutes=1)
        desk.app.inbox.tick()
        await desk.pilot.pause()
        assert "10:01 AM by their area code" in desk.picture

    at_desk(tmp_path, scene, size=WIDE)


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        ("14235550142", "9:00 AM or 10:00 AM"),
        ("12125550142", "10:00 AM"),
        ("14155550142", "7:00 AM"),
        ("18005550142", None),
        ("447700900123", None),
        ("12345", None),
    ],
)
def test_local_time_is_that_of_the_area_code(phone: str, words: str | None) -> None:
    assert local_clocks(Phone(phone), NOW, twenty_four=False) == words


def test_the_panel_scrolls_through_a_long_note(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        know(desk, BOB, "Bob Ruiz", note=clean("\n".join(f"line {n}" for n in range(60))))
        await desk.see_changes()
        await desk.press("d")
        seen = set[str]()
        for _ in range(40):
            seen |= {word for word in desk.picture.replace("│", " ").split("  ") if word.strip()}
            await desk.press("j")
        shown = desk.picture + " ".join(seen)
        assert all(f"line {n}" in shown for n in range(60))
        await desk.press("home")
        assert "can be texted" in desk.picture

    at_desk(tmp_path, scene, size=(120, 24))


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (20, 6), (40, 12), (80, 24), (110, 30), (200, 60)])
def test_every_size_works(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        know(desk, BOB, "Bob " + "x" * 70, note=clean("wide 漢字 and 👩‍👩‍👧 " * 60), is_suppressed=True)
        await desk.see_changes()
        await desk.press("d", "j", "j", "G", "k", "ctrl+d", "pagedown", "pageup", "home", "p", "d", "d")
        await desk.pilot.resize_terminal(120, 40)
        await desk.pilot.resize_terminal(*size)
        await desk.press("d", "G", "escape")

    at_desk(tmp_path, scene, size=size)


# ------------------------------------------------------------------------------------------ the rules


TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)


@given(
    first=TEXTS,
    display=TEXTS,
    note=TEXTS,
    tag=TEXTS,
    field=TEXTS,
    flags=st.integers(0, 7),
    width=st.integers(1, 70),
)
@settings(max_examples=60, deadline=None)
def test_whatever_a_contact_holds_no_line_is_too_wide(
    first: str, display: str, note: str, tag: str, field: str, flags: int, width: int
) -> None:
    held = Contact(
        BOB,
        first_name=clean_line(first),
        display_name=clean_line(display),
        is_blocked=bool(flags & 1),
        note=clean(note),
        tags=(TagId(tag),),
        custom_fields=(FieldValue(None, clean(field)),),
        suppressed_reason=clean_line(note),
    )
    standing = Standing(BOB, held.name, clean_line(tag), None, held, (), frozenset())
    facts = ContactFacts(standing, (), (), (CustomField(FieldId("x"), MAIN, clean_line(field)),), flags)
    for glyphs in (UNICODE, ASCII):
        for row in contact_rows(facts, NOW, ZONE, glyphs, clean_line(tag) if flags & 2 else None):
            for line in draw_contact_row(row, width):
                assert sum(width_of(text) for text, _ in line) <= width


@given(st.lists(st.tuples(TEXTS, st.booleans()), min_size=1, max_size=6), st.integers(1, 40))
@settings(max_examples=80, deadline=None)
def test_every_tag_stands_with_its_sign_whole_on_a_line_where_it_fits(
    names: list[tuple[str, bool]], width: int
) -> None:
    tags = [
        Tag(TagId(f"t{n}"), MAIN, clean_line(name, cap=40), clean_line("#A1b2C3" if good else "red; x"))
        for n, (name, good) in enumerate(names)
    ]
    held = Contact(BOB, tags=tuple(tag.id for tag in tags))
    standing = Standing(BOB, held.name, clean_line("Main"), None, held, (), frozenset())
    rows = contact_rows(ContactFacts(standing, tags), NOW, ZONE, UNICODE, None)
    row = next(row for row in rows if row.name == "tags")
    lines = draw_contact_row(row, width)
    looks = [look for line in lines for text, look in line if text == UNICODE.tag]
    assert all(sum(width_of(text) for text, _ in line) <= width for line in lines)
    if width >= 3:
        assert looks == ["#A1b2C3" if good else "mark" for _, good in names]
    drawn = ["".join(text for text, _ in line) for line in lines]
    for tag in tags:
        chip = f"{UNICODE.tag} {tag.name}"
        if width_of(chip) <= width and "\n" not in tag.name:
            assert any(chip in line for line in drawn)


def test_why_a_change_was_refused_is_told_until_it_is_dealt_with(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        outbox = desk.store.outbox
        intent = outbox.add(EditContact(ContactEdit(note="x")), BOB.dashboard, BOB.phone, now=NOW)
        outbox.claim_next(NOW, owner="test")
        outbox.settle(intent.id, IntentState.FAILED, now=NOW, reason=clean("A first name is required."))
        await desk.see_changes()
        trouble = next(row.words for row in panel(desk).items if row.name.startswith("trouble"))
        assert trouble == "✗ Not saved: A first name is required. O says what to do."
        assert "Not saved" in desk.picture
        assert "on the way" not in desk.picture
        outbox.dismiss(intent.id, now=NOW)
        await desk.see_changes()
        assert "Not saved" not in desk.picture

    at_desk(tmp_path, scene, size=WIDE)


def test_a_label_is_dim_and_never_lost() -> None:
    row = ContactRow("note", clean("prefers calls"), label=clean_line("Note"))
    assert draw_contact_row(row, 30) == [[("Note: ", "dim"), ("prefers calls", "text")]]
    narrow = draw_contact_row(row, 3)
    assert "".join(text for line in narrow for text, _ in line).startswith("Not")


def test_the_service_s_word_and_the_panel_agree_on_who_may_be_texted(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        for who, may in ((ANN, True), (DAN, False)):
            facts = ContactFacts(standing_of(desk.store, who))
            rows = contact_rows(facts, NOW, ZONE, UNICODE, None)
            assert (rows[0].name == "flag-none") is may

    at_desk(tmp_path, scene)


# ------------------------------------------------------------------------------------------ blocks


class Lines:
    """Things that are numbers: `n` has the height that `heights` says."""

    def __init__(self, heights: dict[int, int], height: int) -> None:
        self.heights = heights
        self.blocks: Blocks[int] = Blocks(
            lambda n: n, lambda n: [[(f"{n}", "text")]] * heights.get(n, 1), lambda n: n
        )
        self.blocks.height = height

    def line_of(self, n: int) -> int | None:
        """On which line of the view the block of `n` begins, where it does."""
        items = self.blocks.items
        return next(
            (y for y, (i, number) in enumerate(self.blocks.view) if items[i] == n and not number), None
        )


HEIGHTS = st.dictionaries(st.integers(0, 30), st.integers(1, 9), max_size=20)
SETS = st.lists(st.sets(st.integers(0, 30), max_size=20), min_size=1, max_size=6)


@given(HEIGHTS, SETS, st.integers(1, 12), st.lists(st.integers(-5, 5), max_size=12))
@settings(max_examples=150, deadline=None)
def test_the_cursor_is_seen_after_every_move_and_stays_when_things_come_and_go(
    heights: dict[int, int], sets: list[set[int]], height: int, moves: list[int]
) -> None:
    lines = Lines(heights, height)
    blocks = lines.blocks
    blocks.begin_with(sorted(sets[0]))
    for step, move in enumerate(moves):
        blocks.move_by(move)
        assert not blocks.items or blocks.index in {index for index, _ in blocks.view}
        before, after = blocks.cursor, sorted(sets[(step + 1) % len(sets)])
        line = lines.line_of(before) if before is not None else None
        blocks.update(after)
        assert before is None or blocks.cursor == before
        above = sum(heights.get(n, 1) for n in blocks.items[: blocks.index])
        if line is not None and above >= line:  # else there is too little to keep the block where it was
            assert before is not None
            assert lines.line_of(before) == line


def test_what_left_is_kept_until_the_cursor_leaves_it() -> None:
    blocks = Lines({}, 5).blocks
    blocks.begin_with([1, 2, 3])
    blocks.move_to(1)
    blocks.update([1, 3])
    assert (blocks.items, blocks.cursor, blocks.cursor_is_gone) == ([1, 2, 3], 2, True)
    blocks.move_by(1)
    assert (blocks.items, blocks.cursor, blocks.cursor_is_gone) == ([1, 3], 3, False)
    blocks.update([])
    assert (blocks.items, blocks.cursor_is_gone) == ([3], True)
    blocks.move_by(-1)
    assert blocks.items == [3]


def test_a_changed_contact_is_drawn_at_once(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        held = desk.store.facts.contact(BOB)
        assert held is not None
        changed = replace(held, note=clean("gate code 4411"))
        desk.store.facts.merge_contacts(MAIN, [changed], NOW)
        await desk.see_changes()
        assert "gate code 4411" in desk.picture

    at_desk(tmp_path, scene, size=WIDE)


def test_whose_it_is_stands_in_the_border_where_no_thread_beside_it_says_so(tmp_path: Path) -> None:
    async def alone(desk: Desk) -> None:
        await desk.press("p")
        assert "[Payments] Bob Ruiz" in desk.picture
        await desk.press("n")
        await desk.until(lambda: "[Payments] Ann Lee" in desk.picture)

    async def beside(desk: Desk) -> None:
        await desk.press("p")
        assert "[Payments]" in desk.picture
        assert "[Payments] Bob Ruiz" not in desk.picture

    for number, (scene, size) in enumerate(((alone, (80, 24)), (beside, (120, 40)))):
        at_desk(tmp_path / str(number), scene, size=size)


def test_the_footer_offers_what_there_is_something_to_do_it_to(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("p")
        foot = desk.picture.splitlines()[-1]
        assert "new request" in foot
        assert "remind" not in foot, "they were never asked to pay"

    at_desk(tmp_path, scene)
