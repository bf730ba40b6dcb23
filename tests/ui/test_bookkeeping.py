"""Export and import from the address book: a file that only the agent reads, a preview before anything is asked for."""

from pathlib import Path

from textual.widgets import Input

from tests.ui.desk import ANN, BOB, MAIN, Desk, at_desk
from tests.ui.test_bulk_editing import bulk, claim
from tests.ui.test_contacts import VIP, open_book
from trtui.models import ContactEdit, IntentState
from trtui.ui.asking import DEAF_SECONDS, Asking
from trtui.ui.screens.contacts import ContactsScreen
from trtui.ui.screens.form import FormScreen
from trtui.ui.screens.importing import ImportScreen


async def give_path(desk: Desk, verb: str, path: Path) -> None:
    """Press the verb's key and type a path into its form."""
    await desk.press(verb)
    await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
    form = desk.app.screen
    form.query_one(Input).value = str(path)
    await desk.press("enter")
    await desk.until(lambda: desk.app.screen is not form)


async def preview(desk: Desk, folder: Path, text: str) -> ImportScreen:
    path = folder / "people.csv"
    path.write_text(text)
    await desk.press("2")
    await give_path(desk, "I", path)
    await desk.until(lambda: isinstance(desk.app.screen, ImportScreen))
    screen = desk.app.screen
    assert isinstance(screen, ImportScreen)
    return screen


def test_who_is_listed_is_written_to_a_file(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        screen = await open_book(desk, "tag:vip")
        await give_path(desk, "X", tmp_path / "out.csv")
        await desk.until(lambda: "Wrote one contact to" in str(desk.app.said))
        lines = (tmp_path / "out.csv").read_text().splitlines()
        assert lines[0].startswith("number,first name,last name")
        assert lines[1].startswith("14235550142,Ann,Lee,,prefers calls,vip,Fall sale")
        assert len(lines) == 2
        await give_path(desk, "X", tmp_path / "out.csv")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        await desk.pilot.pause(DEAF_SECONDS)
        await desk.press("n")
        await desk.until(lambda: isinstance(desk.app.screen, FormScreen))  # for another name
        assert desk.app.screen.query_one(Input).value == str(tmp_path / "out.csv")
        desk.app.pop_screen()
        await desk.until(lambda: desk.app.screen is screen)
        assert (tmp_path / "out.csv").read_text().splitlines() == lines
        await desk.press("escape")
        await give_path(desk, "X", tmp_path / "out.csv")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        await desk.pilot.pause(DEAF_SECONDS)
        await desk.press("y")
        await desk.until(lambda: len((tmp_path / "out.csv").read_text().splitlines()) == 5)

    at_desk(tmp_path, play)


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        await open_book(desk)
        await give_path(desk, "X", tmp_path / "none" / "out.csv")
        await desk.until(lambda: "can't be written" in str(desk.app.said))
        await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
        assert desk.app.screen.query_one(Input).value == str(tmp_path / "none" / "out.csv"), "to be mended"
        desk.app.pop_screen()
        await desk.press("2")
        await give_path(desk, "I", tmp_path / "none.csv")
        await desk.until(lambda: "can't be read" in str(desk.app.said))
        assert isinstance(desk.app.screen, FormScreen)
        (tmp_path / "none.csv").write_text("number\n4235550142\n")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, ImportScreen))

    at_desk(tmp_path, play)


def test_an_import_shows_every_bad_line_and_writes_what_is_good(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        await open_book(desk)
        text = "number,first name,tags\n12,Bad,\n4235550177,Bob,vip\n4235550142,Ann,vip\n4235559999,New,\n4235550142,Ann,\n"
        await preview(desk, tmp_path, text)
        await desk.until(lambda: "2 not taken · 1 new · 1 changed · 1 the same" in desk.picture)
        assert "“12” is no number that can be texted" in desk.picture
        assert "stands on line 4 already" in desk.picture
        assert "new, with first name" in desk.picture
        assert "nothing is written yet" in desk.picture
        assert not bulk(desk)
        await desk.press("I")
        await desk.until(lambda: "z can't take it back: some of them are new" in desk.picture)
        await desk.pilot.pause(DEAF_SECONDS)
        await desk.press("y")
        await desk.until(lambda: isinstance(desk.app.screen, ContactsScreen))
        ((intent, action),) = bulk(desk)
        edits = dict(action.edits())
        assert edits[BOB.phone].edit == ContactEdit(tags=(VIP,))
        assert ANN.phone not in edits
        assert len(edits) == 2
        assert intent.dashboard == MAIN
        claim(desk)
        desk.store.outbox.settle(intent.id, IntentState.DONE, now=desk.clock.now())
        await desk.see_changes()
        await desk.until(lambda: "2 contacts: as people.csv says · all done." in str(desk.app.said))

    at_desk(tmp_path, play)


def test_more_than_ten_are_proved_by_typing_how_many(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        await open_book(desk)
        await preview(desk, tmp_path, "number\n" + "".join(f"706555{n:04}\n" for n in range(250)))
        await desk.press("I")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        assert "z can't take it back" in desk.picture
        await desk.press("2", "5", "0", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, ContactsScreen))
        assert [len(action.phones) for _, action in bulk(desk)] == [100, 100, 50]

    at_desk(tmp_path, play)


def test_leaving_the_preview_writes_nothing(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        await open_book(desk)
        await preview(desk, tmp_path, "number\n4235559999\n")
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, ContactsScreen))
        assert not bulk(desk)

    at_desk(tmp_path, play)


def test_a_file_without_a_good_line_imports_nothing(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        await open_book(desk)
        screen = await preview(desk, tmp_path, "name\nAnn\n")
        assert "No column is called number" in desk.picture
        await desk.press("I")
        await desk.until(lambda: "nothing to import" in str(desk.app.said))
        assert desk.app.screen is screen

    at_desk(tmp_path, play)


def test_where_all_are_listed_the_dashboard_is_asked_for(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        await open_book(desk)
        await desk.press("I")
        await desk.until(lambda: "Import into which dashboard?" in desk.picture)
        await desk.press("enter")
        await desk.until(lambda: "Import contacts into Billing" in desk.picture)

    at_desk(tmp_path, play)
