"""Commands that write to the customer whose conversation is open, and to nobody else."""

from collections.abc import Callable

from trtui.models import ConversationKey, MessageKey, SendText
from trtui.plain.desk import Desk, HintError
from trtui.plain.terminal import StrangeLineError
from trtui.plain.words import counted, lines_of
from trtui.store import StoreError
from trtui.text.cleaning import Safe, clean, compose, own
from trtui.text.segments import count_segments
from trtui.verbs.pasting import clean_paste
from trtui.verbs.replying import (
    Standing,
    is_too_long,
    lock_reason,
    own_line,
    question_before_sending,
    standing_of,
)


def reply(desk: Desk, words: str) -> None:
    """`reply TEXT`, or `reply` alone to type several lines or to go on with a draft."""
    key = desk.opened()
    standing = standing_to_write(desk, key)
    draft = desk.store.desk.draft(key)
    against = draft.written_against if draft is not None else standing.newest
    if not words:
        write_lines(desk, key, draft.text if draft is not None else "", against)
        return
    need_no_draft(desk, key)
    send(desk, key, words, against)


def standing_to_write(desk: Desk, key: ConversationKey) -> Standing:
    """How things stand with somebody who may be written to. Raises HintError with the reason where they may not."""
    standing = standing_of(desk.store, key)
    refusal = lock_reason(standing, desk.now(), desk.zone)
    if refusal is not None:
        raise HintError(refusal)
    return standing


def need_no_draft(desk: Desk, key: ConversationKey) -> None:
    """Raise HintError where something was begun that another text would take the place of."""
    draft = desk.store.desk.draft(key)
    if draft is not None:
        quoted = clean(draft.text.replace("\n", " "), cap=200)
        raise HintError(
            compose("A draft stands here: “{}” Type reply to go on with it, or discard first.", quoted)
        )


def write_lines(desk: Desk, key: ConversationKey, text: str, against: MessageKey | None) -> None:
    """Take lines until one says what becomes of them. Each is on disk when the next is typed."""
    to = compose("To {}, from {}.", desk.called(key), desk.board_of(key.dashboard))
    desk.say(to, own("A line with only a dot sends it, /keep leaves it as a draft, /drop throws it away."))
    if text:
        desk.say(own("So far:"), *lines_of(clean(text)))
    lines = text.split("\n") if text else []

    def keep() -> None:
        body = "\n".join(lines)
        desk.store.desk.save_draft(key, body, cursor=len(body), written_against=against, now=desk.now())

    try:
        end = _take_lines(desk, lines, keep)
    except KeyboardInterrupt:
        keep()
        desk.say(own(""))
        end = "/keep"
    if end == "/keep":
        desk.say(own("Kept as a draft.") if lines else own("Nothing was written."))
    elif end == "/drop":
        desk.store.desk.discard_draft(key)
        desk.say(own("Thrown away."))
    elif not (body := "\n".join(lines).strip("\n")).strip():
        desk.say(own("There is nothing to send."))
    else:
        send(desk, key, body, against)


def _take_lines(desk: Desk, lines: list[str], keep: Callable[[], None]) -> str:
    """Add to `lines` what is typed, each on disk before the next; returns the line that ended it."""
    while True:
        try:
            line = desk.terminal.line(own("text> "))
        except StrangeLineError as error:
            desk.say(own_line(str(error)))
            continue
        end = "/keep" if line is None else line.strip()
        if line is None or end in (".", "/keep", "/drop"):
            return end
        lines.append(line.removeprefix(".") if line.startswith("..") else line)
        keep()


def send(desk: Desk, key: ConversationKey, body: str, against: MessageKey | None) -> None:
    """Put a text into the outbox, after the question where there is one; what is not sent is a draft."""
    standing = standing_of(desk.store, key)
    refusal = lock_reason(standing, desk.now(), desk.zone) or is_too_long(body)
    unseen = holds_unseen(body)
    refusal = compose("{} Not sent.", unseen) if refusal is None and unseen is not None else refusal
    settings = desk.settings_on(key.dashboard)
    question = question_before_sending(standing, body, against, settings, desk.now())
    if refusal is None and question is not None:
        against = standing.newest
        if not desk.ask(question):
            refusal = own("Not sent.")
    if refusal is not None:
        desk.store.desk.save_draft(key, body, cursor=len(body), written_against=against, now=desk.now())
        raise HintError(compose("{} It is kept as a draft.", refusal))
    action = SendText(body, sender_name=settings.sender_name)
    try:
        intent = desk.store.outbox.add(
            action, key.dashboard, key.phone, now=desk.now(), hold=desk.hold, written_against=against
        )
    except StoreError as error:
        raise HintError(compose("Not sent. {}", own_line(str(error)))) from None
    desk.wake()
    desk.asked[intent.id] = compose("text to {}", standing.name)
    desk.say(_told(desk, standing.name, body))


def holds_unseen(body: str) -> Safe | None:
    """A sentence where a text holds what can't be seen, such as a paste brings along: it is not for the customer."""
    unseen = clean_paste(body).unseen
    return compose("It holds {} that can't be seen.", counted(unseen, "character")) if unseen else None


def _told(desk: Desk, name: Safe, body: str) -> Safe:
    cost = counted(count_segments(body).parts, "text")
    if desk.hold is None:
        return compose("To {}: on its way, as {}.", name, cost)
    seconds = counted(desk.hold.seconds, "second")
    return compose("To {}: goes in {}, as {}. Type undo to call it back.", name, seconds, cost)


def show_draft(desk: Desk, words: str) -> None:
    """`draft`: what was begun here."""
    del words
    draft = desk.store.desk.draft(desk.opened())
    if draft is None:
        raise HintError(own("There is no draft here."))
    desk.say(*lines_of(clean(draft.text)))


def discard(desk: Desk, words: str) -> None:
    """`discard`: throw the draft away."""
    del words
    key = desk.opened()
    draft = desk.store.desk.draft(key)
    if draft is None:
        raise HintError(own("There is no draft here."))
    desk.store.desk.discard_draft(key)
    desk.say(compose("Thrown away: {}", clean(draft.text.replace("\n", " "), cap=400)))
