"""Decisions about macros and playbooks, pure."""
