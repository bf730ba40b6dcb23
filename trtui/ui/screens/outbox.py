"""The outbox: everything that is not done yet, what waits for the agent first, and what to do about each."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Final

from trtui.models import (
    ConversationKey,
    DashboardId,
    EditContact,
    Intent,
    IntentState,
    MessageKey,
    SendText,
)
from trtui.store import StoreError
from trtui.text.cleaning import Safe, clean, compose, own
from trtui.text.phone import format_phone
from trtui.ui.commands import Command, Scope, find_command, show_key
from trtui.ui.freshness import needs_agent
from trtui.ui.say import Tone
from trtui.ui.screens.place import PlaceScreen
from trtui.ui.sending import Sending
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.block_list import BlockList
from trtui.ui.widgets.blocks import Line
from trtui.ui.widgets.outbox_lines import OutboxItem, draw_outbox_item
from trtui.verbs.answering import do_again, payment_of, question_before_again, why_not_again
from trtui.verbs.answers import (
    Answer,
    Offer,
    detail_of,
    is_harmless,
    offers_for,
    title_of,
    why_none,
)
from trtui.verbs.asking import Question
from trtui.verbs.replying import own_line, standing_of

_QUOTED: Final = 400
_ANSWERS: Final = frozenset(answer.value for answer in Answer)


class OutboxScreen(PlaceScreen[OutboxItem]):
    """What was asked for and is not done, or failed and was not dismissed."""

    key_scope: ClassVar[Scope] = Scope.OUTBOX

    def __init__(
        self,
        around: Surroundings,
        sending: Sending,
        *,
        open_conversation: Callable[[ConversationKey], object],
        write_to: Callable[[ConversationKey], object],
        ways: Iterable[object] = (),
    ) -> None:
        """`write_to` leaves this screen and puts the keys into a conversation's composer."""
        rows = BlockList[OutboxItem](
            key_of=lambda item: item.intent.id,
            draw=lambda item, width, _selected: self._draw(item, width),
            glyphs=around.glyphs,
            look_again=self._look_again,
            id="outbox",
        )
        super().__init__(around, rows, open_conversation=open_conversation, ways=ways)
        self._sending = sending
        self._write_to = write_to
        self._offered: frozenset[str] = frozenset()

    # ------------------------------------------------------------------------------------------ what it says

    def read(self) -> list[OutboxItem]:
        """What needs the agent, then the rest, each in the order asked."""
        intents = self.around.store.outbox.pending()
        lines = {board.id: board.name for board in self.around.store.facts.dashboards()}
        return [self._item(i, lines) for i in sorted(intents, key=lambda intent: not needs_agent(intent))]

    def describe(self) -> tuple[Safe, Safe]:
        """How many need the agent, and how many are under way."""
        items = [
            i for i in self.rows.items if i.intent.state not in (IntentState.DONE, IntentState.WITHDRAWN)
        ]
        in_need = sum(needs_agent(item.intent) for item in items)
        paused = sum(item.intent.is_paused for item in items)
        needing = f"{in_need} need{'s' if in_need == 1 else ''} you"
        told = f"{needing} · {len(items) - in_need - paused} under way"
        return own("Outbox: what is not done yet"), own_line(told + (f" · {paused} paused" if paused else ""))

    def say_where(self) -> None:
        """Write it into the border, and into the footer what may be answered to what the cursor is on."""
        super().say_where()
        item = self.rows.cursor
        offers = offers_for(item.intent) if item is not None and not self.around.is_read_only else ()
        offered = frozenset(offer.answer.value for offer in offers)
        if offered != self._offered:
            self._offered = offered
            self.foot.redraw()

    def _can_perform(self, command: Command) -> bool:
        if command.id in _ANSWERS:
            return command.id in self._offered
        return super()._can_perform(command)

    def empty_words(self) -> Safe:
        """That all is done."""
        return own("Everything is done: nothing waits, nothing failed.")

    def conversation_of(self, item: OutboxItem) -> ConversationKey | None:
        """The conversation that an intent is about."""
        if item.intent.key is None:
            self.around.voice.say(own("It is about no single conversation."))
        return item.intent.key

    def _item(self, intent: Intent, lines: dict[DashboardId, Safe]) -> OutboxItem:
        line = lines.get(intent.dashboard, own("an unknown dashboard"))
        whom = line
        if intent.key is not None:
            row = self.around.store.facts.row(intent.key)
            whom = row.name if row is not None else format_phone(intent.key.phone)
        detail = clean(detail_of(intent, lambda intent: payment_of(self.around.store, intent)), cap=_QUOTED)
        return OutboxItem(intent, title_of(intent, whom), line, detail)

    def _look_again(self, item: OutboxItem) -> OutboxItem:
        """What has become of something that is settled."""
        intent = self.around.store.outbox.intent(item.intent.id) or item.intent
        return OutboxItem(intent, item.title, item.line, item.detail)

    def _draw(self, item: OutboxItem, width: int) -> Sequence[Line]:
        return draw_outbox_item(item, width, self.around.now(), self.around.glyphs, self._shown)

    def _shown(self, offer: Offer) -> str:
        command = find_command(offer.answer.value)
        keys = self.around.keymap.keys_of(command) if command is not None else ()
        return f"{show_key(keys[0])} {offer.words}" if keys else str(offer.words)

    # ------------------------------------------------------------------------------------------ actions

    def action_recall_intent(self) -> None:
        """Take back what is held or waits its turn."""
        if (item := self._answered(Answer.RECALL)) and self._sending.put_back(item.intent):
            self.around.voice.say(compose("Recalled: {}.{}", item.title, _kept(item)))
            self.facts_changed()

    def action_drop_intent(self) -> None:
        """Do without it."""
        if (item := self._answered(Answer.DROP)) and self._sending.put_back(item.intent):
            self.around.voice.say(compose("Dropped: {}.{}", item.title, _kept(item)))
            self.facts_changed()

    def action_edit_intent(self) -> None:
        """Take a text back into its composer."""
        item = self._answered(Answer.EDIT)
        if item is None or item.intent.key is None or not self._sending.put_back(item.intent):
            return
        self._write_to(item.intent.key)
        if item.intent.state is IntentState.UNKNOWN:
            self.around.voice.say(
                own("The text may have arrived already: look at the thread before you send it again."),
                Tone.WARNING,
            )

    def action_confirm_intent(self) -> None:
        """Ask whether it did happen; then it is done."""
        item = self._answered(Answer.ARRIVED)
        if item is None:
            return
        says = (item.detail, own("It counts as done then, and is not sent again.")) if item.detail else ()
        question = Question(compose("{}: did it happen?", item.title), says, yes=own("yes, it did"))
        self.around.voice.ask(question, lambda: self._change(item, self._confirm))

    def action_send_intent(self) -> None:
        """Send what failed or waits; first ask where it texts somebody, costs, or can't be taken back."""
        item = self._answered(Answer.SEND)
        if item is None:
            return
        around, key = self.around, item.intent.key
        if isinstance(item.intent.action, EditContact) and key is not None:
            self._amend_again(item, key, item.intent.action)
            return
        newest = standing_of(around.store, key).newest if key is not None else None
        if is_harmless(item.intent.action):
            self._change(item, lambda intent: self._send(intent, newest))
            return
        refusal = why_not_again(around.store, item.intent, around.now(), around.zone)
        if refusal is not None:
            around.voice.say(refusal, Tone.WARNING)
        else:
            question = question_before_again(
                around.store,
                item.intent,
                item.title,
                item.detail,
                around.desk_on(item.intent.dashboard),
                around.now(),
            )
            around.voice.ask(question, lambda: self._change(item, lambda i: self._send(i, newest)))

    def _amend_again(self, item: OutboxItem, key: ConversationKey, asked: EditContact) -> None:
        """Write an edit that was refused; first ask where somebody changed the same meanwhile, or where it blocks."""
        from trtui.verbs.amending import amendment_in, contact_of, question_before_amending

        store = self.around.store
        amendment = amendment_in(store, key, asked)
        question = question_before_amending(store, amendment) if amendment is not None else None
        if amendment is None or question is None:
            self._change(item, lambda intent: self._send(intent, None))
            return
        shown = amendment.upon(contact_of(store, key))
        again = EditContact(shown.edit, shown.seen)
        self.around.voice.ask(
            question, lambda: self._change(item, lambda intent: self._send_seen(intent, again))
        )

    def _answered(self, answer: Answer) -> OutboxItem | None:
        """What the cursor is on, as the store has it now, where this answer is possible for it; else say why not."""
        shown = self.rows.cursor
        if shown is None:
            return None
        item = self._look_again(shown)
        if any(offer.answer is answer for offer in offers_for(item.intent)):
            return item
        self.around.voice.say(why_none(item.intent, answer), Tone.WARNING)
        return None

    # ------------------------------------------------------------------------------------------ doing it

    def _change(self, item: OutboxItem, change: Callable[[Intent], Safe]) -> None:
        """Make a change, and say what it came to; what another process changed meanwhile is refused by the store."""
        around = self.around
        try:
            told = change(item.intent)
        except StoreError as error:
            around.voice.say(own_line(str(error)), Tone.WARNING)
        else:
            around.wake()
            around.voice.say(compose("{}: {}", item.title, told))
        self.facts_changed()

    def _confirm(self, intent: Intent) -> Safe:
        self.around.store.outbox.answer_unknown(intent.id, happened=True, now=self.around.now())
        return own("done, by your word.")

    def _send(self, intent: Intent, newest: MessageKey | None) -> Safe:
        """`newest` is the last text that could be seen when it was asked."""
        do_again(self.around.store, intent, newest, self.around.now())
        return own("on its way.")

    def _send_seen(self, intent: Intent, seen: EditContact) -> Safe:
        """`seen` is the edit over the contact as the agent saw it when it was asked."""
        self.around.store.outbox.retry(intent.id, now=self.around.now(), seen=seen)
        return own("on its way.")


def _kept(item: OutboxItem) -> Safe:
    return own(" The text is a draft again.") if isinstance(item.intent.action, SendText) else own("")
