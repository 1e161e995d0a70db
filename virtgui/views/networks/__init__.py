"""Virtual networks of a host: their page, the forms that make and change one, the map."""
