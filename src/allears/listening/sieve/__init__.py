"""Whole batches of raw lines against hundreds of thousands of monitors, in compiled code."""
