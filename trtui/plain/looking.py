"""Commands that read out what the store holds."""

from dataclasses import replace

from trtui.models import ConversationKey, DashboardSummary, ListQuery, View
from trtui.plain.desk import Desk, HintError
from trtui.plain.words import counted, listed, marks, row_line, span, text_lines
from trtui.store import QueryError, parse_query
from trtui.text.cleaning import Safe, clean_line, compose, own
from trtui.text.phone import PhoneError, parse_phone
from trtui.verbs.payments import money, total_of
from trtui.verbs.replying import Standing, lock_reason, own_line, standing_of

ROWS_AT_ONCE = 10
TEXTS_AT_ONCE = 5
_MOST_TEXTS = 200
_VIEWS = {view.value: view for view in View}


def list_rows(desk: Desk, words: str) -> None:
    """`list [VIEW] [WORDS]`: conversations, ten at a time."""
    first, _, rest = words.partition(" ")
    view = _VIEWS.get(first.casefold())
    text = (rest if view is not None else words).strip()
    query = ListQuery(desk.dashboard, view or (View.ALL if text else View.UNRESOLVED), text=text)
    total = desk.store.facts.count(query, desk.now())
    desk.rows = []
    _read_page(desk, query, total)


def _read_page(desk: Desk, query: ListQuery, total: int) -> None:
    offset = len(desk.rows)
    rows = desk.store.facts.window(query, offset, ROWS_AT_ONCE, desk.now())
    desk.rows += [row.key for row in rows]
    where = desk.board_of(desk.dashboard) if desk.dashboard else own("all dashboards")
    if offset == 0:
        desk.say(compose("{}, {}: {}.", own_line(query.view.value), where, counted(total, "conversation")))
    for place, row in enumerate(rows, offset + 1):
        board = None if desk.dashboard else desk.board_of(row.key.dashboard)
        desk.say(row_line(place, row, board, desk.now()))
    left = total - len(desk.rows)
    desk.page = (lambda: _read_page(desk, query, total)) if rows and left > 0 else None
    if desk.page is not None:
        desk.say(compose("{} more: type more.", own_line(f"{left:,}")))


def more(desk: Desk, words: str) -> None:
    """`more`: what follows."""
    del words
    if desk.page is None:
        raise HintError(own("There is no more."))
    desk.page()


def open_row(desk: Desk, words: str) -> None:
    """`open N` or `open NUMBER`: a conversation of the last list, or of a phone number."""
    if words.isdecimal() and len(words) < 5:
        open_key(desk, desk.rows[desk.numbered(words, len(desk.rows))])
    elif words:
        open_key(desk, _key_of(desk, words))
    else:
        raise HintError(own("Open which? Type open and a number of the list, or a phone number."))


def _key_of(desk: Desk, typed: str) -> ConversationKey:
    try:
        phone = parse_phone(typed)
    except PhoneError as error:
        raise HintError(own_line(str(error))) from None
    boards = [board.id for board in desk.store.facts.dashboards()]
    if desk.dashboard is not None:
        boards = [desk.dashboard]
    known = [board for board in boards if desk.store.facts.row(ConversationKey(board, phone))]
    chosen = known or boards
    if len(chosen) != 1:
        raise HintError(own("Choose a dashboard first: type dashboards."))
    return ConversationKey(chosen[0], phone)


def open_key(desk: Desk, key: ConversationKey) -> None:
    """Open a conversation and read out what one must know before anything is done to it."""
    desk.key, desk.wants_payments, desk.wants_tags = key, False, False
    desk.declare()
    desk.wake()
    standing = standing_of(desk.store, key)
    desk.say(*_header(desk, standing))
    _read_texts(desk, standing, TEXTS_AT_ONCE)
    draft = desk.store.desk.draft(key)
    if draft is not None:
        desk.say(compose("Draft: {}", clean_line(draft.text, cap=400)))


def _header(desk: Desk, standing: Standing) -> list[Safe]:
    row, now = standing.row, desk.now()
    told = [compose("{}, on {}.", desk.called(standing.key), standing.line)]
    if row is not None:
        if row.waiting_since is not None:
            told.append(compose("Waiting {}.", span(row.waiting_since, now)))
        else:
            told.append(own("Resolved.") if row.is_resolved else own("Unresolved."))
        special = marks(replace(row, is_unseen=False), now)
        told += [compose("Marked: {}.", listed(special))] if special else []
    reason = lock_reason(standing, now, desk.zone, is_read_only=desk.settings.desk.read_only)
    told += [reason] if reason is not None else []
    owed = [p for p in desk.store.facts.payments(standing.key.dashboard, standing.key.phone) if p.is_open]
    if owed:
        told.append(compose("Owes {}: type payments.", money(total_of(owed))))
    return told


def _read_texts(desk: Desk, standing: Standing, count: int) -> None:
    texts = desk.store.facts.thread(standing.key, limit=count)
    if not texts:
        desk.say(own("No texts are held here yet."))
    for text in texts:
        desk.say(*text_lines(text, standing.name, desk.now(), desk.zone, twenty_four=desk.twenty_four))
    if texts:
        desk.store.desk.mark_seen(standing.key, texts[-1].sent_or_received_at)
    feed = desk.store.facts.feed(f"thread/{standing.key.dashboard}/{standing.key.phone}")
    if len(texts) < count and (feed is None or feed.succeeded_at is None):
        desk.say(own("Older texts are fetched now: type read in a moment."))


