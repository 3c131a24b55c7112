"""Macros (several actions at once) and playbooks (steps to follow), and what came of using them."""
