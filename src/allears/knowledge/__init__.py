"""What we know and say again."""
