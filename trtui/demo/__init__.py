"""An emulated Text Request account: behaves like the service, knows nothing of the client."""
