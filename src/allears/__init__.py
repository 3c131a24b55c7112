"""All Ears: the desk where an organisation listens to people and gets back to every one of them."""

__version__ = "0.1.0"
