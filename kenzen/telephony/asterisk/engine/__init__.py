"""An Asterisk of one's own on loopback, for demos, development and tests. Operators bring theirs and skip this."""
