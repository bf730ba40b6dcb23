"""The inbox line by line: for screen readers, dumb terminals and pipes, over the same store, outbox and rules.

It reads commands from stdin and prints plain lines: no cursor movement, no control sequence, no colour. Nothing is
printed while somebody types; what is new is told at the next prompt, or on Enter.
"""
