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
    if not question.is_granted_by(_read_answer(question.in_words)):
        raise HeadlessError("Not done.")


def _read_answer(prompt: str) -> str:
    write(sys.stderr, prompt)
    sys.stderr.flush()
    return sys.stdin.readline()
