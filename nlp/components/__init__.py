"""What reads one kind of thing in a text: one component per module."""
