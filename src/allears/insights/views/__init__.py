"""Pages over the floors below."""
