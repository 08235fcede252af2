"""Names: who and what a text names, from known names, the words around them and what a model proposes."""
