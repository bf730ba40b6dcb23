"""How each kind of intent is performed, checked before, and looked for afterwards."""
