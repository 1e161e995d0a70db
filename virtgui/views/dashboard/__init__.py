"""What is busy, full and unwell on all hosts, in one window."""
