"""The tables of both files, as numbered steps: each is one transaction, and the file's `user_version` says how many ran.

Moments are microseconds since 1970 in UTC. A step that has been released is never changed.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from trtui.failpoints import failpoint
from trtui.store.database import Database
from trtui.store.errors import NewerStoreError

Step: TypeAlias = tuple[str, ...]

DESK_STEPS: Final[tuple[Step, ...]] = (
    (
        "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
        "INSERT INTO counter VALUES ('desk', 1), ('worker', 1), ('touch', 0)",
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE intent (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            action TEXT NOT NULL,
            dashboard INTEGER NOT NULL,
            phone TEXT,
            state TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            queued_at INTEGER NOT NULL,
            held_until INTEGER,
            held_boot TEXT,
            held_until_boottime REAL,
            holder TEXT,
            owner TEXT,
            claimed_at INTEGER,
            settled_at INTEGER,
            run_after INTEGER NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0,
            written_against TEXT,
            needs_person INTEGER NOT NULL DEFAULT 0,
            is_dismissed INTEGER NOT NULL DEFAULT 0,
            reason TEXT,
            remote_id TEXT,
            evidence TEXT NOT NULL DEFAULT ''
        )""",
        "CREATE INDEX intent_state ON intent (state, settled_at)",
        "CREATE UNIQUE INDEX intent_remote ON intent (dashboard, phone, remote_id) WHERE remote_id IS NOT NULL",
        # Whom an intent is about: one row for a customer, '' for the dashboard itself, many for a bulk edit.
        # (The key's columns come first, in its order: SQLite 3.40's quick_check sees NULLs in tables where they don't.)
        """CREATE TABLE target (
            dashboard INTEGER NOT NULL,
            phone TEXT NOT NULL,
            intent INTEGER NOT NULL REFERENCES intent (seq) ON DELETE CASCADE,
            PRIMARY KEY (dashboard, phone, intent)
        ) WITHOUT ROWID""",
        "CREATE INDEX target_intent ON target (intent)",
        """CREATE TABLE intent_change (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            intent INTEGER NOT NULL,
            at INTEGER NOT NULL,
            before TEXT,
            after TEXT NOT NULL,
            note TEXT
        )""",
        "CREATE INDEX intent_change_intent ON intent_change (intent)",
        """CREATE TABLE draft (
            dashboard INTEGER NOT NULL,
            phone TEXT NOT NULL,
            text TEXT NOT NULL,
            cursor INTEGER NOT NULL,
            written_against TEXT,
            updated_at INTEGER NOT NULL,
            PRIMARY KEY (dashboard, phone)
        ) WITHOUT ROWID""",
        """CREATE TABLE seen (
            dashboard INTEGER NOT NULL,
            phone TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (dashboard, phone)
        ) WITHOUT ROWID""",
        # received_mark: the newest inbound text known when the snooze was set; one newer than that ends it.
        """CREATE TABLE snooze (
            dashboard INTEGER NOT NULL,
            phone TEXT NOT NULL,
            until INTEGER NOT NULL,
            set_at INTEGER NOT NULL,
            received_mark INTEGER NOT NULL,
            PRIMARY KEY (dashboard, phone)
        ) WITHOUT ROWID""",
        # Which conversations changed here, in the order of the changes: what the facts file still has to lay over.
        """CREATE TABLE touched (
            dashboard INTEGER NOT NULL,
            phone TEXT NOT NULL,
            seq INTEGER NOT NULL,
            PRIMARY KEY (dashboard, phone)
        ) WITHOUT ROWID""",
        "CREATE INDEX touched_seq ON touched (seq)",
        "CREATE TABLE undo (id INTEGER PRIMARY KEY AUTOINCREMENT, made_at INTEGER NOT NULL, content TEXT NOT NULL)",
        """CREATE TABLE presence (
            process TEXT PRIMARY KEY,
            boot TEXT NOT NULL,
            seen_boottime REAL NOT NULL,
            active_boottime REAL NOT NULL,
            interests TEXT NOT NULL
        ) WITHOUT ROWID""",
        "CREATE TABLE ui_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE call (
            id TEXT PRIMARY KEY,
            boot TEXT NOT NULL,
            started REAL NOT NULL,
            ended REAL,
            started_at INTEGER NOT NULL,
            deadline REAL NOT NULL,
            purpose TEXT NOT NULL,
            dashboard INTEGER,
            priority INTEGER NOT NULL
        ) WITHOUT ROWID""",
    ),
    (
        "ALTER TABLE intent ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX intent_kind ON intent (kind, created_at)",
    ),
    (
        # What hooks were run for, so that each runs once for it, whichever process sees it and however often.
        """CREATE TABLE announced (
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (kind, subject)
        ) WITHOUT ROWID""",
    ),
)

RESOLVED: Final = (
    "coalesce(p_resolved, CASE known WHEN 1 THEN last_direction IS NOT 'R' ELSE is_resolved END)"
)
"""Whether a conversation is resolved by the service's flag. One whose contact was not read yet has none that is known: it
counts as dealt with if we wrote last."""
_SHOWN = "e_archived, e_resolved, e_rank, e_order, e_newest, e_snooze, e_unseen"
_WITHOUT_TEXTS = "known = 2 AND last_at IS NULL AND total_sent + total_received = 0"
# Who never wrote and was never written to is nobody's work, whatever flag the service keeps of a new contact.
_DEALT_WITH = f"CASE WHEN {_WITHOUT_TEXTS} THEN 1 ELSE {RESOLVED} END"
_DECIDING = (
    "known, is_resolved, is_archived, last_at, last_direction, inbound_at, waiting_since,"
    " p_resolved, p_archived, snoozed_until, snooze_mark, seen_at"
)


def _keeping_what_is_shown(resolved: str, deciding: str) -> str:
    """The trigger that keeps what is shown, by a rule for what is resolved, whenever something that decides is written."""
    shown_as = f"""
        CASE WHEN known > 0 THEN coalesce(p_archived, is_archived) END,
        {resolved},
        CASE WHEN {resolved} THEN 2 WHEN waiting_since IS NULL THEN 1 ELSE 0 END,
        CASE WHEN NOT {resolved} AND waiting_since IS NOT NULL THEN waiting_since ELSE -coalesce(last_at, 0) END,
        -coalesce(last_at, 0),
        CASE WHEN snoozed_until IS NULL OR coalesce(inbound_at, 0) > snooze_mark THEN 0 ELSE snoozed_until END,
        coalesce(inbound_at, 0) > seen_at
    """
    return f"""CREATE TRIGGER conversation_changed AFTER UPDATE OF {deciding} ON conversation BEGIN
        UPDATE conversation SET ({_SHOWN}) = ({shown_as}) WHERE id = new.id AND ({_SHOWN}) IS NOT ({shown_as});
    END"""


_TALLY_OUT = """UPDATE tally SET rows = rows - 1, unseen = unseen - old.e_unseen
                WHERE dashboard = old.dashboard AND archived = old.e_archived AND rank = old.e_rank;"""
_TALLY_IN = """INSERT INTO tally SELECT new.dashboard, new.e_archived, new.e_rank, 1, new.e_unseen
                WHERE new.e_archived IS NOT NULL
                ON CONFLICT DO UPDATE SET rows = rows + 1, unseen = unseen + excluded.unseen;"""

FACTS_STEPS: Final[tuple[Step, ...]] = (
    (
        "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
        # The start differs from file to file, so that one fetched anew is never taken for the one before it.
        "INSERT INTO counter VALUES ('facts', CAST(julianday('now') * 86400000 AS INTEGER) * 1000), ('projected', 0)",
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE dashboard (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, phone TEXT, time_zone TEXT, asked_at INTEGER NOT NULL
        )""",
        # What lists are sorted and filtered by stands first and is plain: an index covers no generated column.
        """CREATE TABLE conversation (
            id INTEGER PRIMARY KEY,
            dashboard INTEGER NOT NULL,
            phone TEXT NOT NULL,
            -- what is shown; the triggers below keep it
            e_archived INTEGER,
            e_resolved INTEGER NOT NULL DEFAULT 0,
            e_rank INTEGER NOT NULL DEFAULT 0,
            e_order INTEGER NOT NULL DEFAULT 0,
            e_newest INTEGER NOT NULL DEFAULT 0,
            e_snooze INTEGER NOT NULL DEFAULT 0,
            e_unseen INTEGER NOT NULL DEFAULT 0,
            needle TEXT NOT NULL DEFAULT '',
            note_needle TEXT NOT NULL DEFAULT '',
            -- 0: only this desk speaks of it; 1: a row of the conversation list; 2: the contact was read
            known INTEGER NOT NULL DEFAULT 0,
            first_name TEXT, last_name TEXT, display_name TEXT, thread_id TEXT,
            is_suppressed INTEGER NOT NULL DEFAULT 0,
            is_archived INTEGER NOT NULL DEFAULT 0,
            is_blocked INTEGER NOT NULL DEFAULT 0,
            is_resolved INTEGER NOT NULL DEFAULT 0,
            suppressed_reason TEXT, note TEXT,
            groups TEXT NOT NULL DEFAULT '[]',
            tags TEXT NOT NULL DEFAULT '[]',
            custom_fields TEXT NOT NULL DEFAULT '[]',
            opted_out_at INTEGER, created_at INTEGER, first_contact_at INTEGER, last_contact_at INTEGER,
            last_sent_at INTEGER, last_received_at INTEGER,
            total_sent INTEGER NOT NULL DEFAULT 0,
            total_received INTEGER NOT NULL DEFAULT 0,
            response_count INTEGER NOT NULL DEFAULT 0,
            contact_asked_at INTEGER NOT NULL DEFAULT 0,
            flags_asked_at INTEGER NOT NULL DEFAULT 0,
            -- derived from the texts held and the contact's figures
            last_message INTEGER,
            last_at INTEGER, last_direction TEXT, last_text TEXT NOT NULL DEFAULT '', last_status TEXT,
            last_has_media INTEGER NOT NULL DEFAULT 0,
            inbound_at INTEGER,
            -- inbound texts up to this moment were dealt with by resolving
            dealt_until INTEGER NOT NULL DEFAULT 0,
            waiting_since INTEGER,
            -- laid over by this desk
            p_resolved INTEGER, p_archived INTEGER, p_blocked INTEGER, p_suppressed INTEGER, p_name TEXT,
            p_edits TEXT NOT NULL DEFAULT '[]',
            snoozed_until INTEGER,
            snooze_mark INTEGER NOT NULL DEFAULT 0,
            has_draft INTEGER NOT NULL DEFAULT 0,
            pending INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0,
            seen_at INTEGER NOT NULL DEFAULT 0,
            UNIQUE (dashboard, phone)
        )""",
        # A row is in no list, and in no index of one, until something that decides where it stands is written.
        _keeping_what_is_shown(RESOLVED, _DECIDING),
        # How many rows the lists hold: kept, as counting 50,000 takes longer than a key press may.
        """CREATE TABLE tally (
            dashboard INTEGER NOT NULL, archived INTEGER NOT NULL, rank INTEGER NOT NULL,
            rows INTEGER NOT NULL, unseen INTEGER NOT NULL,
            PRIMARY KEY (dashboard, archived, rank)
        ) WITHOUT ROWID""",
        f"""CREATE TRIGGER conversation_counted AFTER UPDATE OF e_archived, e_rank, e_unseen ON conversation BEGIN
            {_TALLY_OUT}
            {_TALLY_IN}
        END""",
        f"""CREATE TRIGGER conversation_gone AFTER DELETE ON conversation BEGIN
            {_TALLY_OUT}
        END""",
        "CREATE INDEX list_wait ON conversation (e_archived, e_rank, e_order, id, e_snooze) WHERE e_archived IS NOT NULL",
        """CREATE INDEX list_resolved ON conversation (e_archived, e_resolved, e_newest, id, e_snooze)
            WHERE e_archived IS NOT NULL""",
        "CREATE INDEX list_newest ON conversation (e_archived, e_newest, id, e_snooze) WHERE e_archived IS NOT NULL",
        """CREATE INDEX line_wait ON conversation (dashboard, e_archived, e_rank, e_order, id, e_snooze)
            WHERE e_archived IS NOT NULL""",
        """CREATE INDEX line_resolved ON conversation (dashboard, e_archived, e_resolved, e_newest, id, e_snooze)
            WHERE e_archived IS NOT NULL""",
        """CREATE INDEX line_newest ON conversation (dashboard, e_archived, e_newest, id, e_snooze)
            WHERE e_archived IS NOT NULL""",
        "CREATE INDEX unlisted ON conversation (known) WHERE known = 0",
        """CREATE VIRTUAL TABLE name_parts USING fts5 (
            needle, note_needle, content='conversation', content_rowid='id', columnsize=0, tokenize='trigram case_sensitive 1'
        )""",
        """CREATE TRIGGER name_parts_insert AFTER INSERT ON conversation BEGIN
            INSERT INTO name_parts (rowid, needle, note_needle) VALUES (new.id, new.needle, new.note_needle);
        END""",
        """CREATE TRIGGER name_parts_delete AFTER DELETE ON conversation BEGIN
            INSERT INTO name_parts (name_parts, rowid, needle, note_needle)
            VALUES ('delete', old.id, old.needle, old.note_needle);
        END""",
        """CREATE TRIGGER name_parts_update AFTER UPDATE OF needle, note_needle ON conversation
        WHEN old.needle IS NOT new.needle OR old.note_needle IS NOT new.note_needle BEGIN
            INSERT INTO name_parts (name_parts, rowid, needle, note_needle)
            VALUES ('delete', old.id, old.needle, old.note_needle);
            INSERT INTO name_parts (rowid, needle, note_needle) VALUES (new.id, new.needle, new.note_needle);
        END""",
        "CREATE INDEX conversation_draft ON conversation (has_draft) WHERE has_draft = 1",
        "CREATE INDEX conversation_failed ON conversation (failed) WHERE failed > 0",
        "CREATE INDEX conversation_snooze ON conversation (snoozed_until) WHERE snoozed_until IS NOT NULL",
        "CREATE TABLE contact_tag (tag TEXT, conversation INTEGER, PRIMARY KEY (tag, conversation)) WITHOUT ROWID",
        "CREATE INDEX contact_tag_conversation ON contact_tag (conversation)",
        "CREATE TABLE contact_group (grp INTEGER, conversation INTEGER, PRIMARY KEY (grp, conversation)) WITHOUT ROWID",
        "CREATE INDEX contact_group_conversation ON contact_group (conversation)",
        # A text's number is its time shifted left by 11 bits plus what tells apart those of one microsecond: the order
        # of the numbers is the order of time, for threads and for what a search finds.
        """CREATE TABLE message (
            id INTEGER PRIMARY KEY,
            conversation INTEGER NOT NULL,
            mkey TEXT NOT NULL,
            -- the key it went by before the service gave it an id
            former_key TEXT,
            remote_id TEXT,
            direction TEXT NOT NULL,
            body TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            at INTEGER NOT NULL,
            sender TEXT, status TEXT, error TEXT,
            media TEXT NOT NULL DEFAULT '[]',
            asked_at INTEGER NOT NULL,
            UNIQUE (conversation, mkey)
        )""",
        "CREATE INDEX message_thread ON message (conversation)",
        "CREATE INDEX message_former ON message (conversation, former_key) WHERE former_key IS NOT NULL",
        "CREATE INDEX message_direction ON message (conversation, direction)",
        """CREATE INDEX message_underway ON message (status) WHERE direction = 'S'
            AND coalesce(lower(status), '') NOT IN ('delivered', 'undelivered', 'failed', 'error')""",
        """CREATE TABLE payment (
            dashboard INTEGER NOT NULL, id INTEGER NOT NULL, phone TEXT, amount TEXT, description TEXT NOT NULL,
            status TEXT NOT NULL, transaction_status TEXT, recipient TEXT, requested_at INTEGER,
            is_past_due INTEGER NOT NULL, reminder_was_sent INTEGER NOT NULL, reference_number TEXT,
            asked_at INTEGER NOT NULL,
            PRIMARY KEY (dashboard, id)
        ) WITHOUT ROWID""",
        "CREATE INDEX payment_phone ON payment (dashboard, phone)",
        "CREATE INDEX payment_status ON payment (status)",
        """CREATE TABLE contact_list (
            dashboard INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, notes TEXT,
            member_count INTEGER NOT NULL, is_keyword INTEGER NOT NULL, last_message_sent_at INTEGER,
            asked_at INTEGER NOT NULL,
            PRIMARY KEY (dashboard, id)
        ) WITHOUT ROWID""",
        """CREATE TABLE tag (
            dashboard INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, color TEXT, asked_at INTEGER NOT NULL,
            PRIMARY KEY (dashboard, id)
        ) WITHOUT ROWID""",
        """CREATE TABLE custom_field (
            dashboard INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, asked_at INTEGER NOT NULL,
            PRIMARY KEY (dashboard, id)
        ) WITHOUT ROWID""",
        """CREATE TABLE feed (
            name TEXT PRIMARY KEY, asked_at INTEGER, succeeded_at INTEGER, cursor TEXT NOT NULL, done INTEGER NOT NULL,
            total INTEGER, problem TEXT, is_filter_honoured INTEGER
        ) WITHOUT ROWID""",
        """CREATE VIRTUAL TABLE message_words USING fts5 (
            body, content='message', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
        )""",
        """CREATE TRIGGER message_words_insert AFTER INSERT ON message BEGIN
            INSERT INTO message_words (rowid, body) VALUES (new.id, new.body);
        END""",
        """CREATE TRIGGER message_words_delete AFTER DELETE ON message BEGIN
            INSERT INTO message_words (message_words, rowid, body) VALUES ('delete', old.id, old.body);
        END""",
        """CREATE TRIGGER message_words_update AFTER UPDATE OF body ON message WHEN old.body IS NOT new.body BEGIN
            INSERT INTO message_words (message_words, rowid, body) VALUES ('delete', old.id, old.body);
            INSERT INTO message_words (rowid, body) VALUES (new.id, new.body);
        END""",
    ),
    (
        # What contacts hold in custom fields, folded for comparing; empty ones are not there.
        """CREATE TABLE contact_field (
            field TEXT, conversation INTEGER, value TEXT NOT NULL, PRIMARY KEY (field, conversation)
        ) WITHOUT ROWID""",
        "CREATE INDEX contact_field_conversation ON contact_field (conversation)",
        """INSERT OR IGNORE INTO contact_field
            SELECT json_extract(e.value, '$[0]'), c.id, fold(json_extract(e.value, '$[1]'))
            FROM conversation c, json_each(c.custom_fields) e
            WHERE c.custom_fields <> '[]' AND trim(coalesce(json_extract(e.value, '$[1]'), '')) <> ''""",
    ),
    ("ALTER TABLE feed ADD COLUMN is_switched_off INTEGER NOT NULL DEFAULT 0",),
    (
        "DROP TRIGGER conversation_changed",
        _keeping_what_is_shown(_DEALT_WITH, f"{_DECIDING}, total_sent, total_received"),
        f"UPDATE conversation SET known = known WHERE {_WITHOUT_TEXTS}",
        # Edits laid over were once kept in another form: none is read again, all that the desk speaks of is laid anew.
        # (An empty list that is not the usual one has what they put into the tables of tags and groups taken out, too.)
        "UPDATE conversation SET p_edits = '[ ]' WHERE p_edits <> '[]'",
        "UPDATE counter SET value = 0 WHERE name = 'projected'",
    ),
)


def migrate(
    database: Database, steps: Sequence[Step], *, back_up: Callable[[int], None] | None = None
) -> int:
    """Bring the file up to the last of `steps`; returns how many had run before. `back_up` is called before the first.

    Raises NewerStoreError where the file has seen more steps than this program knows, StoreError otherwise.
    """
    before = database.number("PRAGMA user_version")
    if before > len(steps):
        raise NewerStoreError(
            f"{database.path} was written by a newer trtui (its form is {before}, this one knows {len(steps)}). "
            "Nothing was changed: update this trtui, or give it another folder with --state-dir."
        )
    if before == len(steps):
        return before
    if back_up and before:
        back_up(before)
    for number in range(before, len(steps)):
        with database.write():
            if database.number("PRAGMA user_version") != number:
                continue  # another process did it while this one waited for the lock
            for index, statement in enumerate(steps[number]):
                database.execute(statement)
                failpoint(f"{database.kind.name}.migrate.{number + 1}.{index + 1}")
            database.execute(f"PRAGMA user_version = {number + 1}")
    return before
