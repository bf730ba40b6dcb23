"""A terminal inbox for Text Request."""

__version__ = "0.1.0"
