"""Matters that want an answer."""
