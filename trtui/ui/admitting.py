"""Who is let in: blocking, suppressing, adding and deleting a contact from the keyboard.

What is asked and written is the verbs' (verbs/amending.py); forms are imported when first asked for.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from trtui.models import ContactEdit, ConversationKey, DashboardId, DeleteContact
from trtui.store import StoreError
from trtui.text.cleaning import Safe, compose, own
from trtui.text.phone import PhoneError, parse_phone
from trtui.ui.editing import Editing
from trtui.ui.say import Tone
from trtui.ui.surroundings import Surroundings
from trtui.verbs.replying import own_line, standing_of

if TYPE_CHECKING:
    from trtui.ui.forms import Filled


class Admitting:
    """Performs it for the contact that editing is about."""

    def __init__(
        self, around: Surroundings, editing: Editing, *, listed: Callable[[], DashboardId | None]
    ) -> None:
        """`listed` is the dashboard whose conversations are listed, None where all are."""
        self._around = around
        self._editing = editing
        self._listed = listed

    def action_block_contact(self) -> None:
        """Block, or unblock who is blocked."""
        key = self._editing.one()
        if key is None:
            return
        from trtui.verbs.amending import Amendment, contact_of

        contact = contact_of(self._around.store, key)
        is_blocked = not contact.is_blocked
        verb = own("Blocked") if is_blocked else own("Unblocked")
        self._editing.confirm(Amendment(contact, ContactEdit(is_blocked=is_blocked)), verb)

    def action_suppress_contact(self) -> None:
        """Mark as not to be texted, with the reason; or no longer."""
        key = self._editing.one()
        if key is None:
            return
        from trtui.ui.contact_form import edit_of, reason_field
        from trtui.ui.forms import Form
        from trtui.verbs.amending import Amendment, contact_of

        opened = contact_of(self._around.store, key)
        if opened.is_suppressed:
            self._editing.confirm(
                Amendment(opened, ContactEdit(is_suppressed=False)), own("No longer suppressed")
            )
            return
        form = Form(
            compose("Suppress {}", self._editing.whom(key)),
            (reason_field(opened),),
            save=own("suppress"),
            tell=lambda _filled: (
                own(
                    "Marked as not to be texted, for colleagues too: each text to them is asked about first."
                ),
            ),
            kept_as=f"suppress/{key.dashboard}/{key.phone}",
        )

        def suppress(filled: "Filled") -> None:
            edit = replace(edit_of(filled, opened), is_suppressed=True)
            self._editing.confirm(Amendment(opened, edit), own("Suppressed"))

        self._around.voice.fill_in(form, suppress)

    # ------------------------------------------------------------------------------------------ new, and no more

    def action_new_contact(self) -> None:
        """Ask for the number, and on which dashboard; then the editor."""
        from trtui.ui.contact_form import line_field
        from trtui.ui.forms import Form, TextField

        store, listed = self._around.store, self._listed()
        boards = store.facts.dashboards()
        if not boards:
            self._around.voice.say(own("There is no dashboard yet to put a contact on."), Tone.WARNING)
            return
        number = TextField("number", own("Number"), placeholder=own("(423) 555-0142"), check=_why_no_number)
        asks = listed is None and len(boards) > 1
        line = listed if listed is not None else boards[0].id
        form = Form(
            own("New contact"),
            (number, line_field(boards)) if asks else (number,),
            save=own("go on"),
            check=lambda filled: own("On which dashboard?") if asks and filled.one("line") is None else None,
            kept_as="contact/new",
        )

        def go_on(filled: "Filled") -> None:
            chosen = filled.one("line") if asks else None
            dashboard = DashboardId(int(chosen)) if chosen is not None else line
            self._begin(ConversationKey(dashboard, parse_phone(filled.text("number"))))

        self._around.voice.fill_in(form, go_on)

    def _begin(self, key: ConversationKey) -> None:
        """The editor of a number: of the contact there is, or of a new one."""
        contact = self._around.store.facts.contact(key)
        self._editing.edit(key, is_new=contact is None)
        if contact is not None:
            self._around.voice.say(compose("There is that contact already: {}.", contact.name), Tone.WARNING)

    def action_delete_contact(self) -> None:
        """Delete, where the service's rule allows it: it is explained before it is asked."""
        key = self._editing.one()
        if key is None:
            return
        from trtui.verbs.amending import question_before_deleting, why_not_deleted

        refusal = why_not_deleted(self._around.store, key)
        if refusal is not None:
            self._around.voice.say(refusal, Tone.WARNING)
        else:
            question = question_before_deleting(self._around.store, key)
            self._around.voice.ask(question, lambda: self._delete(key))

    def _delete(self, key: ConversationKey) -> None:
        around = self._around
        name = standing_of(around.store, key).name
        try:
            around.store.outbox.add(DeleteContact(), key.dashboard, key.phone, now=around.now())
        except StoreError as error:
            around.voice.say(compose("Not deleted. {}", own_line(str(error))), Tone.ERROR)
            return
        around.wake()
        self._editing.changed((key,))
        around.voice.say(compose("Asked to delete {}.", name))


def _why_no_number(typed: str) -> Safe | None:
    try:
        parse_phone(typed)
    except PhoneError as error:
        return own_line(str(error))
    return None
