"""The demo: a made-up company that is loaded, played through the real steps, goes on, and is removed."""
