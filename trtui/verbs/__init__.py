"""What the agent's verbs mean: whom one may text or remind, what is asked first, and what is written to the store.

No screen and no network: the inbox, the plain inbox and the commands for scripts act by the same rules.
"""
