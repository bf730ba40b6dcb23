"""Contacts out to a file and in from one: only the owner reads it, nothing is written over, and back it comes the same."""

import os
import stat
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.store.shop import MAIN, Shop, at, contact, key
from trtui.models import (
    ContactEdit,
    CustomField,
    FieldId,
    FieldValue,
    Group,
    GroupId,
    Tag,
    TagId,
)
from trtui.text.cleaning import clean, clean_line, own
from trtui.text.sheet import read_sheet, sheet_line
from trtui.verbs.books import (
    BookError,
    BookExistsError,
    Names,
    default_file,
    head_of,
    match_sheet,
    new_file,
    read_file,
    row_of,
)

ZONE = ZoneInfo("America/New_York")
VIP, SALE, ACCOUNT = TagId("v"), GroupId(5), FieldId("a")


def _book(shop: Shop) -> None:
    facts = shop.store.facts
    shop.open_lines("Main")
    facts.merge_tags(MAIN, [Tag(VIP, MAIN, clean_line("v; ip"))], complete=True, asked_at=at(0))
    facts.merge_groups(MAIN, [Group(SALE, MAIN, clean_line("Sale"))], complete=True, asked_at=at(0))
    facts.merge_fields(
        MAIN, [CustomField(ACCOUNT, MAIN, clean_line("Account #"))], complete=True, asked_at=at(0)
    )
    ann = replace(
        contact(0, "=Ann", note="two\nlines", resolved=True),
        tags=(VIP,),
        groups=(SALE,),
        custom_fields=(FieldValue(ACCOUNT, clean_line("-44")),),
        created_at=at(-60),
        first_name=clean_line("Ann"),
    )
    shop.tell(ann, contact(1, None))


def _written(shop: Shop) -> bytes:
    names = Names(shop.store, [MAIN])
    held = shop.store.facts.contacts_held([key(0), key(1)])
    lines = [
        sheet_line(head_of(names)),
        *(sheet_line(row_of(held[each], names, ZONE)) for each in (key(0), key(1))),
    ]
    return "".join(lines).encode()


def test_what_was_written_comes_back_the_same(shop: Shop) -> None:
    _book(shop)
    data = _written(shop)
    assert b"'=Ann" in data
    assert b"'-44" in data
    found = match_sheet(shop.store, MAIN, read_sheet(data))
    assert found.troubles == ()
    assert [(row.is_new, row.edit) for row in found.rows] == [(False, None), (False, None)]
    assert not found.plan(MAIN, own("file")).count


def test_an_import_adds_and_takes_nothing_away(shop: Shop) -> None:
    _book(shop)
    data = (
        b"number,display name,note,tags,field:account #\n"
        b"4235550000,,new note,,\n"
        b"4235550001,Bob,,V\\; IP,7\n"
        b"4235550009,,,,\n"
    )
    found = match_sheet(shop.store, MAIN, read_sheet(data))
    ann, bob, new = found.rows
    assert ann.edit is not None
    assert ann.edit.edit == ContactEdit(note="new note")
    assert bob.edit is not None
    assert bob.edit.edit == ContactEdit(display_name="Bob", tags=(VIP,), custom_fields=((ACCOUNT, "7"),))
    assert new.is_new
    plan = found.plan(MAIN, own("people.csv"))
    assert (plan.count, plan.can_be_undone) == (3, False)


def test_names_that_the_dashboard_does_not_have_are_bad_lines(shop: Shop) -> None:
    _book(shop)
    data = b"number,tags,groups,field:Size\n4235550000,nope,,\n4235550001,,nobody,\n4235550002,,,XL\n"
    found = match_sheet(shop.store, MAIN, read_sheet(data))
    assert [(trouble.line, str(trouble.words)) for trouble in found.troubles] == [
        (2, "There is no tag called “nope” on that dashboard."),
        (3, "There is no group called “nobody” on that dashboard."),
        (4, "There is no custom field called “Size” on that dashboard."),
    ]
    assert found.rows == ()


def test_hostile_cells_are_drawn_as_what_they_are(shop: Shop) -> None:
    _book(shop)
    found = match_sheet(shop.store, MAIN, read_sheet("number,tags\n4235550000,\x1b[31mx\u202e\n".encode()))
    (trouble,) = found.troubles
    assert "\x1b" not in trouble.words
    assert trouble.words == clean(trouble.words)


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    with new_file(path, may_replace=False) as file:
        assert not path.exists()
        file.write("x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["book.csv"]


def test_nothing_is_written_over_unasked(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_text("precious")
    with pytest.raises(BookExistsError), new_file(path, may_replace=False):
        pass
    assert path.read_text() == "precious"
    with new_file(path, may_replace=True) as file:
        file.write("new")
    assert path.read_text() == "new"


def test_one_that_comes_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    with pytest.raises(BookExistsError), new_file(path, may_replace=False):
        path.write_text("precious")
    assert path.read_text() == "precious"
    assert [each.name for each in tmp_path.iterdir()] == ["book.csv"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("precious")
    (tmp_path / "book.csv").symlink_to(tmp_path / "target")
    with pytest.raises(BookExistsError), new_file(tmp_path / "book.csv", may_replace=False):
        pass
    with new_file(tmp_path / "book.csv", may_replace=True) as file:
        file.write("new")
    assert (tmp_path / "target").read_text() == "precious"


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), new_file(tmp_path / "book.csv", may_replace=False):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_what_can_not_be_written_or_read_is_a_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(BookError, match="can't be written"),
        new_file(tmp_path / "no" / "x.csv", may_replace=False),
    ):
        pass
    for name in ("x" * 300, "nul\0", ""):
        with pytest.raises(BookError), new_file(tmp_path / name, may_replace=True):
            pass
        with pytest.raises(BookError):
            read_file(tmp_path / name)
    with pytest.raises(BookError, match="can't be read"):
        read_file(tmp_path / "none.csv")
    with pytest.raises(BookError, match=r"is no file|can't be read"):
        read_file(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BookError, match="is no file"):
        read_file(tmp_path / "pipe")


def test_a_file_is_called_after_the_line_and_the_day() -> None:
    path = default_file(clean_line("../Main Line/☎"), at(0), ZONE)
    assert path.parent == Path.home()
    assert path.name.startswith("contacts-main-line-")
