"""Changing many contacts from the address book: asked in words, proved by typing, told by name, stopped, taken back."""

from pathlib import Path

from tests.ui.desk import ANN, BOB, CAT, DAN, MAIN, NOW, Desk, FrozenClock, at_desk, contact, key
from tests.ui.test_contacts import VIP, open_book
from trtui.config import DeskSettings, Settings
from trtui.models import BulkEditContacts, ContactEdit, EditContact, Intent, IntentState
from trtui.store import Store
from trtui.text.cleaning import Safe, own
from trtui.ui.asking import DEAF_SECONDS, Asking
from trtui.ui.say import Tone
from trtui.ui.screens.contacts import ContactsScreen
from trtui.ui.screens.form import FormScreen
from trtui.ui.widgets.form_rows import FormRow


async def fill_in(desk: Desk, **picks: str) -> FormScreen:
    """Open the form for what is selected and pick values by the fields' names."""
    await desk.press("e")
    await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
    form = desk.app.screen
    assert isinstance(form, FormScreen)
    rows = {row.field.name: row for row in form.query(FormRow)}
    for name, value in picks.items():
        rows[name].pick((value,))
    await desk.pilot.pause()
    return form


def bulk(desk: Desk) -> list[tuple[Intent, BulkEditContacts]]:
    return [
        (intent, intent.action)
        for intent in desk.store.outbox.pending()
        if isinstance(intent.action, BulkEditContacts)
    ]


def claim(desk: Desk) -> Intent:
    found = desk.store.outbox.claim_next(NOW, owner="test")
    assert found is not None
    return found


def add_many(desk: Desk, count: int) -> None:
    people = [contact(key(1000 + number), f"Zed {number:03}") for number in range(count)]
    desk.store.facts.merge_contacts(MAIN, people, NOW)


def test_a_few_are_changed_without_a_question_and_told(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        screen = await open_book(desk, "not:optedout")
        await desk.press("asterisk")
        form = await fill_in(desk, add_tags="vip", is_resolved="yes")
        await desk.until(lambda: "To do: resolve, tag vip." in desk.picture)
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is screen)
        ((intent, action),) = bulk(desk)
        edits = dict(action.edits())
        assert edits[ANN.phone].edit == ContactEdit(is_resolved=True)
        assert edits[BOB.phone] == EditContact(
            ContactEdit(is_resolved=True, tags=(VIP,)), edits[BOB.phone].seen
        )
        assert edits[CAT.phone].edit == ContactEdit(tags=(VIP,))
        assert DAN.phone not in edits
        assert not screen.list.selection
        assert desk.woken
        await desk.until(lambda: "0 of 3 changed" in desk.picture)
        bob = desk.store.facts.contact(BOB)
        assert bob is not None
        assert bob.tags == (VIP,)
        claim(desk)
        desk.store.outbox.settle(intent.id, IntentState.DONE, now=NOW)
        await desk.see_changes()
        await desk.until(lambda: "3 contacts: resolve, tag vip · all done." in str(desk.app.said))
        assert form is not desk.app.screen

    at_desk(tmp_path, play)


