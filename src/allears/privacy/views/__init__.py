"""Pages about privacy: one action or one query each."""
