"""The parts of `allears match` as a tool in a pipe: blocks in, engines, processes, what is told."""
