"""Decisions about problems, from data alone."""
