"""Our connections."""
