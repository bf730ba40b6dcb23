"""The outbox, read out, and the agent's answers to what is in it."""

from collections.abc import Callable

from trtui.models import Intent
from trtui.plain.desk import Desk, HintError
from trtui.plain.words import span
from trtui.store import StoreError
from trtui.text.cleaning import Safe, clean, compose, join, own
from trtui.text.phone import format_phone
from trtui.verbs.answering import (
    do_again,
    payment_of,
    put_back,
    question_before_again,
    why_not_again,
)
from trtui.verbs.answers import Answer, detail_of, is_harmless, offers_for, title_of, why_none
from trtui.verbs.asking import Question
from trtui.verbs.replying import own_line, standing_of

_QUOTED = 200
_WORDS = {
    Answer.RECALL: own("drop"),
    Answer.DROP: own("drop"),
    Answer.SEND: own("again"),
    Answer.ARRIVED: own("arrived"),
}


def outbox(desk: Desk, words: str) -> None:
    """`outbox`: everything not done yet, and what may be done about each."""
    del words
    desk.intents = desk.store.outbox.pending()
    if not desk.intents:
        raise HintError(own("Everything is done."))
    for number, intent in enumerate(desk.intents, 1):
        desk.say(_line(desk, number, intent))


def _line(desk: Desk, number: int, intent: Intent) -> Safe:
    asked = span(intent.created_at, desk.now())
    parts = [
        compose("{}. {}", own_line(str(number)), _title(desk, intent)),
        own_line(intent.state.value),
        compose("asked {} ago", asked),
    ]
    told = join(", ", parts)
    detail = _detail(desk, intent)
    told = compose("{}: {}", told, detail) if detail else told
    told = compose("{}. {}", told, intent.reason) if intent.reason else told
    offers = [
        compose("{} {} ({})", _WORDS[offer.answer], own_line(str(number)), offer.words)
        for offer in offers_for(intent)
        if offer.answer in _WORDS
    ]
    return compose("{}. You may type: {}.", told, join(", or ", offers)) if offers else told


def _title(desk: Desk, intent: Intent) -> Safe:
    whom = desk.board_of(intent.dashboard)
    if intent.key is not None:
        row = desk.store.facts.row(intent.key)
        whom = row.name if row is not None else format_phone(intent.key.phone)
    return title_of(intent, whom)


def _detail(desk: Desk, intent: Intent) -> Safe:
    detail = detail_of(intent, lambda one: payment_of(desk.store, one))
    return clean(detail.replace("\n", " "), cap=_QUOTED)


def _chosen(desk: Desk, words: str, *answers: Answer) -> Intent:
    """The thing of the last list that a number means, as it is now, where the answer is possible. Raises HintError."""
    shown = desk.intents[desk.numbered(words, len(desk.intents))]
    intent = desk.store.outbox.intent(shown.id) or shown
    if not {offer.answer for offer in offers_for(intent)} & set(answers):
        raise HintError(why_none(intent, answers[0]))
    return intent


def again(desk: Desk, words: str) -> None:
    """`again N`: try again what failed, or send what waits for your word."""
    intent = _chosen(desk, words, Answer.SEND)
    newest = standing_of(desk.store, intent.key).newest if intent.key is not None else None
    title = _title(desk, intent)
    if not is_harmless(intent.action):
        refusal = why_not_again(desk.store, intent, desk.now(), desk.zone)
        if refusal is not None:
            raise HintError(refusal)
        detail = _detail(desk, intent)
        question = question_before_again(
            desk.store, intent, title, detail, desk.settings_on(intent.dashboard), desk.now()
        )
        if not desk.ask(question):
            raise HintError(own("It stays as it is."))
    _change(desk, lambda: do_again(desk.store, intent, newest, desk.now()))
    desk.asked[intent.id] = title
    desk.say(compose("{}: on its way.", title))


def drop(desk: Desk, words: str) -> None:
    """`drop N`: do without it, or take back what is held; a text stays as a draft."""
    intent = _chosen(desk, words, Answer.DROP, Answer.RECALL)
    _change(desk, lambda: put_back(desk.store, intent, desk.now()))
    desk.asked.pop(intent.id, None)
    desk.say(compose("Dropped: {}.", _title(desk, intent)))


def arrived(desk: Desk, words: str) -> None:
    """`arrived N`: you have seen that it arrived or happened; it is done."""
    intent = _chosen(desk, words, Answer.ARRIVED)
    says = (own("It counts as done then, and is not sent again."),)
    if not desk.ask(Question(compose("{}: did it happen?", _title(desk, intent)), says)):
        raise HintError(own("It stays as it is."))
    _change(desk, lambda: desk.store.outbox.answer_unknown(intent.id, happened=True, now=desk.now()))
    desk.say(compose("{}: done, by your word.", _title(desk, intent)))


def _change(desk: Desk, change: Callable[[], object]) -> None:
    try:
        change()
    except StoreError as error:
        raise HintError(own_line(str(error))) from None
    desk.wake()
