"""A machine's definitions as they were: compared, and put back."""
