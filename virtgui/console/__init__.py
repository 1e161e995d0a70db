"""The protocols of a guest's screen and of its terminal, without any I/O: bytes in, what they mean out."""
