"""Clean a table by recorded steps, compare, and check the next one."""
