"""Read a table: which column is what, which figures and months it holds."""
