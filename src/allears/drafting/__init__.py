"""Drafts that are suggested from good answers, and what a model may be asked."""
