"""The commands for scripts: the same store and worker as the inbox, without a screen.

Beside a running trtui they cost the service nothing: they read the store, and the other process delivers. Alone they
take the lease until what they asked for is settled.
"""

from trtui.headless.commands import run_ls, run_outbox, run_send, run_sync, run_thread
from trtui.headless.errors import HeadlessError

__all__ = ["HeadlessError", "run_ls", "run_outbox", "run_send", "run_sync", "run_thread"]
