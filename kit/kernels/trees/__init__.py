"""Trees of kernels: what many runs have in common is run once."""
