"""The pages about channels: the start, the list, adding and changing one, and its own page."""
