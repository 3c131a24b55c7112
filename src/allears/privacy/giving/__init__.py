"""All that we have of somebody, as one file for them."""
