"""Forgetting: texts and what was asked for, once they are older than people may keep them."""

from datetime import datetime
from typing import Final

from trtui.store.database import Database
from trtui.store.moments import stamp
from trtui.store.room import FactsRoom
from trtui.store.texts import derive, first_number

_TEXTS_AT_ONCE: Final = 200
_PAGES_AT_ONCE: Final = 32
"""How much is done in one transaction: a few milliseconds, as nobody reads while one is committed."""


class Retention(FactsRoom):
    """Deleted texts are overwritten on disk, and their words leave the index of words."""

    def purge(self, older_than: datetime) -> int:
        """Delete texts older than this and take in none of them again; returns how many.

        In steps: readers come in between. Where none are so old it costs one small read.
        """
        held = self._count_texts()
        while self.purge_some(older_than):
            pass
        return held - self._count_texts()

    def purge_some(self, older_than: datetime) -> bool:
        """One step of `purge`, of a few milliseconds; returns whether there is more to do."""
        first = first_number(older_than)
        rows = self._facts.read(
            "SELECT id, conversation FROM message WHERE id < ? ORDER BY id LIMIT ?", (first, _TEXTS_AT_ONCE)
        )
        if not rows and not self._words_due():
            self._keep_after(older_than)
            return False
        if not rows:
            return self._forget_words()
        with self._facts.write(bump="facts"):
            self._set("keep_after", str(stamp(older_than)))
            self._set("words_due", "begin")
            self._facts.execute("DELETE FROM message WHERE id <= ?", (rows[-1]["id"],))
            derive(self._facts, sorted({row["conversation"] for row in rows}))
        return True

    def purge_all_texts(self) -> int:
        """Delete every text held, overwriting it on disk; returns how many. What is fetched later is kept again."""
        with self._facts.write(bump="facts"):
            rows = self._facts.read("SELECT DISTINCT conversation FROM message")
            deleted = self._facts.execute("DELETE FROM message WHERE 1")
            # A deleted row's words stay in the index's older parts until these are put together.
            self._facts.execute("INSERT INTO message_words (message_words) VALUES ('optimize')")
            derive(self._facts, [row["conversation"] for row in rows])
        self._facts.run_outside("VACUUM")
        return deleted

    def _keep_after(self, older_than: datetime) -> None:
        held = self._facts.first("SELECT value FROM meta WHERE name = 'keep_after'")
        value = str(stamp(older_than))
        if held is None or held["value"] != value:
            with self._facts.write():
                self._set("keep_after", value)

    def _words_due(self) -> bool:
        return self._facts.first("SELECT 1 FROM meta WHERE name = 'words_due'") is not None

    def _forget_words(self) -> bool:
        """Put together some of the index's parts, until the words of deleted texts are in none; whether there is more.

        A negative number of pages begins, a positive one goes on; it is over when nothing was changed (FTS5's manual,
        "The 'merge' command").
        """
        with self._facts.write():
            stage = self._facts.first("SELECT value FROM meta WHERE name = 'words_due'")
            if stage is None:
                return False
            begins = stage["value"] == "begin"
            before = self._facts.number("SELECT total_changes()")
            self._facts.execute(
                "INSERT INTO message_words (message_words, rank) VALUES ('merge', ?)",
                (-_PAGES_AT_ONCE if begins else _PAGES_AT_ONCE,),
            )
            if self._facts.number("SELECT total_changes()") - before < 2:
                self._facts.execute("DELETE FROM meta WHERE name = 'words_due'")
                return False
            if begins:
                self._set("words_due", "going on")
        return True

    def _set(self, name: str, value: str) -> None:
        self._facts.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def _count_texts(self) -> int:
        return self._facts.number("SELECT count(*) FROM message")


def forget_settled(desk: Database, older_than: datetime) -> int:
    """Delete what was asked for and ended before this, with its log; returns how many. What failed and is still shown stays."""
    over = "state IN ('done', 'withdrawn', 'failed') AND settled_at < ? AND (state <> 'failed' OR is_dismissed = 1)"
    when = (stamp(older_than),)
    if not desk.number(f"SELECT count(*) FROM intent WHERE {over}", when):
        return 0
    with desk.write(bump="desk"):
        desk.execute(f"DELETE FROM intent_change WHERE intent IN (SELECT seq FROM intent WHERE {over})", when)
        return desk.execute(f"DELETE FROM intent WHERE {over}", when)
