"""The table of the README that says where each of the account's operations is: on which screen, by which key, by which test.

`python -m tests.coverage_table` prints it. One row for each of the 28; `tests/test_coverage_table.py` holds it against the
client, the registry of commands, the tests that it names and the README.
"""

import sys
from dataclasses import dataclass
from typing import Final

from trtui.demo.http import ROUTES
from trtui.ui.commands import find_command, show_key

WALK: Final = "tests/test_walk.py::test_all_that_the_account_can_do_is_done_from_the_screen"
"""Goes through all of them."""
_UI: Final = "tests/ui/test_"


@dataclass(frozen=True)
class Row:
    """An operation by the client's name and the connector's; `commands` are the ids whose keys lead to it."""

    method: str
    connector: str
    where: str
    commands: tuple[str, ...]
    test: str

    @property
    def call(self) -> str:
        """The verb and the path, from the emulator's table."""
        return next(f"{verb} {path}" for name, verb, path, _ in ROUTES if name == self.connector)

    @property
    def keys(self) -> str:
        """The keys, from the registry; without any command it is read by itself."""
        shown = []
        for command_id in self.commands:
            command = find_command(command_id)
            assert command is not None, command_id
            shown.append(f"`{show_key(command.keys[0])}`")
        return " ".join(shown)


