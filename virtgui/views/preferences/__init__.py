"""The settings of the program: pages as tables of rows, and the dialog that shows them."""
