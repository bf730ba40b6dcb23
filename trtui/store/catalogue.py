"""Dashboards, groups, tags, custom fields and payments on their way into the facts' file."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from trtui.models import CustomField, Dashboard, DashboardId, Group, GroupId, Payment, Tag
from trtui.store.database import Value
from trtui.store.merging import Merging
from trtui.store.moments import stamp
from trtui.store.records import Merged


class Catalogue(Merging):
    """`complete` says that the answer names all there are: what it does not name is gone."""

    def merge_dashboards(
        self, dashboards: Iterable[Dashboard], *, complete: bool, asked_at: datetime
    ) -> Merged:
        """Take in the account's dashboards; one that is gone takes all that was on it along."""
        rows = [
            {"id": each.id, "name": each.name, "phone": each.phone, "time_zone": each.time_zone}
            for each in dashboards
        ]
        with self._facts.write():
            changed = self._upsert("dashboard", ("id",), rows, asked_at)
            if complete:
                named = {row["id"] for row in rows}
                gone = self._facts.read("SELECT id FROM dashboard WHERE asked_at <= ?", (stamp(asked_at),))
                for row in gone:
                    if row["id"] not in named:
                        self._remove_dashboard(DashboardId(row["id"]))
                        changed += 1
            if changed:
                self._bump()
        return Merged(changed)

    def merge_groups(
        self, dashboard: DashboardId, groups: Iterable[Group], *, complete: bool, asked_at: datetime
    ) -> Merged:
        """Take in a dashboard's groups."""
        rows: list[dict[str, Value]] = [
            {
                "dashboard": dashboard,
                "id": each.id,
                "name": each.name,
                "notes": each.notes,
                "member_count": each.member_count,
                "is_keyword": int(each.is_keyword),
                "last_message_sent_at": stamp(each.last_message_sent_at),
            }
            for each in groups
        ]
        return self._merge_listed("contact_list", dashboard, rows, complete=complete, asked_at=asked_at)

    def remove_group(self, dashboard: DashboardId, group: GroupId) -> None:
        """Forget a group that was deleted; its members stay."""
        with self._facts.write():
            if self._facts.execute(
                "DELETE FROM contact_list WHERE dashboard = ? AND id = ?", (dashboard, group)
            ):
                self._bump()

    def merge_tags(
        self, dashboard: DashboardId, tags: Iterable[Tag], *, complete: bool, asked_at: datetime
    ) -> Merged:
        """Take in a dashboard's tags."""
        rows: list[dict[str, Value]] = [
            {"dashboard": dashboard, "id": each.id, "name": each.name, "color": each.color} for each in tags
        ]
        return self._merge_listed("tag", dashboard, rows, complete=complete, asked_at=asked_at)

    def merge_fields(
        self, dashboard: DashboardId, fields: Iterable[CustomField], *, complete: bool, asked_at: datetime
    ) -> Merged:
        """Take in a dashboard's custom fields."""
        rows: list[dict[str, Value]] = [
            {"dashboard": dashboard, "id": each.id, "name": each.name} for each in fields
        ]
        return self._merge_listed("custom_field", dashboard, rows, complete=complete, asked_at=asked_at)

    def merge_payments(
        self, dashboard: DashboardId, payments: Iterable[Payment], asked_at: datetime
    ) -> Merged:
        """Take in payments of a dashboard."""
        rows: list[dict[str, Value]] = [
            {
                "dashboard": dashboard,
                "id": each.id,
                "phone": each.phone,
                "amount": None if each.amount is None else str(each.amount),
                "description": each.description,
                "status": each.status,
                "transaction_status": each.transaction_status,
                "recipient": each.recipient,
                "requested_at": stamp(each.requested_at),
                "is_past_due": int(each.is_past_due),
                "reminder_was_sent": int(each.reminder_was_sent),
                "reference_number": each.reference_number,
            }
            for each in payments
        ]
        return self._merge_listed("payment", dashboard, rows, complete=False, asked_at=asked_at)

    def _merge_listed(
        self,
        table: str,
        dashboard: DashboardId,
        rows: Sequence[Mapping[str, Value]],
        *,
        complete: bool,
        asked_at: datetime,
    ) -> Merged:
        with self._facts.write():
            changed = self._upsert(table, ("dashboard", "id"), rows, asked_at)
            if complete:
                named = {row["id"] for row in rows}
                for row in self._facts.read(
                    f"SELECT id FROM {table} WHERE dashboard = ? AND asked_at <= ?",
                    (dashboard, stamp(asked_at)),
                ):
                    if row["id"] not in named:
                        changed += self._facts.execute(
                            f"DELETE FROM {table} WHERE dashboard = ? AND id = ?", (dashboard, row["id"])
                        )
            if changed:
                self._bump()
        return Merged(changed)

    def _upsert(
        self, table: str, identity: Sequence[str], rows: Iterable[Mapping[str, Value]], asked_at: datetime
    ) -> int:
        """Write what is new or differs, unless a younger answer wrote it; returns how many rows."""
        asked = stamp(asked_at)
        where = " AND ".join(f"{name} = :{name}" for name in identity)
        changed = 0
        for row in rows:
            held = self._facts.first(f"SELECT * FROM {table} WHERE {where}", row)
            if held is not None and held["asked_at"] > asked:
                continue
            changed += held is None or any(held[name] != value for name, value in row.items())
            names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
            self._facts.execute(
                f"INSERT OR REPLACE INTO {table} ({names}, asked_at) VALUES ({marks}, :asked)",
                {**row, "asked": asked},
            )
        return changed
