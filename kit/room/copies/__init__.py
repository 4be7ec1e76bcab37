"""Served pages, and one kernel for each open page."""
