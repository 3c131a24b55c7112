"""Pure: an invented customer, what an answer holds, what the customer says to it, and the rubric."""
