"""Asking a customer for money, on the screen: a form, a question, and what came of it. The rules are `verbs/requesting.py`."""

from collections.abc import Callable, Sequence

from trtui.light import dataclass
from trtui.models import ConversationKey, CreatePayment, Intent, IntentState
from trtui.store import StoreError
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.forms import Filled, Form, TextField
from trtui.ui.progress import Progress
from trtui.ui.say import Tone
from trtui.ui.surroundings import Surroundings
from trtui.verbs import requesting
from trtui.verbs.replying import Standing, own_line, standing_of
from trtui.verbs.requesting import Wanted


@dataclass(frozen=True, slots=True)
class _Request:
    """Whom a request is to, what for, in place of which refused one, and who wants to know once it is in the outbox."""

    key: ConversationKey
    wanted: Wanted
    """What stands in it at first."""
    instead_of: Intent | None = None
    asked: Callable[[], object] = lambda: None


class Requesting:
    """Has a request filled in and confirmed, and writes it into the outbox."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._progress = Progress(around)

    def ask(self, key: ConversationKey | None, asked: Callable[[], object] = lambda: None) -> None:
        """Have a request to a customer filled in, or say why none can be made; `asked` is called once it is written."""
        if key is None:
            self._around.voice.say(own("There is nobody here to ask: open a conversation first."))
        elif self._allowed(key) is not None:
            self._fill_in(_Request(key, Wanted(reference=requesting.fresh_reference()), asked=asked))

    def ask_again(self, intent: Intent, asked: Callable[[], object] = lambda: None) -> None:
        """Have a request that was refused changed and made again."""
        action = intent.action
        if intent.key is None or not isinstance(action, CreatePayment):
            return
        if intent.state is not IntentState.FAILED:
            self._around.voice.say(
                own(
                    "The service has not taken this request yet. The outbox says what may be done about it: O."
                )
            )
        elif self._allowed(intent.key) is not None:
            self._fill_in(_Request(intent.key, Wanted.again(action), intent, asked))

    def facts_changed(self) -> None:
        """Say what came of the request."""
        self._progress.facts_changed()

    # ------------------------------------------------------------------------------------------ inside

    def _allowed(self, key: ConversationKey) -> Standing | None:
        """How things stand with a customer who may be asked; None, with the reason said, where they may not."""
        around = self._around
        standing = standing_of(around.store, key)
        refusal = requesting.why_not_ask(
            around.store, standing, around.now(), around.zone, is_read_only=around.is_read_only
        )
        if refusal is None:
            return standing
        around.voice.say(compose("{} can't be asked to pay. {}", standing.name, refusal), Tone.WARNING)
        return None

    def _fill_in(self, request: _Request, filled: Filled | None = None) -> None:
        """Have it filled in; `filled` is what was filled in before, where it comes back."""
        key, wanted = request.key, request.wanted
        standing = standing_of(self._around.store, key)
        form = Form(
            compose("Ask {} for a payment", standing.name),
            (
                TextField(
                    "amount",
                    own("Amount"),
                    wanted.amount,
                    placeholder=own("120.00"),
                    check=requesting.problem_of_amount,
                    tell=requesting.amount_in_words,
                ),
                TextField(
                    "description",
                    own("What it is for"),
                    wanted.description,
                    placeholder=own("they see it"),
                    check=requesting.problem_of_description,
                ),
                TextField(
                    "message",
                    own("Your message"),
                    wanted.message,
                    lines=2,
                    tell=requesting.message_in_words,
                ),
                TextField("reference", own("Reference no."), wanted.reference, tell=_about_reference),
            ),
            save=own("go on"),
            is_draft=request.instead_of is not None,
            check=lambda filled: requesting.problem_of_length(_wanted(filled), standing.line),
            tell=lambda filled: _says(filled, standing),
            begun=filled.values if filled is not None else None,
            kept_as=f"payment/{key.dashboard}/{key.phone}/{request.instead_of.id if request.instead_of else 'new'}",
        )
        self._around.voice.fill_in(form, lambda filled: self._confirm(request, filled))

    def _confirm(self, request: _Request, filled: Filled) -> None:
        """Ask; where the answer is no, what was filled in is filled in still."""
        around, key = self._around, request.key
        question = requesting.question_before_requesting(
            around.store,
            standing_of(around.store, key),
            _wanted(filled),
            around.desk_on(key.dashboard),
            around.now(),
        )
        around.voice.ask(
            question,
            lambda: self._request(request, filled),
            lambda: self._fill_in(request, filled),
        )

    def _request(self, request: _Request, filled: Filled) -> None:
        around = self._around
        standing = self._allowed(request.key)  # they may have opted out while it was written
        if standing is None:
            return
        try:
            intent = requesting.request(around.store, standing, _wanted(filled), around.now())
            if request.instead_of is not None:
                around.store.outbox.dismiss(request.instead_of.id, now=around.now())
        except StoreError as error:
            self._fill_in(request, filled)
            around.voice.say(compose("Not asked for; it is kept here. {}", own_line(str(error))), Tone.ERROR)
            return
        request.asked()
        around.wake()
        told = compose("Payment request to {}", standing.name)
        self._progress.begin(told, {intent.id: standing.name})
        around.voice.say(compose("{}: on its way.", told))


def _wanted(filled: Filled) -> Wanted:
    return Wanted(*(filled.text(name) for name in ("amount", "description", "message", "reference")))


def _says(filled: Filled, standing: Standing) -> Sequence[Safe]:
    return requesting.says_of_request(_wanted(filled), standing)


def _about_reference(typed: str) -> Safe:
    if typed.strip():
        return own("By it the request is found again, also where the line breaks.")
    return own("Without one it is harder to tell whether the request was made.")
