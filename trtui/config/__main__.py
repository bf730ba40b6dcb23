"""`python -m trtui.config` prints the example file: `python -m trtui.config > config.example.toml`."""

import sys

from trtui.config.example import example_text

sys.stdout.write(example_text())
