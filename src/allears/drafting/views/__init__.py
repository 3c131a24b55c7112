"""What is shown of suggested drafts, and what is done with them."""
