"""Everything a person can ask for: one table from which keys, footer, help, palette and the README's list are made.

Run as a module it prints the keys as Markdown: `python -m trtui.ui.commands`.
"""

import sys
from enum import StrEnum
from typing import Final

from trtui.light import dataclass
from trtui.text.cleaning import Safe, own


class Scope(StrEnum):
    """Where a key means something. A narrower scope goes before a wider one."""

    ANYWHERE = "anywhere"
    """Also while typing."""
    PANES = "panes"
    """Everywhere but where one types."""
    LIST = "list"
    THREAD = "thread"
    COMPOSER = "composer"
    CONTACT = "contact"
    PAYMENTS = "payments"
    """Wherever a payment is under the cursor."""
    PAYMENT_LIST = "payment-list"
    CHASE = "chase"
    OUTBOX = "outbox"
    SEARCH = "search"
    BOOK = "contacts"
    GROUPS = "groups"
    DASHBOARDS = "dashboards"
    LINE = "line"
    """A line of input: a filter, a search."""
    DIALOG = "dialog"
    """A question or a choice, which takes every key for itself."""


class Group(StrEnum):
    """Under which heading help lists a command."""

    ANYWHERE = "Anywhere, also while typing"
    MOVING = "Moving"
    VIEWS = "Views"
    WORKING = "Working"
    WRITING = "Writing a text"
    CONTACT = "Contact panel"
    PAYMENTS = "Payments"
    OUTBOX = "Outbox"
    BOOK = "Contacts"
    GROUPS = "Groups"
    DASHBOARDS = "Dashboards"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be asked for.

    `action` names the method `action_<action>` of whatever on the screen performs it; it is given the key that was
    pressed where `takes_key`. `changes` says that it writes something others can see: it is refused in read-only mode,
    and a letter typed into the wrong pane does not set it off. `in_footer` orders the footer, 0 keeps it out.
    """

    id: str
    title: Safe
    help: Safe
    keys: tuple[str, ...]
    scope: Scope
    group: Group
    action: str
    changes: bool = False
    takes_key: bool = False
    in_footer: int = 0
    foot: Safe | None = None
    """What the footer calls it, where the title would take too much of it."""


_A, _P, _L, _C = Scope.ANYWHERE, Scope.PANES, Scope.LIST, Scope.COMPOSER
_NTH: Final = tuple("123456789")

# fmt: off
COMMANDS: Final[tuple[Command, ...]] = (
    # ---- anywhere
    Command("help.pane", own("Help for this pane"), own("Show the keys of the pane you are in."),
            ("f1",), _A, Group.ANYWHERE, "show_pane_help"),
    Command("palette.open", own("Command palette"), own("Find any command by its name."),
            ("ctrl+p",), _A, Group.ANYWHERE, "open_palette"),
    Command("screen.refresh", own("Refresh"), own("Fetch what is on screen before everything else."),
            ("ctrl+r",), _A, Group.ANYWHERE, "refresh_facts"),
    Command("screen.redraw", own("Redraw"), own("Draw the whole screen again."),
            ("ctrl+l",), _A, Group.ANYWHERE, "redraw_screen"),
    Command("app.quit", own("Quit"), own("Quit; says first what is still held or unsent."),
            ("ctrl+q",), _A, Group.ANYWHERE, "ask_to_quit"),
    Command("tour.start", own("Tour"), own("The first steps, one key after the other; on the demo."), (), _P, Group.ANYWHERE, "start_tour"),
    Command("doctor.ask", own("Doctor"), own("Look at everything that trtui needs, and say what to mend; to be copied, without secrets."),
            (), _P, Group.ANYWHERE, "ask_doctor"),
    Command("app.suspend", own("Suspend"), own("Back to the shell, where `fg` returns; meanwhile nothing is fetched or sent."),
            (), _P, Group.ANYWHERE, "suspend_trtui"),
    Command("step.back", own("One step back"), own("Leave what is open. Never loses text, never sends."),
            ("escape",), _A, Group.ANYWHERE, "step_back", in_footer=95, foot=own("back")),
    # ---- moving
    Command("move.down", own("Down"), own("The next row, or a line down."), ("j", "down"), _P, Group.MOVING, "move_down"),
    Command("move.up", own("Up"), own("The row before, or a line up."), ("k", "up"), _P, Group.MOVING, "move_up"),
    Command("move.half_down", own("Half a page down"), own("Half a page down."), ("ctrl+d",), _P, Group.MOVING, "half_page_down"),
    Command("move.half_up", own("Half a page up"), own("Half a page up."), ("ctrl+u",), _P, Group.MOVING, "half_page_up"),
    Command("move.page_down", own("Page down"), own("A page down."), ("pagedown",), _P, Group.MOVING, "turn_page_down"),
    Command("move.page_up", own("Page up"), own("A page up."), ("pageup",), _P, Group.MOVING, "turn_page_up"),
    Command("move.first", own("First"), own("To the first row, or the oldest text."), ("gg", "home"), _P, Group.MOVING, "go_first"),
    Command("move.last", own("Last"), own("To the last row, or the newest text."), ("G", "end"), _P, Group.MOVING, "go_last"),
    Command("pane.enter", own("Into the thread"), own("Open what the cursor is on."),
            ("enter", "l", "right"), _P, Group.MOVING, "enter_thread"),
    Command("pane.leave", own("Out of it"), own("Back to the pane before."), ("h", "left"), _P, Group.MOVING, "leave_pane"),
    Command("pane.next", own("Next pane"), own("To the next pane."), ("tab",), _A, Group.MOVING, "next_pane"),
    Command("pane.previous", own("Previous pane"), own("To the pane before."), ("shift+tab",), _A, Group.MOVING, "previous_pane"),
    Command("dashboard.previous", own("Dashboard before"), own("To the dashboard before."), ("[",), _P, Group.MOVING, "previous_dashboard"),
    Command("dashboard.next", own("Dashboard after"), own("To the dashboard after."), ("]",), _P, Group.MOVING, "next_dashboard"),
    Command("dashboard.nth", own("Dashboard by its place"), own("To the first, second … ninth dashboard."),
            _NTH, _P, Group.MOVING, "nth_dashboard", takes_key=True),
    Command("dashboard.all", own("All dashboards"), own("The conversations of all dashboards in one list."),
            ("0",), _P, Group.MOVING, "all_dashboards"),
    Command("conversation.next", own("Next unresolved"), own("To the next unresolved conversation."),
            ("n",), _P, Group.MOVING, "next_unresolved", in_footer=40, foot=own("next")),
    Command("conversation.previous", own("Previous unresolved"), own("To the unresolved conversation before."),
            ("N",), _P, Group.MOVING, "previous_unresolved"),
    Command("search.open", own("Search"), own("Search names, numbers and texts."), ("/",), _P, Group.MOVING, "open_search", in_footer=70),
    Command("list.filter", own("Filter"), own("Narrow the list by name or number as you type."), ("f",), _P, Group.MOVING, "filter_list"),
    Command("list.narrow", own("Filter by tag or group"), own("Only who has a tag or is in a group; again for another, Esc for all."),
            ("F",), _P, Group.MOVING, "narrow_list"),
    Command("screen.leave", own("Back"), own("Back; at the top, quit."), ("q",), _P, Group.MOVING, "leave_screen"),
    Command("help.open", own("Help"), own("Every key, and what to know: searchable."), ("?",), _P, Group.MOVING, "open_help", in_footer=90),
    Command("line.open", own("Command line"), own("Type a command's name: the palette's twin."), (":",), _P, Group.MOVING, "open_palette"),
    # ---- views
    Command("view.inbox", own("Inbox"), own("Everything that is neither archived nor snoozed."), ("gi",), _P, Group.VIEWS, "view_inbox"),
    Command("view.unresolved", own("Unresolved"), own("What waits for an answer, longest first."), ("gu",), _P, Group.VIEWS, "view_unresolved"),
    Command("view.snoozed", own("Snoozed"), own("What is put aside here."), ("gs",), _P, Group.VIEWS, "view_snoozed"),
    Command("view.archived", own("Archived"), own("What is archived."), ("ga",), _P, Group.VIEWS, "view_archived"),
    Command("view.drafts", own("Drafts"), own("Conversations with a text begun."), ("gd",), _P, Group.VIEWS, "view_drafts"),
    Command("view.failed", own("Failed"), own("Conversations where something failed or waits for your word."), ("gf",), _P, Group.VIEWS, "view_failed"),
    Command("view.saved", own("Saved views"), own("A search that the settings name under [views]."), ("gv",), _P, Group.VIEWS, "choose_view"),
    Command("list.sort", own("Sort"), own("Longest waiting, newest, unresolved first: one after another."), ("S",), _P, Group.VIEWS, "sort_list"),
    Command("outbox.open", own("Outbox"), own("Everything not done yet, and what to do about each."), ("O", "go"), _P, Group.VIEWS, "open_outbox"),
    Command("chase.open", own("Payments to chase"), own("Payments past due and not reminded, of all dashboards."), ("gp",), _P, Group.VIEWS, "open_chase_list"),
    Command("contacts.open", own("Contacts"), own("All contacts: filter them, change many at once, export and import."), ("gc",), _P, Group.VIEWS, "open_contacts"),
    Command("groups.open", own("Groups"), own("Groups of contacts: who is in each; make, change, delete them."), ("gG",), _P, Group.VIEWS, "open_groups"),
    Command("payments.open", own("All payments"), own("The payments of a dashboard or of all: in any order, by state, by reference number."), ("gP",), _P, Group.VIEWS, "open_payments"),
    Command("labels.open", own("Tags and custom fields"), own("What contacts are sorted by: tags and custom fields, and who has each."), ("gt",), _P, Group.VIEWS, "open_labels"),
    Command("dashboards.open", own("Dashboards"), own("The phone lines themselves: numbers, counts; make, rename, delete them."), ("gD",), _P, Group.VIEWS, "open_dashboards"),
    Command("health.open", own("Budget and health"), own("Calls by purpose, ages, the last errors."), ("B",), _P, Group.VIEWS, "open_health"),
    Command("settings.open", own("Settings"), own("Every setting: what it does, where its value comes from; change it."), (",",), _P, Group.VIEWS, "open_settings"),
    # ---- working
    Command("conversation.resolve", own("Resolve"), own("Resolve, or reopen what is resolved; then the next."),
            ("e",), _P, Group.WORKING, "resolve_conversation", changes=True, in_footer=10),
    Command("conversation.archive", own("Archive"), own("Archive, or bring back what is archived; then the next."),
            ("a",), _P, Group.WORKING, "archive_conversation", changes=True, in_footer=20),
    Command("conversation.snooze", own("Snooze"), own("Put aside until a time, on this desk only; then the next."),
            ("s",), _P, Group.WORKING, "snooze_conversation", changes=True),
    Command("text.reply", own("Reply"), own("Write to this customer."), ("r", "i"), _P, Group.WORKING, "reply", in_footer=30),
    Command("text.reply_in_editor", own("Reply in $EDITOR"), own("Write the reply in your editor."), ("R",), _P, Group.WORKING, "reply_in_editor"),
    Command("text.new", own("New text"), own("Write to a number or contact."), ("c",), _P, Group.WORKING, "write_new_text"),
    Command("text.reply_template", own("Reply from a template"), own("Choose a template and fill it in."), ("T",), _P, Group.WORKING, "reply_from_template"),
    Command("list.select", own("Select"), own("Select or unselect the row."), ("x", "space"), _P, Group.WORKING, "select_row"),
    Command("list.select_range", own("Select a range"), own("Select from where the last selection was to here."), ("V",), _P, Group.WORKING, "select_range"),
    Command("list.select_all", own("Select all shown"), own("Select every row shown, or none again."), ("*",), _P, Group.WORKING, "select_all_rows"),
    Command("panel.contact", own("Contact panel"), own("Show the contact beside the thread."), ("d",), _P, Group.WORKING, "show_contact"),
    Command("panel.payments", own("Payments"), own("Show the payments beside the thread."), ("p",), _P, Group.WORKING, "show_payments", in_footer=50),
    Command("contact.tags", own("Tags"), own("Put tags on or take them off, of one or of all selected."), ("t",), _P, Group.WORKING, "tag_contact", changes=True),
    Command("contact.note", own("Note"), own("Write the contact's note: for colleagues only."), ("w",), _P, Group.WORKING, "note_contact", changes=True),
    Command("undo", own("Undo"), own("Take back the last verb, or call back a held text."), ("z",), _P, Group.WORKING, "undo_verb", in_footer=60),
    Command("copy.text", own("Copy text"), own("Copy the text the cursor is on."), ("y",), _P, Group.WORKING, "copy_message"),
    Command("copy.number", own("Copy number"), own("Copy the customer's number."), ("Y",), _P, Group.WORKING, "copy_number"),
    Command("link.open", own("Links"), own("Open or copy a link of the text."), ("o",), _P, Group.WORKING, "open_link"),
    # ---- the composer
    Command("composer.send", own("Send"), own("Send the text (it is held for a few seconds first)."),
            ("enter",), _C, Group.WRITING, "send_text", changes=True, in_footer=10),
    Command("composer.new_line", own("New line"), own("Begin a new line."), ("ctrl+j",), _C, Group.WRITING, "new_line", in_footer=20),
    Command("composer.template", own("Templates"), own("Choose a template; also `/` on an empty line."), ("ctrl+t",), _C, Group.WRITING, "choose_template", in_footer=30),
    Command("composer.plain", own("Plain characters"), own("Replace the characters that make the text cost more."), ("ctrl+n",), _C, Group.WRITING, "make_plain", in_footer=40),
    Command("composer.call_back", own("Call back"), own("In an empty composer: call the held text back."), ("ctrl+z",), _C, Group.WRITING, "call_back"),
    # ---- the contact panel
    Command("contact.edit", own("Edit contact"), own("Names, note, tags, groups, custom fields, and what keeps them from being texted."),
            ("enter", "E"), Scope.CONTACT, Group.CONTACT, "edit_contact", changes=True, in_footer=10),
    Command("contact.new", own("New contact"), own("Add a contact by its number."),
            ("+",), Scope.CONTACT, Group.CONTACT, "new_contact", changes=True, in_footer=20),
    Command("contact.suppress", own("Suppress"), own("Mark as not to be texted, with the reason; or no longer."),
            ("u",), Scope.CONTACT, Group.CONTACT, "suppress_contact", changes=True, in_footer=30),
    Command("contact.block", own("Block"), own("Keep them out: neither received nor texted; or unblock. Asks first."),
            ("b",), Scope.CONTACT, Group.CONTACT, "block_contact", changes=True, in_footer=40),
    Command("contact.delete", own("Delete contact"), own("Delete a contact that never had a text. Asks first."),
            ("D",), Scope.CONTACT, Group.CONTACT, "delete_contact", changes=True),
    Command("contact.link", own("Link to the web app"), own("Open or copy the link of this conversation in the web app."),
            ("o",), Scope.CONTACT, Group.CONTACT, "open_web_link"),
    # ---- payments
    Command("payment.remind", own("Remind"), own("Text the customer about the payment: once for each payment, ever."),
            ("m",), Scope.PAYMENTS, Group.PAYMENTS, "remind_payment", changes=True, in_footer=10),
    Command("payment.request", own("New request"), own("Ask the customer for a payment: a form, then the amount typed once more."),
            ("+",), Scope.PAYMENTS, Group.PAYMENTS, "request_payment", changes=True, in_footer=20),
    Command("payment.open", own("Open"), own("Everything about the payment; mark it as paid or cancel it from its menu."),
            ("enter",), Scope.PAYMENTS, Group.PAYMENTS, "open_payment", in_footer=30),
    Command("payments.filter", own("State"), own("List only the payments in one state."),
            ("F",), Scope.PAYMENT_LIST, Group.PAYMENTS, "filter_by_state", in_footer=35),
    Command("chase.pause", own("Pause"), own("Pause the reminders that have not gone yet, or go on with them."),
            ("P",), Scope.CHASE, Group.PAYMENTS, "pause_reminders", changes=True, in_footer=36),
    # ---- the outbox
    Command("outbox.recall", own("Recall"), own("Take back what is held or waits its turn; a text is a draft again."),
            ("z",), Scope.OUTBOX, Group.OUTBOX, "recall_intent", changes=True, in_footer=10),
    Command("outbox.send", own("Send again"), own("Try again what failed, or send what waits for your word; asks first where it texts somebody."),
            ("s",), Scope.OUTBOX, Group.OUTBOX, "send_intent", changes=True, in_footer=20),
    Command("outbox.edit", own("Edit"), own("Take a text back into its composer, to change it."),
            ("e",), Scope.OUTBOX, Group.OUTBOX, "edit_intent", changes=True, in_footer=30),
    Command("outbox.arrived", own("It did happen"), own("You have seen that it arrived or happened: it is done."),
            ("a",), Scope.OUTBOX, Group.OUTBOX, "confirm_intent", changes=True, in_footer=40),
    Command("outbox.drop", own("Drop"), own("Do without it. A text stays as a draft."),
            ("d",), Scope.OUTBOX, Group.OUTBOX, "drop_intent", changes=True, in_footer=50),
    # ---- the contacts
    Command("contacts.change", own("Change"), own("Change all that are selected, or the one under the cursor: tags, groups, flags, a custom field."),
            ("e",), Scope.BOOK, Group.BOOK, "change_contacts", changes=True, in_footer=10),
    Command("contacts.edit", own("Edit contact"), own("Everything of the one under the cursor, in one form."),
            ("E",), Scope.BOOK, Group.BOOK, "edit_contact", changes=True, in_footer=12),
    Command("contacts.new", own("New contact"), own("Add a contact by its number."),
            ("+",), Scope.BOOK, Group.BOOK, "new_contact", changes=True),
    Command("contacts.delete", own("Delete contact"), own("Delete a contact that never had a text. Asks first."),
            ("D",), Scope.BOOK, Group.BOOK, "delete_contact", changes=True),
    Command("contacts.pause", own("Stop or go on"), own("Stop a change of many contacts that is under way, or go on with it."),
            ("P",), Scope.BOOK, Group.BOOK, "pause_bulk", changes=True),
    Command("contacts.drop", own("Leave the rest"), own("Leave those as they are whom a change of many has not come to; asks first."),
            ("K",), Scope.BOOK, Group.BOOK, "drop_bulk", changes=True),
    Command("contacts.export", own("Export"), own("Write who is selected, or everybody listed, to a CSV file that only you can read."),
            ("X",), Scope.BOOK, Group.BOOK, "export_contacts"),
    Command("contacts.import", own("Import"), own("Read contacts from a CSV file: shows every bad line and what the others change first."),
            ("I",), Scope.BOOK, Group.BOOK, "import_contacts", changes=True, in_footer=15),
    Command("contacts.filter", own("Filter form"), own("Narrow by anything the service knows of a contact, field by field; `/` takes the same as words."),
            ("f",), Scope.BOOK, Group.BOOK, "fill_in_filter", in_footer=20),
    Command("contacts.views", own("Saved views"), own("List by a query that the settings name."), ("v",), Scope.BOOK, Group.BOOK, "choose_contact_view"),
    # ---- groups
    Command("group.new", own("New group"), own("Make a group; contacts are put into it from their card."),
            ("+",), Scope.GROUPS, Group.GROUPS, "make_group", changes=True, in_footer=10),
    Command("group.edit", own("Edit group"), own("Write a group's name and notes anew."),
            ("e",), Scope.GROUPS, Group.GROUPS, "edit_group", changes=True, in_footer=20),
    Command("group.delete", own("Delete group"), own("Delete a group, after asking; its members stay as contacts."),
            ("D",), Scope.GROUPS, Group.GROUPS, "delete_group", changes=True, in_footer=30),
    Command("group.list", own("List in the inbox"), own("The conversations of a group's members, in the inbox's list."),
            ("i",), Scope.GROUPS, Group.GROUPS, "list_group", in_footer=40),
    Command("group.take_out", own("Take out"), own("Take a member out of the group, or all who are selected; they stay as contacts."),
            ("-",), Scope.GROUPS, Group.GROUPS, "take_out", changes=True, in_footer=15),
    # ---- dashboards
    Command("dashboard.new", own("New dashboard"), own("Take another phone line; says first what it costs and who hears of it."),
            ("+",), Scope.DASHBOARDS, Group.DASHBOARDS, "make_dashboard", changes=True, in_footer=10),
    Command("dashboard.rename", own("Rename dashboard"), own("Call a dashboard something else, after asking."),
            ("e",), Scope.DASHBOARDS, Group.DASHBOARDS, "rename_dashboard", changes=True, in_footer=20),
    Command("dashboard.delete", own("Delete dashboard"), own("Give a phone line up; says first what is lost with it."),
            ("D",), Scope.DASHBOARDS, Group.DASHBOARDS, "delete_dashboard", changes=True, in_footer=30),
)
# fmt: on

_BY_ID: Final = {command.id: command for command in COMMANDS}


def find_command(command_id: str) -> Command | None:
    """The command of this id, or None."""
    return _BY_ID.get(command_id)


_NAMES: Final = {
    "escape": "Esc", "enter": "Enter", "space": "Space", "tab": "Tab", "pageup": "PgUp", "pagedown": "PgDn",
    "home": "Home", "end": "End", "up": "↑", "down": "↓", "left": "←", "right": "→", "backspace": "Backspace",
    "delete": "Del", "insert": "Ins",
}  # fmt: skip


def show_key(key: str) -> str:
    """How a key is written for people: `ctrl+p` as Ctrl+P, `escape` as Esc, a letter as itself."""
    if len(key) == 1:
        return key
    *modifiers, last = key.split("+") if not key.endswith("+") else [key]
    if not modifiers:
        return _NAMES.get(key) or (key.upper() if key[0] == "f" and key[1:].isdigit() else key)
    shown = _NAMES.get(last) or (last.upper() if len(last) == 1 else last.capitalize())
    return "+".join([*(modifier.capitalize() for modifier in modifiers), shown])


def show_keys(keys: tuple[str, ...]) -> str:
    """Several keys for people; a row of digits as `1–9`."""
    if keys == _NTH:
        return "1–9"
    return " ".join(show_key(key) for key in keys)


def as_markdown() -> str:
    """The README's tables of keys, a heading for each group."""
    lines: list[str] = []
    for group in Group:
        members = [command for command in COMMANDS if command.group is group]
        if members:
            lines += ["", f"### {group}", "", "| Key | | Command id |", "|---|---|---|"]
            lines += [f"| {_cell(command)} | {command.help} | `{command.id}` |" for command in members]
    return "\n".join(lines[1:]) + "\n"


def _cell(command: Command) -> str:
    if not command.keys:
        return "by name"
    return " ".join(f"`{show_key(key)}`" for key in command.keys) if command.keys != _NTH else "`1`–`9`"


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
