"""The commands of the plain inbox: one table, which `help` reads out. The letters are the keys of the inbox."""

from collections.abc import Callable
from typing import Final

from trtui.light import dataclass
from trtui.plain import amending, looking, outbox, paying, templates, working, writing
from trtui.plain.desk import Desk, HintError
from trtui.text.cleaning import Safe, clean_line, compose, join, own

Run = Callable[[Desk, str], None]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, its letter, what may follow it, and what it does. `changes`: others can see that."""

    name: Safe
    letter: Safe
    usage: Safe
    does: Safe
    run: Run
    changes: bool = False


def _command(*words: Safe, run: Run, changes: bool = False) -> Command:
    name, letter, usage, does = words
    return Command(name, letter, usage, does, run, changes)


COMMANDS: Final[tuple[Command, ...]] = (
    _command(own("list"), own("l"), own("[unresolved|inbox|resolved|snoozed|archived|drafts|failed|all] [WORDS]"), own("list conversations; with words, those of that name or number"), run=looking.list_rows),
    _command(own("more"), own(""), own(""), own("go on with the list"), run=looking.more),
    _command(own("next"), own("n"), own(""), own("open the next unresolved conversation, the longest waiting first"), run=looking.next_row),
    _command(own("open"), own("o"), own("N or PHONE NUMBER"), own("open a conversation of the last list, or of a number"), run=looking.open_row),
    _command(own("read"), own(""), own("[N]"), own("read out the newest 10 or N texts"), run=looking.read),
    _command(own("reply"), own("r"), own("[TEXT]"), own("write to the customer who is open; without a text, type lines"), run=writing.reply, changes=True),
    _command(own("template"), own("T"), own("[N or NAME]"), own("reply with a template; alone, read out which there are"), run=templates.template, changes=True),
    _command(own("draft"), own(""), own(""), own("read out what was begun here"), run=writing.show_draft),
    _command(own("discard"), own(""), own(""), own("throw the draft away"), run=writing.discard),
    _command(own("resolve"), own("e"), own(""), own("mark as dealt with, or reopen"), run=working.resolve, changes=True),
    _command(own("archive"), own("a"), own(""), own("hide until the customer writes, or bring back"), run=working.archive, changes=True),
    _command(own("snooze"), own("s"), own("[N]"), own("put aside until a time, on this desk only, or bring back"), run=working.snooze),
    _command(own("undo"), own("z"), own(""), own("call back the held text, or take the last verb back"), run=working.undo, changes=True),
    _command(own("contact"), own("d"), own(""), own("what is known of the customer"), run=looking.contact),
    _command(own("payments"), own("p"), own(""), own("what the customer was asked to pay"), run=paying.payments),
    _command(own("chase"), own(""), own(""), own("who is late with paying and was not reminded"), run=paying.chase),
    _command(own("remind"), own("m"), own("N or all"), own("remind of a payment of the last list, once for each, ever"), run=paying.remind_of, changes=True),
    _command(own("ask"), own("+"), own("[AMOUNT WHAT FOR]"), own("ask the customer who is open for money"), run=paying.ask, changes=True),
    _command(own("paid"), own(""), own("N"), own("mark a payment of the last list as paid, for good"), run=paying.mark_paid, changes=True),
    _command(own("cancel"), own(""), own("N"), own("cancel a payment of the last list, for good; the customer is texted"), run=paying.cancel, changes=True),
    _command(own("note"), own("w"), own("[TEXT, + TEXT or /empty]"), own("read out the note; write it, add a line, or empty it"), run=amending.note, changes=True),
    _command(own("name"), own(""), own("FIRST LAST or /empty"), own("what the customer is called"), run=amending.name, changes=True),
    _command(own("tag"), own("t"), own("[N or NAME]"), own("put a tag on or take it off; alone, read out which there are"), run=amending.tag, changes=True),
    _command(own("suppress"), own("u"), own(""), own("mark as not to be texted, or no longer"), run=amending.suppress, changes=True),
    _command(own("block"), own("b"), own(""), own("neither receive nor keep what they write, or do so again"), run=amending.block, changes=True),
    _command(own("search"), own("/"), own("WORDS"), own("find names, numbers and texts"), run=looking.search),
    _command(own("dashboards"), own(""), own(""), own("the phone lines, with what waits on each"), run=looking.dashboards),
    _command(own("dashboard"), own(""), own("N, NAME or all"), own("choose whose conversations are listed"), run=looking.choose_dashboard),
    _command(own("outbox"), own("O"), own(""), own("everything not done yet"), run=outbox.outbox),
    _command(own("again"), own(""), own("N"), own("try a thing of the outbox again, or send it now"), run=outbox.again, changes=True),
    _command(own("drop"), own(""), own("N"), own("do without a thing of the outbox; a text stays as a draft"), run=outbox.drop, changes=True),
    _command(own("arrived"), own(""), own("N"), own("say that a thing of the outbox did happen"), run=outbox.arrived, changes=True),
    _command(own("status"), own("B"), own(""), own("how fresh all is, and how the service is reached"), run=looking.status),
)  # fmt: skip
QUIT: Final = (own("quit"), own("q"))
HELP: Final = (own("help"), own("?"))


def find(typed: str) -> Command:
    """The command that a word means: its name, its letter, or a beginning that only it has. Raises HintError."""
    exact = [command for command in COMMANDS if typed in (command.name, command.letter) and typed]
    word = typed.casefold()
    begun = exact or [command for command in COMMANDS if command.name == word]
    begun = begun or [command for command in COMMANDS if command.name.startswith(word)]
    if len(begun) == 1:
        return begun[0]
    shown = clean_line(typed, cap=40)
    if begun:
        names = join(", ", [command.name for command in begun])
        raise HintError(compose("“{}” may mean {}. Nothing was done.", shown, names))
    raise HintError(compose("There is no command “{}”. Type help.", shown))


def read_out_help(desk: Desk, words: str) -> None:
    """`help [COMMAND]`: all commands, or one."""
    chosen = [find(words)] if words else list(COMMANDS)
    if not words:
        desk.say(
            own("Type a command, or its letter, and Enter. Enter alone tells what is new. Verbs are about"),
            own("the conversation that is open; nobody else is ever written to."),
        )
    for command in chosen:
        letter = compose(" ({})", command.letter) if command.letter else own("")
        usage = compose(" {}", command.usage) if command.usage else own("")
        desk.say(compose("{}{}{}: {}.", command.name, letter, usage, command.does))
    if not words:
        desk.say(own("help (?) COMMAND: one of them. quit (q): leave."))
