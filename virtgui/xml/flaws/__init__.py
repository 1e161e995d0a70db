"""What is wrong with a device or a section as it stands, told for beside the field."""
