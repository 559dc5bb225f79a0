"""Measures the speed that we promise, as ratios in one run: `make bench`."""
