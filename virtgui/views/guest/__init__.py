"""A machine's page of its guest: what its agent tells, and what it can be asked to do."""
