"""E-mail without a framework: reading, recognizing, composing, and the two servers it needs."""
