"""Pages about problems and wishes: one action or one query each."""
