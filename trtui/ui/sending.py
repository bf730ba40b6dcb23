"""From a text in the composer to an intent on disk, and back: what sending, calling back, templates and $EDITOR do."""

from collections.abc import Callable
from typing import Final

from textual.app import App, SuspendNotSupported

from trtui.models import (
    ConversationKey,
    DashboardId,
    Intent,
    ListQuery,
    MessageKey,
    SendText,
    Sort,
    View,
)
from trtui.store import StoreError
from trtui.text.cleaning import compose, own
from trtui.text.merge import Filled
from trtui.text.phone import Phone, PhoneError, format_phone, parse_phone
from trtui.ui.outside_editor import NotEditedError, edit_in_editor
from trtui.ui.say import Tone
from trtui.ui.screens.choosing import Choosing, Entry, narrow
from trtui.ui.surroundings import Surroundings
from trtui.ui.templates import template_entries
from trtui.ui.widgets.composer import Target
from trtui.ui.widgets.thread_pane import ThreadPane
from trtui.verbs.answering import put_back
from trtui.verbs.replying import is_too_long, lock_reason, own_line, question_before_sending, standing_of
from trtui.verbs.templates import merge_fields

_FOUND_AT_MOST: Final = 50


class Sending:
    """Writes texts into the outbox for a thread pane's composer."""

    def __init__(
        self,
        app: App[int],
        around: Surroundings,
        pane: ThreadPane,
        *,
        sent: Callable[[], None],
        write: Callable[[ConversationKey | None], bool],
    ) -> None:
        """`sent` is called after a text went into the outbox.

        `write` puts a conversation (None: the one the cursor is on) on screen and the keys into its composer; it is False
        where nothing can be written there.
        """
        self._app = app
        self._around = around
        self._pane = pane
        self._sent = sent
        self._write = write

    # ------------------------------------------------------------------------------------------ sending

    def action_send_text(self) -> None:
        """Send what is in the composer to whom its border names, after the question where there is one."""
        composer, around = self._pane.composer, self._around
        target, body = composer.target, composer.text
        if target is None or not body.strip():
            around.voice.say(own("There is nothing to send."))
            return
        standing = standing_of(around.store, target.key)
        refusal = lock_reason(
            standing, around.now(), around.zone, is_read_only=around.is_read_only
        ) or is_too_long(body)
        if refusal is not None:
            around.voice.say(refusal, Tone.WARNING)
            return
        question = question_before_sending(
            standing, body, composer.written_against, around.desk_on(target.key.dashboard), around.now()
        )
        if question is None:
            self._send(target, body, composer.written_against)
        else:
            around.voice.ask(question, lambda: self._send(target, body, standing.newest))

    def _send(self, target: Target, body: str, written_against: MessageKey | None) -> None:
        """Put the text on disk for its target, then empty the composer if it is still that one's."""
        around, composer = self._around, self._pane.composer
        action = SendText(body, sender_name=around.desk_on(target.key.dashboard).sender_name)
        key = target.key
        composer.save_draft()
        try:
            around.store.outbox.add(
                action,
                key.dashboard,
                key.phone,
                now=around.now(),
                hold=around.hold,
                written_against=written_against,
            )
        except StoreError as error:
            around.voice.say(compose("Not sent; the text is kept. {}", own_line(str(error))), Tone.ERROR)
            return
        if composer.target is not None and composer.target.key == key:
            composer.take()
        around.wake()
        if around.hold is None:
            around.voice.say(compose("To {}: on its way.", target.name))
        else:
            seconds = own_line(f"{around.hold.seconds} s")
            around.voice.say(compose("To {}: goes in {}. z calls it back.", target.name, seconds))
        self._pane.facts_changed()
        self._sent()

    def call_back(self, intent: Intent) -> None:
        """Take a held text back into its own conversation's composer."""
        if intent.key is not None and self.put_back(intent):
            self._write(intent.key)
            self._pane.reopen_draft()
            self._around.voice.say(own("Called back: it was not sent."))

    def put_back(self, intent: Intent) -> bool:
        """Take something out of the outbox; a text is a draft of its conversation again. False, with the reason said,
        where it is too late.
        """
        around, key = self._around, intent.key
        is_on_screen = key is not None and key == self._pane.key
        self._pane.composer.save_draft()
        try:
            put_back(around.store, intent, around.now())
        except StoreError as error:
            around.voice.say(compose("Too late to call it back. {}", own_line(str(error))), Tone.WARNING)
            return False
        around.wake()
        if is_on_screen:
            self._pane.reopen_draft()
        return True

    def action_call_back(self) -> None:
        """In an empty composer call the held text back; else undo the typing."""
        composer = self._pane.composer
        if not composer.is_empty:
            composer.undo()
            return
        held = self._pane.held_text()
        if held is None:
            self._around.voice.say(own("No text is held here."))
        else:
            self.call_back(held)

    # ------------------------------------------------------------------------------------------ templates

    def action_reply_from_template(self) -> None:
        """Reply, beginning with the choice of a template."""
        if self._has_templates() and self._write(None):
            self.action_choose_template()

    def action_choose_template(self) -> None:
        """Offer the templates, filled in for whom the text is for."""
        around, composer = self._around, self._pane.composer
        target = composer.target
        if target is None or composer.read_only:
            return
        if not self._has_templates():
            return
        standing = standing_of(around.store, target.key)
        custom = around.store.facts.fields(target.key.dashboard)
        fields = merge_fields(standing, custom, around.desk_on(target.key.dashboard).sender_name)
        entries = template_entries(around.settings.templates, fields)
        title = compose("Template for {}", target.name)
        self._app.push_screen(
            Choosing(title, lambda typed: narrow(entries, typed), glyphs=around.glyphs),
            lambda filled: self._put_template(target, filled),
        )

    def _has_templates(self) -> bool:
        """Whether there is one to choose from; says where to write them where not."""
        if not self._around.settings.templates:
            words = own("There are no templates yet: write them into [templates] of the configuration file.")
            self._around.voice.say(words)
        return bool(self._around.settings.templates)

    def _put_template(self, target: Target, filled: Filled | None) -> None:
        composer = self._pane.composer
        if filled is None or composer.target != target:
            return
        if filled.missing == ("",):
            self._around.voice.say(
                own("The template can't be filled in; its preview says why."), Tone.WARNING
            )
            return
        kept = composer.text
        cursor = filled.cursor if filled.cursor is not None else len(filled.text)
        composer.put(kept + filled.text, len(kept) + cursor)
        if filled.missing:
            names = own_line(", ".join(filled.missing))
            self._around.voice.say(
                compose("Not known of them: {}. Mend the text before it goes.", names), Tone.WARNING
            )

    # ------------------------------------------------------------------------------------------ other ways to begin

    def action_reply_in_editor(self) -> None:
        """Write the reply in the agent's editor; back here it is in the composer, not sent."""
        composer = self._pane.composer
        if not self._write(None) or (target := composer.target) is None:
            return
        composer.save_draft()
        written, fault = composer.text, None
        try:
            with self._app.suspend():
                try:
                    written = edit_in_editor(composer.text)
                except (
                    NotEditedError
                ) as error:  # here: the terminal is taken up again only where nothing is raised
                    fault = error
        except SuspendNotSupported:
            self._around.voice.say(own("An editor can't be started from here."), Tone.WARNING)
            return
        if fault is not None:
            self._around.voice.say(own_line(str(fault)), Tone.WARNING)
        if composer.target == target and written != composer.text:
            composer.put(written)

    def action_write_new_text(self) -> None:
        """Ask to whom, and open the conversation to write."""
        self._app.push_screen(
            Choosing(
                own("New text to"),
                self._find_people,
                glyphs=self._around.glyphs,
                placeholder=own("a name, or a number"),
            ),
            self._begin,
        )

    def _begin(self, key: ConversationKey | None) -> None:
        if key is not None:
            self._write(key)

    def _find_people(self, typed: str) -> list[Entry[ConversationKey]]:
        """Known people whose name or number holds what was typed, and the number itself from each line."""
        store, now = self._around.store, self._around.now()
        boards = store.facts.dashboards()
        names = {board.id: board.name for board in boards}
        query = ListQuery(view=View.ALL, sort=Sort.NEWEST, text=typed.strip())
        rows = store.facts.window(query, 0, _FOUND_AT_MOST, now)
        found = [
            Entry(
                row.key,
                row.name,
                compose("{} · {}", format_phone(row.key.phone), names.get(row.key.dashboard, own("?"))),
            )
            for row in rows
        ]
        phone = _number(typed)
        if phone is not None:
            known = {row.key for row in rows}
            keys = [ConversationKey(DashboardId(board.id), phone) for board in boards]
            found += [
                Entry(
                    key,
                    compose("{}: a new conversation", format_phone(phone)),
                    compose("from {}", names[key.dashboard]),
                )
                for key in keys
                if key not in known
            ]
        return found


def _number(typed: str) -> Phone | None:
    try:
        return parse_phone(typed)
    except PhoneError:
        return None
