"""The ways on which alerts go: the form that each service wants, made of the same facts."""
