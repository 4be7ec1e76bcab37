"""The room's database."""
