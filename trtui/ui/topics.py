"""What is to be known besides the keys: short topics, for help on screen and for the README, which is made from them.

`{text.reply}` stands for the key of a command as it is bound, `{glyph.draft}` for a sign of the alphabet in use; what
stands in backquotes is typed as it is. Run as a module it writes the topics into the README: `python -m trtui.ui.topics`.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from trtui.light import dataclass
from trtui.ui.commands import find_command, show_key
from trtui.ui.glyphs import UNICODE


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to know: paragraphs, and items that begin with `- ` or a number; empty lines part paragraphs."""

    name: str
    title: str
    text: str


TOPICS: Final = (
    Topic(
        "first",
        "The first ten minutes",
        """
The list on the left holds who waits for an answer, longest first. {move.down} and {move.up} move, the thread follows.

1. {text.reply} begins a reply; the border says to whom and from which line. {composer.send} sends: the text is held for
   five seconds, and {undo} calls it back.
2. {conversation.resolve} resolves and goes on to the next; {undo} takes it back. {conversation.archive} archives,
   {conversation.snooze} puts aside on this desk, {conversation.next} goes to the next unresolved conversation.
3. {dashboard.previous} and {dashboard.next} switch dashboards (phone lines), {dashboard.all} shows all of them in one
   list.
4. {search.open} searches names, numbers and texts: `from:ann is:unresolved wait:>1h "order ready"`. {list.filter}
   narrows the list; {view.saved} has the searches that your settings name.
5. {panel.contact} and {panel.payments} open the contact and the payments beside the thread; {payment.remind} reminds
   about a payment, once, after asking.
6. {list.select} selects; the verbs then act on all that is selected.
7. {outbox.open} is the outbox: everything not yet done, and what can be done about each. {health.open} says how fresh
   everything is, and what the calls of this minute were for.
8. {help.open} lists every key and has these pages, {palette.open} finds any command by name. {app.quit} quits, and says
   what is still held.
""",
    ),
    Topic(
        "signs",
        "What the signs mean",
        """
Each has a word beside it where there is room. In the list:

- `{glyph.unseen}` not looked at on this desk yet; `{glyph.selected}` selected; `{glyph.ours}` the last text is ours;
  `{glyph.media}` it has an attachment
- `{glyph.waiting} 42m` how long they wait for an answer; `{glyph.urgent} 2h14m` the same, from an hour on
- `{glyph.failed}` a text failed or was not delivered; `{glyph.sending}` something is on its way; `{glyph.draft}` a text
  is begun
- `{glyph.opted_out}` they opted out (STOP), `{glyph.blocked}` blocked: neither can be texted. `{glyph.suppressed}`
  suppressed: trtui asks first
- `{glyph.snoozed}` put aside on this desk; `{glyph.archived}` archived; `{glyph.resolved}` done (resolved);
  `{glyph.left}` no longer belongs into this list, and goes when the cursor does

A wait begins with the first text that nobody answered. What both sides left alone for over a week does not count, nor
what was resolved.

The first line has each dashboard with how many are unresolved and the longest wait, then how old the screen is, what is
under way, and the calls of this minute.
""",
    ),
    Topic(
        "outbox",
        "What becomes of what you ask for",
        """
Everything goes into the outbox, on disk, before anything is sent. There it is:

- held: it goes in a few seconds; {undo} calls a text back, and it is a draft again
- queued: it waits its turn, or for the connection; {outbox.recall} in the outbox takes it back
- sending: the service has been asked; the answer decides
- sent, then delivered, or undelivered with the carrier's reason
- failed: the service refused it, and said why; nothing was sent
- unknown: the answer never came. trtui reads the thread to find out, and never sends again by itself; where it can't
  tell it asks you: it did arrive, or send again
- waiting for you: the customer wrote since you began, or it waited for over ten minutes while trtui did not run

{outbox.open} lists all of it with what can be done about each. Quitting keeps it: what is held becomes a draft, the rest
goes on when trtui runs again.
""",
    ),
    Topic(
        "payments",
        "Payments",
        """
- A payment can be reminded about once, ever. The service refuses a second time, so trtui asks first and says when it was.
- A reminder, a request and a cancellation each text the customer. Marking as paid does not, but can't be undone.
- Nothing of these can be called back once it went: it is asked before, with the amount, to whom, and from which line.
- The payer may see what a payment is said to be for.
- {chase.open} lists what is past due and was not reminded, over all dashboards, most and longest owed first.
- Where payments are switched off for a dashboard, that is said instead of a list.
""",
    ),
    Topic(
        "contacts",
        "Contacts",
        """
{panel.contact} shows everything that the service tells of a contact; {contact.edit} there opens all that can be written
of it in one form.

- {contact.tags} puts a tag on or takes it off by its first letters, of one or of all that are selected; {contact.note}
  writes the note. {undo} takes both back, unless somebody changed the same meanwhile.
- Only what you changed is sent. What a colleague changed while the form was open is kept, and shown; where both of you
  changed the same, you see what was, what is and what you want, and are asked.
- {contact.suppress} marks as not to be texted: colleagues are asked before each text. {contact.block} blocks: what they
  write is neither received nor kept.
- {contact.new} adds a contact by its number; where there is one already, its editor opens. {contact.delete} deletes one
  that never had a text: the service deletes no others.
""",
    ),
    Topic(
        "lists",
        "Groups, tags, custom fields and dashboards",
        """
- {list.narrow} lists only who has a tag or is in a group: by name, so it goes along from dashboard to dashboard. The
  search knows `tag:vip`, `group:fall` and `field:account=44812`; with blanks, `field:"account no=44 812"`.
- {groups.open} lists the groups, {pane.enter} who is in one; {group.new} makes one, {group.edit} writes its name and
  notes, {group.delete} deletes it, and its members stay. {group.take_out} takes a member out, or all who are selected. A
  keyword group is filled by customers who text its keyword.
- Contacts are put into groups, and tagged, in their own editor, or many at once in the contacts ({contacts.open}).
- {labels.open} lists the tags and custom fields, with how many contacts have each. They are made in the web app.
- {dashboards.open} lists the phone lines themselves. {dashboard.new} takes another: it costs money every month, and the
  administrators are e-mailed. {dashboard.delete} gives one up, with all that is on it.
- A section such as `[dashboards."Main Line"]` in the settings gives one of them a mark and a colour in the first line, a
  sender's name and quiet hours of its own; with `poll = false` it is read only while it is on the screen by itself, and
  a `{glyph.unknown}` stands after its count as long as it is not.
""",
    ),
    Topic(
        "limits",
        "What the service does not tell or do",
        """
- Who of your colleagues sent what: a key belongs to the account. `desk.sender_name` is put on what you send.
- Whether anybody read something: there is no read mark. What is new is new to this desk.
- When something was resolved or archived, or by whom; only whether it is.
- Templates, scheduled texts, texts to a group, internal notes and assignment of the web app: none can be reached.
  Templates here are trtui's own (`[templates]`), snoozing is this desk's.
- Search in texts: trtui searches what it has read; {search.open} asks the service for names and numbers it has not.
- Changes are not announced: trtui asks again and again, within 100 calls in any 60 seconds. How old each thing is stands
  on the screen.
- Only numbers of North America.
""",
    ),
    Topic(
        "privacy",
        "Privacy, and where data lies",
        """
Everything is for your user alone (folders 0700, files 0600). On Linux:

- `~/.config/trtui`: settings, and the key in a file of its own. The key is never an argument, and in no log, report or
  database.
- `~/.local/state/trtui` (`--state-dir` names another), one folder for each account: `desk.db` is precious (outbox,
  drafts, forms begun, snoozes, the record of calls); `facts.db` is what the service said, customers' texts among it, and
  is fetched again when it is gone. `desk.keep_days` forgets old texts here.
- The log and the reports of crashes: which part failed and why, without texts, numbers or the key.

Customers' text goes nowhere else: a desktop notification says who wrote, not what (`screen.notify_bodies` changes that),
nothing is sent to anybody but the service, and no file is written by copying. The demo's store is removed when it ends.
""",
    ),
    Topic(
        "several",
        "Several at once",
        """
Any number of trtui may run on one machine under one user, in panes, tabs or scripts. One of them makes the calls for
all and another takes over within two seconds when it dies, so a second one costs no calls; a draft, a snooze or a text
begun in one is seen in the others.

Agents with users of their own on one host have stores of their own, and each of them up to 100 calls a minute:
`desk.calls_per_minute` divides them. What colleagues do is seen when it is read from the service, a few seconds later.
Before a text goes, its thread is read again: if anything came since you began it, you are asked.
""",
    ),
    Topic(
        "ssh",
        "SSH, tmux and terminals",
        """
- A lost connection ends trtui as quitting does, drafts saved. In tmux or screen it goes on: detach and attach at will.
- Only what differs is sent: a key costs about 100 bytes. Nothing is animated, and an idle screen sends nothing. A line
  that is slower than that is sent the last state, not all the states between.
- Copying ({copy.text}, {copy.number}) asks the terminal (OSC 52). In tmux: `set -s set-clipboard on`; and
  `set -g allow-passthrough on` for notifications. Nothing tells trtui whether the terminal did.
- In tmux, `set -sg escape-time 10` makes Esc quick; `set -g focus-events on` lets trtui know when you look elsewhere, so
  that it rings only then. A terminal that does not tell counts as left a minute after the last key.
- Colours: a terminal that says it is light (OSC 11, or COLORFGBG) gets a light theme. A tmux before 3.4 says
  nothing; name one there: `screen.theme = "textual-light"`. `screen.theme = "terminal"` takes the terminal's own colours,
  which is what holds where there are only 16. NO_COLOR is respected. A C locale, or `screen.glyphs = "ascii"`, draws in ASCII.
- `screen.mouse = false` leaves the mouse to the terminal, for selecting; with it on, Shift does that in most.
- {palette.open} then “Suspend” goes back to the shell, and `fg` returns. Meanwhile nothing is fetched or sent.
- {text.reply_in_editor} writes a reply in $VISUAL or $EDITOR; it comes back as a draft, and is not sent.
""",
    ),
    Topic(
        "trouble",
        "When something is wrong",
        """
- `trtui doctor`, or “Doctor” in the palette, looks at everything: settings, permissions, key, address, TLS and proxy, the
  service (one call, counted like any other), clocks, store, disk, lease, budget, outbox, terminal, tmux, locale,
  versions; each with ok, warning or fault and what to do. Exit code 1 where there is a fault; `--json` for programs. The report holds no key, no number and
  no text of a customer's, and can be shown to whoever helps.
- {settings.open} has every setting, what it does and where its value comes from; `trtui config check` says what is wrong
  with them, by line.
- The first line says how old what you see is, whether the service is reached, and what of the outbox needs you.
  {health.open} has the last errors; {copy.text} there copies all of it, without secrets.
- “key refused”: the key was changed, or API access is not part of the plan any more. What you wrote is kept.
- “offline”: reading goes on, what you ask for waits in the outbox.
- Something looks old: {screen.refresh} fetches what is on screen before everything else.
- The screen is garbled: {screen.redraw} draws it again.
- The log is `trtui.log` in the logs folder of the state directory; it holds neither the key nor customers' texts, and
  says more with `desk.log_level`.
- A damaged store is set aside, never deleted; trtui says what was salvaged.
- After a crash the report's path is printed. Drafts and the outbox are kept.
""",
    ),
)

