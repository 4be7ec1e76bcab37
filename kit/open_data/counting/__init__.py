"""Add up and draw a table as it stands."""
