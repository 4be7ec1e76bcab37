"""A room full of simulated people."""
