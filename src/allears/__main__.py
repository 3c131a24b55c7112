"""`python -m allears` is the same as the command `allears`."""

from __future__ import annotations

from allears.config.cli import main

if __name__ == "__main__":
    main()
