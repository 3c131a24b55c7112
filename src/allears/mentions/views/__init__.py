"""Pages about what was heard."""
