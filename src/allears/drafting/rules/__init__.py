"""What decides about drafts, from data alone."""
