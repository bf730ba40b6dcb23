"""Why a command for scripts can't be carried out."""

from trtui.errors import Exit, TrtuiError


class HeadlessError(TrtuiError):
    """A command can't be carried out as it was given; `exit_code` is what the shell is told."""

    def __init__(self, sentence: str, exit_code: Exit = Exit.WRONG) -> None:
        """`sentence` is one or two plain sentences, for stderr."""
        super().__init__(sentence)
        self.exit_code = exit_code
