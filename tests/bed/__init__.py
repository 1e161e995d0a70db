"""The test bed: private libvirtd hosts and a tiny guest to run on them."""
