"""Full-text search over names, numbers, notes and texts, newest first."""

from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Row
from typing import Final

from trtui.models import MessageKey
from trtui.store.conditions import Conditions
from trtui.store.folding import called, fold, holds_all, sought
from trtui.store.moments import moment, stamp
from trtui.store.naming import ids_named
from trtui.store.orders import FOUND_PEOPLE, IS
from trtui.store.plain_rows import LIST_COLUMNS
from trtui.store.records import SearchHit, SearchPlace, SearchQuery
from trtui.store.room import FactsRoom
from trtui.store.rows import list_row
from trtui.store.texts import first_number
from trtui.text.cleaning import Safe, clean, clean_line

_SNIPPET_WORDS: Final = 24
_COLUMNS: Final = ", ".join(f"c.{name.strip()}" for name in LIST_COLUMNS.split(","))


class Search(FactsRoom):
    """Search of what is held here."""

    def search(self, query: SearchQuery, limit: int, offset: int, now: datetime) -> list[SearchHit]:
        """People found by name, number or note, then texts; both newest first.

        `from:` asks for texts only; without any word to look for, conversations are found. Raises QueryError where a
        dashboard, tag, group or custom field of that name is not known, StoreError.
        """
        with self._facts.snapshot():
            wanted = self._about_conversation(query, now)
            people = self._people(query, wanted, limit, offset) if not query.people else []
            if len(people) >= limit or not (query.words or query.phrases or query.people):
                return people
            before = 0
            if offset and not query.people:
                before = self._count_people(query, wanted)
            return people + self._texts(query, wanted, limit - len(people), max(0, offset - before))

    # ---- inside a snapshot

    def _about_conversation(self, query: SearchQuery, now: datetime) -> Conditions:
        wanted = Conditions(values={"now": stamp(now)})
        for state in sorted(query.states):
            wanted.add(IS[state])
        lines = None
        if query.dashboards:
            lines = ids_named(self._facts, "dashboard", query.dashboards)
            wanted.add(wanted.one_of("c.dashboard", "dashboard", lines))
        self._about_contact(query, wanted, lines)
        if query.waits_longer_than is not None:
            wanted.add("c.e_rank = 0 AND c.e_order <= :longer", longer=stamp(now - query.waits_longer_than))
        if query.waits_shorter_than is not None:
            wanted.add(
                "c.e_rank = 0 AND c.e_order >= :shorter", shorter=stamp(now - query.waits_shorter_than)
            )
        if query.people:
            either = []
            for place, name in enumerate(query.people):
                part, values = holds_all(sought(name).split(), notes=False, mark=f"person{place}_")
                either.append(part)
                wanted.values |= values
            wanted.add(f"({' OR '.join(either)})")
        return wanted

    def _about_contact(
        self, query: SearchQuery, wanted: Conditions, lines: Sequence[int | str] | None
    ) -> None:
        """Add what is asked of tags, groups and custom fields, as they are called on `lines` (None: on any)."""
        if query.tags:
            part = wanted.one_of("tag", "tag", ids_named(self._facts, "tag", query.tags, lines))
            wanted.add(f"c.id IN (SELECT conversation FROM contact_tag WHERE {part})")
        if query.groups:
            part = wanted.one_of("grp", "group", ids_named(self._facts, "contact_list", query.groups, lines))
            wanted.add(f"c.id IN (SELECT conversation FROM contact_group WHERE {part})")
        for place, (name, held) in enumerate(query.fields):
            ids = ids_named(self._facts, "custom_field", (name,), lines)
            part = wanted.one_of("field", f"field{place}_", ids)
            if held:
                part += f" AND instr(value, :held{place}) > 0"
                wanted.values[f"held{place}"] = fold(held)
            wanted.add(f"c.id IN (SELECT conversation FROM contact_field WHERE {part})")

    def _people_conditions(self, query: SearchQuery, wanted: Conditions) -> Conditions:
        conditions = Conditions([*wanted.parts], {**wanted.values})
        if query.words or query.phrases:
            part, values = called((*query.words, *query.phrases))
            conditions.add(part, **values)
        if query.before:
            conditions.add("c.last_at < :before", before=stamp(query.before))
        if query.after:
            conditions.add("c.last_at >= :after", after=stamp(query.after))
        return conditions

    def _people(self, query: SearchQuery, wanted: Conditions, limit: int, offset: int) -> list[SearchHit]:
        conditions = self._people_conditions(query, wanted)
        rows = self._facts.read(
            f"SELECT {_COLUMNS}, c.note, c.needle FROM conversation c WHERE {conditions.sql}"
            f" {FOUND_PEOPLE} OFFSET :offset",
            {**conditions.values, "limit": limit, "offset": offset},
        )
        words = [sought(word) for word in (*query.words, *query.phrases)]
        return [
            SearchHit(list_row(row), SearchPlace.PERSON, _why(row, words), None, moment(row["last_at"]))
            for row in rows
        ]

    def _count_people(self, query: SearchQuery, wanted: Conditions) -> int:
        conditions = self._people_conditions(query, wanted)
        return self._facts.number(
            f"SELECT count(*) FROM conversation c WHERE {conditions.sql}", conditions.values
        )

    def _texts(self, query: SearchQuery, wanted: Conditions, limit: int, offset: int) -> list[SearchHit]:
        conditions = Conditions([*wanted.parts], {**wanted.values, "limit": limit, "offset": offset})
        match, unindexed = _match(query)
        for place, word in enumerate(unindexed):
            conditions.add(f"instr(m.body, :sign{place}) > 0", **{f"sign{place}": word})
        if query.people:
            conditions.add("m.direction = 'R'")
        if query.before:
            conditions.add("m.id < :before", before=first_number(query.before))
        if query.after:
            conditions.add("m.id >= :after", after=first_number(query.after))
        if match:
            table, snippet = (
                "message_words w CROSS JOIN message m ON m.id = w.rowid",
                "snippet(message_words, 0, '', '', '…', ",
            )
            snippet = f"{snippet}{_SNIPPET_WORDS})"
            conditions.add("message_words MATCH :match", match=match)
            order = "w.rowid"
        else:
            table, snippet, order = "message m", "substr(m.body, 1, 200)", "m.id"
        rows = self._facts.read(
            f"SELECT {_COLUMNS}, m.mkey AS found_key, m.at AS found_at, {snippet} AS snippet"
            f" FROM {table} CROSS JOIN conversation c ON c.id = m.conversation"
            f" WHERE {conditions.sql} ORDER BY {order} DESC LIMIT :limit OFFSET :offset",
            conditions.values,
        )
        return [
            SearchHit(
                list_row(row),
                SearchPlace.MESSAGE,
                clean(row["snippet"] or "", cap=400),
                MessageKey(row["found_key"]),
                moment(row["found_at"]),
            )
            for row in rows
        ]


def _match(query: SearchQuery) -> tuple[str, list[str]]:
    """The words that the index knows, in its own language, and those without a letter or digit, which it does not."""
    indexed, unindexed = [], []
    parts = [(word, False) for word in query.words] + [(phrase, True) for phrase in query.phrases]
    for place, (part, is_phrase) in enumerate(parts):
        if not any(character.isalnum() for character in part):
            unindexed.append(part)
            continue
        quoted = '"' + part.replace('"', '""') + '"'
        is_last_word = not is_phrase and place == len(query.words) - 1
        indexed.append(f"{quoted} *" if is_last_word else quoted)
    return " AND ".join(indexed), unindexed


def _why(row: Row, words: Sequence[str]) -> Safe:
    """What to show beside a person: their note where that is what was found, else their last text."""
    if row["note"] and not all(word in row["needle"] for word in words):
        return clean_line(row["note"], cap=200)
    return clean(row["last_text"])