ROWS: Final = (
    Row("get_dashboards", "GetDashboards", "first line; dashboards", ("dashboards.open",),
        f"{_UI}dashboards.py::test_dashboards_are_listed_with_number_counts_and_what_the_settings_say"),
    Row("create_dashboard", "CreateDashboard", "dashboards", ("dashboards.open", "dashboard.new"),
        f"{_UI}dashboards.py::test_a_new_one_says_what_it_costs_before_and_again_in_the_question"),
    Row("get_dashboard", "GetDashboard", "dashboards: the one under the cursor", ("dashboards.open",),
        "tests/sync/test_feeds.py::test_a_dashboard_is_read_again_and_one_that_is_gone_is_left_to_the_list"),
    Row("update_dashboard", "UpdateDashboardsName", "dashboards", ("dashboards.open", "dashboard.rename"),
        f"{_UI}dashboards.py::test_renaming_asks_once_and_shows_at_once"),
    Row("delete_dashboard", "DeleteDashboard", "dashboards", ("dashboards.open", "dashboard.delete"),
        f"{_UI}dashboards.py::test_deleting_says_what_is_lost_and_takes_the_name"),
    Row("get_conversations", "GetConversations", "search: whom nobody here knows", ("search.open",),
        f"{_UI}search.py::test_for_whom_nobody_here_is_known_by_the_service_is_asked"),
    Row("get_messages", "GetMessagesByContactPhone", "thread", ("pane.enter",),
        f"{_UI}thread.py::test_a_thread_opens_at_its_end_with_the_newest_at_the_bottom"),
    Row("send_message", "SendMessageByPhoneNumber", "composer", ("text.reply", "composer.send"),
        f"{_UI}inbox.py::test_a_reply_is_an_intent_for_whom_the_border_names"),
    Row("archive_conversation", "ArchiveConversation", "list, thread, search", ("conversation.archive",),
        WALK),
    Row("unarchive_conversation", "UnarchiveConversation", "archived view", ("view.archived", "conversation.archive"),
        WALK),
    Row("get_contacts", "GetContacts", "list; contacts; who is in a group", ("view.inbox", "contacts.open", "groups.open"),
        f"{_UI}contacts.py::test_the_book_lists_everybody_by_name_and_opens_a_conversation"),
    Row("bulk_update_contacts", "BulkUpdateContacts", "contacts: all that are selected", ("contacts.open", "list.select", "contacts.change"),
        f"{_UI}bulk_editing.py::test_a_few_are_changed_without_a_question_and_told"),
    Row("get_contact", "GetContactByPhoneNumber", "contact panel", ("panel.contact",),
        f"{_UI}panels.py::test_it_is_beside_the_thread_from_the_start_and_follows_it"),
    Row("save_contact", "CreateContact", "contact panel and its editor; resolve; tags; note",
        ("contact.edit", "contact.new", "conversation.resolve", "contact.tags", "contact.note"),
        f"{_UI}editing.py::test_the_editor_sends_what_was_changed_and_the_screen_shows_it_at_once"),
    Row("delete_contact", "DeleteContact", "contact panel", ("panel.contact", "contact.delete"),
        f"{_UI}editing.py::test_deleting_explains_the_rule_and_wants_the_last_four_digits"),
    Row("get_groups", "GetGroups", "groups", ("groups.open",),
        f"{_UI}groups.py::test_groups_are_listed_with_counts_notes_and_what_fills_them"),
    Row("create_group", "CreateGroup", "groups", ("groups.open", "group.new"),
        f"{_UI}groups.py::test_a_new_group_goes_to_the_dashboard_that_the_form_names"),
    Row("get_group", "GetGroupById", "groups: the one that is opened", ("groups.open", "pane.enter"),
        "tests/sync/test_feeds.py::test_a_group_is_read_with_its_members_and_who_left_is_looked_at"),
    Row("update_group", "UpdateGroup", "groups", ("groups.open", "group.edit"),
        f"{_UI}groups.py::test_only_what_was_changed_of_a_group_is_written"),
    Row("delete_group", "DeleteGroup", "groups", ("groups.open", "group.delete"),
        f"{_UI}groups.py::test_deleting_asks_for_the_name_and_says_that_members_stay"),
    Row("get_tags", "GetTags", "tags and custom fields; contact panel; filter", ("labels.open", "list.narrow"),
        f"{_UI}labels.py::test_each_is_listed_with_its_colour_and_how_many_have_it"),
    Row("get_custom_fields", "GetCustomFields", "tags and custom fields; contact panel", ("labels.open", "panel.contact"),
        f"{_UI}labels.py::test_enter_lists_who_has_a_tag_and_searches_for_who_has_a_field"),
    Row("get_payments", "GetPayments", "all payments; payment panel; payments to chase", ("payments.open", "panel.payments", "chase.open"),
        f"{_UI}payment_list.py::test_all_are_listed_with_what_they_come_to_the_newest_first"),
    Row("create_payment", "CreatePayment", "payment panel, all payments, one payment", ("panel.payments", "payment.request"),
        f"{_UI}requesting.py::test_a_request_is_filled_in_confirmed_by_its_amount_and_written_whole"),
    Row("get_payment", "GetPayment", "one payment", ("payments.open", "payment.open"),
        f"{_UI}one_payment.py::test_it_is_read_anew_while_it_is_on_screen_and_a_problem_is_told"),
    Row("mark_payment_paid", "MarkPaymentPaid", "one payment: its menu", ("payments.open", "payment.open"),
        f"{_UI}one_payment.py::test_closing_wants_the_amount_typed_and_says_that_it_is_for_good"),
    Row("send_payment_reminder", "SendPaymentReminder", "payments to chase, payment panel, one payment", ("chase.open", "payment.remind"),
        f"{_UI}payments.py::test_a_reminder_is_asked_about_and_goes_to_whom_the_question_names"),
    Row("cancel_payment", "CancelPayment", "one payment: its menu", ("payments.open", "payment.open"),
        f"{_UI}one_payment.py::test_closing_wants_the_amount_typed_and_says_that_it_is_for_good"),
)  # fmt: skip


def as_markdown() -> str:
    """The table."""
    lines = ["| | Operation | Call | Where | Keys | Test |", "|---|---|---|---|---|---|"]
    for number, row in enumerate(ROWS, start=1):
        file, _, test = row.test.partition("::")
        lines.append(
            f"| {number} | {row.connector} | `{row.call}` | {row.where} | {row.keys} | [{test}]({file}) |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
