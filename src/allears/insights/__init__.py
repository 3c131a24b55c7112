"""What it all adds up to; reads only."""
