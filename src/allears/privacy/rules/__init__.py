"""Decisions about privacy; pure."""
