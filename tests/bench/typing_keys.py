"""What a letter in the composer costs, the segments counted as one types: `python -m tests.bench.typing_keys`."""

import tempfile
from pathlib import Path

from tests.bench.account import make_account
from tests.bench.figures import Limit, judge
from tests.bench.pty import inbox_over

TEXT = (
    b"Yes, it is ready and waits for you at the counter until six. Shall I keep it for longer? Just write. "
)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        make_account(Path(name), 50_000, {0: 5_000})
        with inbox_over(Path(name)) as terminal:
            terminal.ask(b"r", quiet=0.3)
            cost = terminal.cost("a letter in the composer", [TEXT[i : i + 1] for i in range(len(TEXT))])
        print(cost)
        judge("a letter: complete, median", cost.median, Limit(6, "ms"))
        judge("a letter: bytes, median", cost.bytes_median, Limit(150, "B"))


if __name__ == "__main__":
    main()
