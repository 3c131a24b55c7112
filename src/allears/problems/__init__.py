"""One root cause behind many cases, the wishes that many share, and telling everybody."""
