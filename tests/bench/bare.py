"""Textual and nothing else: what start-up is measured against. `python -m tests.bench.bare`."""

from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Static


class BareApp(App[None]):
    """Says hello."""

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static(Content("Hello, World!"))


if __name__ == "__main__":
    BareApp().run()
