"""Find what is wrong with a table."""
