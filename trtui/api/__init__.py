"""Text Request over HTTP: the only importer of httpx."""
