"""One conversation: its texts, and the composer beneath."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from trtui.models import ConversationKey, Intent, IntentState, MessageKey, SendText
from trtui.store import StoreError
from trtui.text.cleaning import compose, own
from trtui.text.phone import format_phone
from trtui.ui.commands import Scope
from trtui.ui.say import Tone
from trtui.ui.sources import ConversationThread
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.composer import Composer, Target
from trtui.ui.widgets.labels import label
from trtui.ui.widgets.thread import ThreadView
from trtui.verbs.replying import Standing, lock_reason, own_line, standing_of


class ThreadPane(Vertical):
    """What is said in one conversation, and what is written to it."""

    key_scope: ClassVar[Scope] = Scope.THREAD

    class Shown(Message):
        """Another conversation is shown; None is none."""

        def __init__(self, key: ConversationKey | None) -> None:
            super().__init__()
            self.key = key

    def __init__(self, around: Surroundings) -> None:
        super().__init__(id="thread-pane")
        self.around = around
        self.key: ConversationKey | None = None
        self.thread = ThreadView(
            now=around.now,
            zone=around.zone,
            glyphs=around.glyphs,
            twenty_four=around.settings.screen.twenty_four_hour,
            id="thread",
        )
        self.composer = Composer(self._keep_draft, id="composer")

    def compose(self) -> ComposeResult:
        """The texts, and the composer beneath."""
        yield self.thread
        yield self.composer

    # ------------------------------------------------------------------------------------------ what is shown

    def show(self, key: ConversationKey | None, *, at: MessageKey | None = None) -> None:
        """Show another conversation with its draft; the draft of the one before is kept."""
        if key == self.key:
            if at is not None:
                self.thread.reveal(at)
            return
        self.key = key
        if key is None:
            self.composer.open(None)
            label(self, own("No conversation"), own(""))
        else:
            empty = own("No texts are held here yet.")
            self.thread.show(ConversationThread(self.around, key), at=at, empty=empty)
            standing = standing_of(self.around.store, key)
            self._open_composer(standing)
        self.post_message(self.Shown(key))

    def facts_changed(self) -> None:
        """Show what the store says now, without a jump."""
        if self.key is None:
            return
        self.thread.update_thread()
        standing = standing_of(self.around.store, self.key)
        self.composer.see(standing.newest)
        self._describe_standing(standing)

    def tick(self) -> None:
        """Let the ages and the countdown of a held text go on."""
        self.thread.tick()

    def reopen_draft(self) -> None:
        """Put the draft that the store holds into the composer: a text was called back."""
        if self.key is not None:
            self._open_composer(standing_of(self.around.store, self.key))

    def held_text(self) -> Intent | None:
        """The text of this conversation that was held last and can still be called back."""
        if self.key is None:
            return None
        held = [
            intent
            for intent in self.around.store.outbox.pending(self.key)
            if intent.state is IntentState.HELD and isinstance(intent.action, SendText)
        ]
        return held[-1] if held else None

    def mark_seen(self) -> None:
        """Everything up to the newest text has been seen here."""
        newest = self.thread.newest
        if self.key is not None and newest is not None:
            seen = self.around.store.desk.seen_at(self.key)
            if newest.sent_or_received_at > seen:
                self.around.store.desk.mark_seen(self.key, newest.sent_or_received_at)

    def write(self) -> bool:
        """Go into the composer; False, with the reason said, where nothing can be written to them."""
        around = self.around
        if self.key is None:
            return False
        standing = standing_of(around.store, self.key)
        lock = lock_reason(standing, around.now(), around.zone, is_read_only=around.is_read_only)
        if lock is not None:
            around.voice.say(lock, Tone.WARNING)
            return False
        self.composer.display = True
        self.screen.set_focus(self.composer, scroll_visible=False)
        return True

    def _open_composer(self, standing: Standing) -> None:
        target = Target(standing.key, standing.name, standing.line)
        self.composer.open(target, self.around.store.desk.draft(standing.key), standing.newest)
        self._describe_standing(standing)

    def _describe_standing(self, standing: Standing) -> None:
        around = self.around
        lock = lock_reason(standing, around.now(), around.zone, is_read_only=around.is_read_only)
        held = self.held_text()
        hint = own("A text is held: z calls it back.") if held else own("Press r to reply.")
        self.composer.describe(lock, hint)
        number = format_phone(standing.key.phone)
        title = standing.name if standing.name == number else compose("{} · {}", standing.name, number)
        label(self, title, standing.line)

    def _keep_draft(
        self, key: ConversationKey, text: str, cursor: int, written_against: MessageKey | None
    ) -> None:
        around = self.around
        try:
            around.store.desk.save_draft(
                key, text, cursor=cursor, written_against=written_against, now=around.now()
            )
        except StoreError as error:
            kept = own("The draft is only on screen, not on disk:")
            around.voice.say(compose("{} {}", kept, own_line(str(error))), Tone.ERROR)

    # ------------------------------------------------------------------------------------------ actions

    def action_new_line(self) -> None:
        """A new line in the text."""
        self.composer.new_line()

    def action_make_plain(self) -> None:
        """Plain characters for those that make the text cost more."""
        self.composer.make_plain()

    # ------------------------------------------------------------------------------------------ messages

    def on_composer_paste_cleaned(self, event: Composer.PasteCleaned) -> None:
        """Say what was left out of a paste."""
        unseen, cut = event.pasted.unseen, event.pasted.cut
        parts = [
            f"{unseen:,} invisible character{'s were' if unseen > 1 else ' was'} left out" if unseen else "",
            f"the last {cut:,} characters were left out" if cut else "",
        ]
        self.around.voice.say(
            own_line("Of the paste, " + " and ".join(filter(None, parts)) + "."), Tone.WARNING
        )

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        """Being in the thread is having seen it."""
        self.mark_seen()
