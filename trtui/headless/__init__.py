"""The commands for scripts: the same store and worker as the inbox, without a screen.

Beside a running trtui they cost the service nothing: they read the store, and the other process delivers. Alone they
take the lease until what they asked for is settled. Each command imports what it needs when it runs: one that only
reads the store imports neither asyncio nor the way to the network.
"""
