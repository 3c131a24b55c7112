"""The registry: one line a network. Typed, so that a connector that cannot answer is no speaker."""
