"""Decisions about what we say again, pure."""
