"""The pages of the practice desk: one's own, and the lead's."""