def read(desk: Desk, words: str) -> None:
    """`read [N]`: the newest texts of the conversation, the oldest of them first."""
    key = desk.opened()
    count = int(words) if words.isdecimal() else 10
    _read_texts(desk, standing_of(desk.store, key), max(1, min(count, _MOST_TEXTS)))


def next_row(desk: Desk, words: str) -> None:
    """`next`: open the next unresolved conversation, the one that waits longest first."""
    del words
    query = ListQuery(desk.dashboard, View.UNRESOLVED)
    key = desk.store.facts.next_unresolved(query, desk.key, desk.now())
    if key is None:
        raise HintError(own("Nothing else is unresolved."))
    open_key(desk, key)


def contact(desk: Desk, words: str) -> None:
    """`contact`: what is known of the customer."""
    del words
    key = desk.opened()
    standing = standing_of(desk.store, key)
    desk.say(*_header(desk, standing))
    held = standing.contact
    if held is None:
        raise HintError(own("Nothing more is known of them."))
    tags = {tag.id: tag.name for tag in desk.store.facts.tags(key.dashboard)}
    fields = {field.id: field.name for field in desk.store.facts.fields(key.dashboard)}
    if held.note:
        desk.say(compose("Note: {}", clean_line(held.note, cap=1000)))
    if held.tags:
        desk.say(compose("Tags: {}", listed([tags.get(tag) or clean_line(tag) for tag in held.tags])))
    for value in held.custom_fields:
        if value.value and value.id is not None:
            name = fields.get(value.id) or clean_line(value.id)
            desk.say(compose("{}: {}", name, clean_line(value.value, cap=400)))
    desk.say(own_line(f"{held.total_sent} sent, {held.total_received} received."))


def search(desk: Desk, words: str) -> None:
    """`search WORDS`: names, numbers and texts, by the words of the inbox's search."""
    if not words:
        raise HintError(
            own("Search for what? Such as: search order ready, or: search from:ann is:unresolved")
        )
    try:
        query = parse_query(words, desk.now().astimezone(desk.zone))
        hits = desk.store.search.search(query, ROWS_AT_ONCE * 2, 0, desk.now())
    except QueryError as error:
        raise HintError(own_line(str(error))) from None
    desk.rows, desk.page = [hit.row.key for hit in hits], None
    desk.say(own_line(f"{len(hits)} found."))
    for number, hit in enumerate(hits, 1):
        found = hit.snippet if hit.message is not None else hit.row.last_text
        who = compose(
            "{}. {}, on {}", own_line(str(number)), hit.row.name, desk.board_of(hit.row.key.dashboard)
        )
        desk.say(compose("{}: {}", who, clean_line(found, cap=200)))


def dashboards(desk: Desk, words: str) -> None:
    """`dashboards`: the phone lines, with what waits on each."""
    del words
    for number, board in enumerate(desk.store.facts.summaries(desk.now()), 1):
        chosen = own(", chosen") if board.dashboard.id == desk.dashboard else own("")
        desk.say(compose("{}. {}{}", own_line(str(number)), board_words(board, desk), chosen))


def board_words(board: DashboardSummary, desk: Desk) -> Safe:
    """A dashboard with what waits on it."""
    told = compose("{}: {} unresolved", board.dashboard.name, own_line(str(board.unresolved)))
    if board.longest_waiting_since is None:
        return told
    return compose("{}, the longest waits {}", told, span(board.longest_waiting_since, desk.now()))


def choose_dashboard(desk: Desk, words: str) -> None:
    """`dashboard N`, `dashboard NAME` or `dashboard all`: whose conversations are listed."""
    boards = desk.store.facts.summaries(desk.now())
    wanted = words.casefold()
    if wanted == "all":
        desk.dashboard = None
        desk.say(own("All dashboards."))
        return
    found = [board for board in boards if wanted and board.dashboard.name.casefold().startswith(wanted)]
    board = found[0] if len(found) == 1 else boards[desk.numbered(words, len(boards))]
    desk.dashboard = board.dashboard.id
    desk.say(board_words(board, desk))


def status(desk: Desk, words: str) -> None:
    """`status`: how trtui stands with the service, how old what is read out is, what is not done yet."""
    del words
    now, word = desk.now(), desk.store.desk.worker_status()
    if word is None:
        desk.say(own("trtui is starting."))
    else:
        since = span(word.since, now)
        desk.say(
            compose(
                "{} for {}.{}",
                own_line(word.connection.value.capitalize()),
                since,
                compose(" {}", word.sentence) if word.sentence else own(""),
            )
        )
    for board in desk.store.facts.summaries(now):
        feed = desk.store.facts.feed(f"recent/{board.dashboard.id}")
        read_at = feed.succeeded_at if feed is not None else None
        aged = compose("as of {} ago", span(read_at, now)) if read_at else own("not read yet")
        desk.say(compose("{}, {}.", board_words(board, desk), aged))
    pending = desk.store.outbox.pending()
    desk.say(compose("Outbox: {}.", counted(len(pending), "thing")))
