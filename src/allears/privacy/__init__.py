"""What the law gives to people: all that we have of them, its end, and how long anything stays."""
