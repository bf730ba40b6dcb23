"""Asking the person at the terminal, in words, what the inbox asks at the foot of its screen."""

import sys

from trtui.errors import Exit
from trtui.headless.errors import HeadlessError
from trtui.headless.output import talk, write
from trtui.verbs.asking import Question


def confirm(question: Question) -> None:
    """Go on only where the answer is yes, or the proof. Raises HeadlessError where it is not, or nobody can be asked."""
    talk(question.title)
    for sentence in question.says:
        talk(sentence)
    if not sys.stdin.isatty():
        raise HeadlessError("Nobody can be asked here. Say --yes, or try --dry-run first.", Exit.USAGE)
    if not is_confirmed(question, _read_answer(how_to_answer(question))):
        raise HeadlessError("Not done.")


def how_to_answer(question: Question) -> str:
    """What to type to go on."""
    if question.proof is None:
        return "Type yes to go on; anything else means no: "
    return f"Type {question.proof} ({question.proof_name}) to go on; anything else means no: "


def is_confirmed(question: Question, answer: str) -> bool:
    """Whether an answer says yes: the word, or the proof where one is asked for."""
    if question.proof is not None:
        return question.is_proved_by(answer.strip())
    return answer.strip().casefold() == "yes"


def _read_answer(prompt: str) -> str:
    write(sys.stderr, prompt)
    sys.stderr.flush()
    return sys.stdin.readline()
