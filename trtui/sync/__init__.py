"""The worker: the only caller of the API."""
