"""What must leave."""
