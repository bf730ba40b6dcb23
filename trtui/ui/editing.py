"""Contacts changed from the keyboard: the editor, and tags and note by one key.

What is asked, written and undone is the verbs' (verbs/amending.py); forms and choices are imported when first asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.app import App

from trtui.models import Contact, ConversationKey, TagId
from trtui.store import Interest, InterestKind, StoreError
from trtui.text.cleaning import Safe, compose, join, own
from trtui.text.phone import format_phone
from trtui.ui.bulk_progress import BulkProgress
from trtui.ui.progress import Progress
from trtui.ui.say import Tone
from trtui.ui.surroundings import Surroundings
from trtui.verbs.replying import own_line, standing_of

if TYPE_CHECKING:
    from trtui.ui.forms import Field, Filled, Value
    from trtui.verbs.amending import Amendment
    from trtui.verbs.bulk import Change


class Editing:
    """Performs what changes contacts, for the one in the panel, in the thread, or under the list's cursor."""

    def __init__(
        self,
        app: App[int],
        around: Surroundings,
        *,
        targets: Callable[[], Sequence[ConversationKey]],
        bulk: BulkProgress,
        beside: Callable[[], ConversationKey | None],
        show: Callable[[ConversationKey], object],
        changed: Callable[[Sequence[ConversationKey]], object],
    ) -> None:
        """`beside` is whom the contact panel shows where it has the keys; `changed` is told whom a change was about.

        `bulk` watches what is asked for so many at once that they go in few calls.
        """
        self._app = app
        self._around = around
        self._targets = targets
        self._bulk = bulk
        self._beside = beside
        self._show = show
        self.changed = changed
        self._progress = Progress(around)

    def facts_changed(self) -> None:
        """Say how far a change of many has come."""
        self._progress.facts_changed()

    # ------------------------------------------------------------------------------------------ the editor

    def action_edit_contact(self) -> None:
        """Everything that can be written of the contact, in one form."""
        key = self.one()
        if key is not None:
            self.edit(key)

    def edit(
        self,
        key: ConversationKey,
        *,
        opened: Contact | None = None,
        begun: "Mapping[str, Value] | None" = None,
        is_new: bool = False,
    ) -> None:
        """Open the editor. `opened` and `begun` are what it was opened with and what stood in it, where it comes back."""
        from trtui.ui.contact_form import Sight, choices_of, contact_fields, wanted_for
        from trtui.ui.forms import Form
        from trtui.verbs.amending import contact_of

        store = self._around.store
        sight = Sight(store, contact_of(store, key) if opened is None else opened)

        def fields(filled: "Filled | None" = None) -> "list[Field]":
            if filled is not None:
                sight.look_again(filled)
            return contact_fields(sight.contact, choices_of(store, key.dashboard))

        def interests() -> list[Interest]:
            shown = Interest(InterestKind.CONTACT, key.dashboard, key.phone)
            return [shown, *wanted_for(choices_of(store, key.dashboard), key.dashboard)]

        form = Form(
            compose("{} {}", own("New contact:") if is_new else own("Contact:"), self.whom(key)),
            fields(),
            save=own("create") if is_new else own("save"),
            is_draft=is_new,
            tell=lambda filled: self._tell(filled, sight.contact, is_new=is_new),
            begun=begun,
            interests=interests,
            look_again=fields,
            kept_as=f"contact/{key.dashboard}/{key.phone}",
        )
        self._around.voice.fill_in(form, lambda filled: self._save(filled, sight.contact, is_new=is_new))

    def _tell(self, filled: "Filled", opened: Contact, *, is_new: bool) -> list[Safe]:
        """What saving sends, and where it would write over what somebody changed since the form was opened."""
        from trtui.ui.contact_form import edit_of, is_empty
        from trtui.verbs.amending import Amendment, clash_sentences, names_of_fields

        edit = edit_of(filled, opened)
        if is_empty(edit):
            return [own("Only the number.") if is_new else own("Nothing is changed yet.")]
        warnings = [
            compose("{} Changed meanwhile. {}", self._around.glyphs.urgent, sentence)
            for sentence in clash_sentences(self._around.store, Amendment(opened, edit))
        ]
        return [compose("Saving sends: {}.", names_of_fields(edit)), *warnings]

    def _save(self, filled: "Filled", opened: Contact, *, is_new: bool) -> None:
        from trtui.ui.contact_form import edit_of, is_empty
        from trtui.verbs.amending import Amendment, names_of_fields

        edit = edit_of(filled, opened)
        if is_empty(edit) and not is_new:
            self._around.voice.say(own("Nothing was changed."))
            return

        def come_back() -> None:
            self.edit(opened.key, opened=opened, begun=filled.values, is_new=is_new)

        verb = own("New contact") if is_new else compose("Saved {}", names_of_fields(edit))
        self.confirm(Amendment(opened, edit), verb, come_back)
        if is_new:
            self._show(opened.key)

    def confirm(
        self, amendment: "Amendment", verb: Safe, come_back: Callable[[], object] | None = None
    ) -> None:
        """Write it, after the question where there is one; with a no, what was typed comes back."""
        from trtui.verbs.amending import contact_of, question_before_amending

        store = self._around.store
        question = question_before_amending(store, amendment)
        if question is None:
            self._write([amendment], verb)
            return
        shown = amendment.upon(contact_of(store, amendment.key))
        self._around.voice.ask(question, lambda: self._write([shown], verb), come_back)

    def _write(self, amendments: "Sequence[Amendment]", verb: Safe) -> None:
        """Put it into the outbox, and say so."""
        from trtui.verbs.amending import amend

        around = self._around
        try:
            deed = amend(around.store, amendments, verb, around.now())
        except StoreError as error:
            around.voice.say(compose("Not saved. {}", own_line(str(error))), Tone.ERROR)
            return
        around.wake()
        if len(deed.intents) > 1:
            names = [standing_of(around.store, key).name for key in deed.done]
            self._progress.begin(deed.told, dict(zip(deed.intents, names, strict=True)))
        self.changed(deed.done)
        around.voice.say(deed.sentence, Tone.WARNING if deed.failed else Tone.PLAIN)

    # ------------------------------------------------------------------------------------------ by one key

    def action_note_contact(self) -> None:
        """The note alone."""
        key = self.one()
        if key is None:
            return
        from trtui.ui.contact_form import Sight, note_field
        from trtui.ui.forms import Form
        from trtui.verbs.amending import contact_of

        sight = Sight(self._around.store, contact_of(self._around.store, key))
        form = Form(
            compose("Note of {}", self.whom(key)),
            (note_field(sight.contact),),
            tell=lambda filled: self._tell(filled, sight.contact, is_new=False),
            interests=lambda: (Interest(InterestKind.CONTACT, key.dashboard, key.phone),),
            look_again=lambda filled: (note_field(sight.look_again(filled)),),
            kept_as=f"note/{key.dashboard}/{key.phone}",
        )
        self._around.voice.fill_in(form, lambda filled: self._save(filled, sight.contact, is_new=False))

    def action_tag_contact(self) -> None:
        """Tags on and off by name, for all that are selected."""
        beside = self._beside()
        keys = (beside,) if beside is not None else tuple(self._targets())
        if len({key.dashboard for key in keys}) > 1:
            self._around.voice.say(
                own("Tags belong to one dashboard each, and what is selected is of several."), Tone.WARNING
            )
        elif keys:
            self._tag(keys)

    def _tag(self, keys: Sequence[ConversationKey]) -> None:
        from trtui.ui.screens.tagging import Tagging
        from trtui.verbs.amending import contact_of

        store = self._around.store
        held: dict[str, int] = {}
        for key in keys:
            for tag in contact_of(store, key).tags:
                held[tag] = held.get(tag, 0) + 1
        common = {tag for tag, count in held.items() if count == len(keys)}
        whom = standing_of(store, keys[0]).name if len(keys) == 1 else own_line(f"{len(keys)} contacts")

        def turn(turned: frozenset[str] | None) -> None:
            if turned:
                self._turn_tags(keys, turned - common, turned & common)

        self._app.push_screen(Tagging(self._around, keys[0].dashboard, whom, held, len(keys)), turn)

    def _turn_tags(self, keys: Sequence[ConversationKey], on: frozenset[str], off: frozenset[str]) -> None:
        from trtui.ui.contact_form import tag_name
        from trtui.verbs.amending import contact_of, tagged
        from trtui.verbs.bulk import TYPED_FROM, Change

        store = self._around.store
        known = store.facts.tags(keys[0].dashboard)
        put = [tag_name(known, tag) for tag in sorted(on)]
        taken = [tag_name(known, tag) for tag in sorted(off)]
        if len(keys) >= TYPED_FROM:
            change = Change(add_tags=tuple(map(str, put)), remove_tags=tuple(map(str, taken)))
            self._carry_out(keys, change)
            return
        wanted = [tagged(contact_of(store, key), on=map(TagId, on), off=map(TagId, off)) for key in keys]
        amendments = [amendment for amendment in wanted if amendment is not None]
        if amendments:
            signs = [*(compose("+{}", name) for name in put), *(compose("-{}", name) for name in taken)]
            self._write(amendments, compose("Tags {}", join(" ", signs)))

    def _carry_out(self, keys: Sequence[ConversationKey], change: "Change") -> None:
        """Change many in few calls, after the question that belongs to that."""
        from trtui.ui.bulk_editing import BulkEditing
        from trtui.verbs.bulk import plan_change

        done = BulkEditing(
            self._around,
            self._bulk,
            targets=self._targets,
            done=lambda: self.changed(keys),
            undo=lambda: None,
        )
        done.carry_out(plan_change(self._around.store, keys, change))

    # ------------------------------------------------------------------------------------------ whom it is about

    def one(self) -> ConversationKey | None:
        """The one contact that is meant; else say why there is none."""
        beside = self._beside()
        if beside is not None:
            return beside
        keys = self._targets()
        if len(keys) == 1:
            return keys[0]
        self._around.voice.say(
            own("That is done for one contact at a time: several are selected.")
            if keys
            else own("There is no contact here."),
            Tone.WARNING,
        )
        return None

    def whom(self, key: ConversationKey) -> Safe:
        """Somebody by name and number, and on which dashboard."""
        standing = standing_of(self._around.store, key)
        number = format_phone(key.phone)
        if standing.name == number:
            return compose("{} on {}", number, standing.line)
        return compose("{} · {} on {}", standing.name, number, standing.line)
