"""How many rows a bench grows to: a million, which takes some minutes, or as many as are asked."""

import os

ROWS = int(os.environ.get("SHUQIAO_BENCH_ROWS", "1_000_000"))
