"""Grade submissions: in parallel, isolated, resumable."""
