"""Every device kind and section as a table of rows."""
