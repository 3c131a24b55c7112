"""What was heard and kept."""
