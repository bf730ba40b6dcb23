"""The operations by subject, each a part of the client."""
