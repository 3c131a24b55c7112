"""Search over everything: what was typed, what is found, and where its words stand."""
