"""Notebook files: read, written in one form, executed, and read for what they show and ask."""
