"""The gap between the loud and the quiet: who waits how long for the first answer."""
