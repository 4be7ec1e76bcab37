"""The migrations, one module each, named after the version of the tables."""
