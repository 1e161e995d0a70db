"""A machine's disks as chains of images, and the jobs that move their blocks."""