def test_more_than_ten_are_proved_by_typing_how_many(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        add_many(desk, 12)
        screen = await open_book(desk, "zed")
        await desk.press("asterisk")
        await fill_in(desk, is_archived="yes")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        await desk.press("y", "enter")
        assert not bulk(desk)
        await desk.press("1", "2", "enter")
        await desk.until(lambda: desk.app.screen is screen)
        ((_, action),) = bulk(desk)
        assert (len(action.phones), action.edit, action.each) == (12, ContactEdit(is_archived=True), ())

    at_desk(tmp_path, play)


def test_blocking_even_one_asks_for_the_last_four_digits(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        screen = await open_book(desk)
        await fill_in(desk, is_blocked="yes")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        await desk.until(lambda: "drops what they write" in desk.picture)
        await desk.pilot.pause(DEAF_SECONDS)  # for so long a question hears nothing
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is screen)
        assert not bulk(desk)
        await fill_in(desk, is_blocked="yes")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        await desk.press("0", "1", "4", "2", "enter")
        await desk.until(lambda: desk.app.screen is screen)
        ((_, action),) = bulk(desk)
        assert action == BulkEditContacts((ANN.phone,), ContactEdit(is_blocked=True))

    at_desk(tmp_path, play)


def test_a_change_that_changes_nothing_says_so(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        await open_book(desk)
        await fill_in(desk, add_tags="vip")
        await desk.press("enter")
        await desk.until(lambda: "Nothing to do" in str(desk.app.said))
        await desk.press("G")
        await fill_in(desk, is_resolved="yes")
        form = desk.app.screen
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is not form)
        await desk.press("e")
        await desk.press("enter")
        await desk.pilot.pause()
        await desk.until(lambda: "Nothing is to be changed yet" in desk.picture)

    at_desk(tmp_path, play)


def test_whom_the_service_refuses_is_named_with_the_reason(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        await open_book(desk, "not:optedout")
        await desk.press("asterisk")
        await fill_in(desk, add_tags="vip", is_resolved="yes")
        await desk.press("enter")
        await desk.until(lambda: bulk(desk))
        ((intent, _),) = bulk(desk)
        claim(desk)
        desk.store.outbox.settle_part(intent.id, [((BOB.phone,), own("no such tag"))], now=NOW)
        told: list[str] = []
        say = desk.app.say

        def listen(sentence: Safe, tone: Tone = Tone.PLAIN) -> None:
            told.append(str(sentence))
            say(sentence, tone)

        desk.app.say = listen  # type: ignore[method-assign]
        await desk.see_changes()
        assert any("done for 2 · 1 refused. Bob Ruiz: no such tag" in sentence for sentence in told)
        await desk.press("O")
        await desk.until(lambda: "Change the contact Bob Ruiz" in desk.picture)
        assert "no such tag" in desk.picture

    at_desk(tmp_path, play)


def test_a_run_is_stopped_gone_on_with_and_left(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        add_many(desk, 150)
        screen = await open_book(desk, "zed")
        await desk.press("asterisk")
        await fill_in(desk, is_archived="yes")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        await desk.press("1", "5", "0", "enter")
        await desk.until(lambda: desk.app.screen is screen)
        first = claim(desk)
        await desk.press("P")
        await desk.until(lambda: "50 stopped, P goes on" in desk.picture)
        assert desk.store.outbox.claim_next(NOW, owner="test") is None
        desk.store.outbox.settle(first.id, IntentState.DONE, now=NOW)
        await desk.see_changes()
        await desk.until(lambda: "100 of 150 changed" in desk.picture)
        desk.app.keyboard._verb_key = ("", 0.0)  # the same verb again at once is taken for a slip
        await desk.press("P")
        await desk.until(desk.store.outbox.has_bulk_waiting)
        await desk.press("K")
        await desk.until(lambda: "Leave 50 contacts as they are?" in desk.picture)
        await desk.pilot.pause(DEAF_SECONDS)
        await desk.press("y")
        await desk.until(lambda: not bulk(desk))
        await desk.see_changes()
        await desk.until(lambda: "done for 100 · 50 taken back" in str(desk.app.said))

    at_desk(tmp_path, play)


def test_what_an_earlier_trtui_began_is_watched(tmp_path: Path) -> None:
    action = BulkEditContacts((ANN.phone, BOB.phone), ContactEdit(is_resolved=True))
    store = Store.open(tmp_path / "store", clock=FrozenClock())
    (intent,) = store.outbox.add_all([(MAIN, action)], now=NOW)
    store.close()

    async def play(desk: Desk) -> None:
        await open_book(desk)
        await desk.see_changes()
        await desk.until(lambda: "0 of 2 changed" in desk.picture)
        claim(desk)
        desk.store.outbox.settle(intent, IntentState.DONE, now=NOW)
        await desk.see_changes()
        await desk.until(lambda: "The change of 2 contacts · all done." in str(desk.app.said))

    at_desk(tmp_path, play)


def test_z_takes_it_back_contact_by_contact(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        await open_book(desk, "not:optedout")
        await desk.press("asterisk")
        await fill_in(desk, add_tags="vip")
        await desk.press("enter")
        await desk.until(lambda: bulk(desk))
        await desk.press("z")
        await desk.until(lambda: len(bulk(desk)) == 2)
        bob = desk.store.facts.contact(BOB)
        assert bob is not None
        assert bob.tags == ()
        ann = desk.store.facts.contact(ANN)
        assert ann is not None
        assert ann.tags == (VIP,)

    at_desk(tmp_path, play)


def test_nothing_is_changed_in_read_only_mode(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        screen = await open_book(desk)
        await desk.press("e")
        await desk.pilot.pause()
        assert desk.app.screen is screen
        assert "read-only" in str(desk.app.said)

    at_desk(tmp_path, play, Settings(desk=DeskSettings(read_only=True)))


def test_the_book_is_left_while_a_run_goes_on_and_its_end_is_told(tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        await open_book(desk)
        await fill_in(desk, is_archived="yes")
        await desk.press("enter")
        await desk.until(lambda: bulk(desk))
        await desk.press("g", "i")
        await desk.until(lambda: not isinstance(desk.app.screen, ContactsScreen))
        claimed = claim(desk)
        desk.store.outbox.settle(claimed.id, IntentState.DONE, now=NOW)
        await desk.see_changes()
        await desk.until(lambda: "Ann Lee: archive · all done." in str(desk.app.said))

    at_desk(tmp_path, play)