_PLACE: Final = re.compile(r"\{([a-z_.]+)\}")
_ITEM: Final = re.compile(r"(- |\d+\. )")


def find_topic(name: str) -> Topic:
    """The topic of this name. Raises KeyError."""
    return {topic.name: topic for topic in TOPICS}[name]


def paragraphs(topic: Topic) -> Iterator[str]:
    """Its paragraphs and items, each on one line."""
    lines: list[str] = []
    for line in [*topic.text.split("\n"), ""]:
        if lines and (not line or _ITEM.match(line)):
            yield " ".join(lines)
            lines = []
        if line:
            lines.append(line.strip())


def fill_in(text: str, key_of: Callable[[str], str], sign_of: Callable[[str], str]) -> str:
    """The text with the keys of commands and the signs in their places."""

    def put(place: re.Match[str]) -> str:
        kind, _, name = place[1].partition(".")
        return sign_of(name) if kind == "glyph" else key_of(place[1])

    return _PLACE.sub(put, text)


def as_markdown(topic: Topic) -> str:
    """The topic as the README has it, with the keys as they are by themselves."""

    def key_of(command_id: str) -> str:
        command = find_command(command_id)
        if command is None:
            raise KeyError(command_id)
        return f"`{show_key(command.keys[0])}`"

    text = fill_in(topic.text.strip(), key_of, lambda name: str(getattr(UNICODE, name)))
    return f"## {topic.title}\n\n{text}\n"


def write_into(readme: str) -> str:
    """The README with each `<!-- topic: NAME -->` … `<!-- /topic -->` made anew."""
    return re.sub(
        r"(<!-- topic: (\w+) -->\n).*?(<!-- /topic -->)",
        lambda place: f"{place[1]}\n{as_markdown(find_topic(place[2]))}\n{place[3]}",
        readme,
        flags=re.DOTALL,
    )


if __name__ == "__main__":
    file = Path("README.md")
    file.write_text(write_into(file.read_text("utf-8")), "utf-8")
