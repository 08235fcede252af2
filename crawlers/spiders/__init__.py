"""How pages of each kind of source are found."""
