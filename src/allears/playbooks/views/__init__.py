"""Pages of macros and playbooks."""
