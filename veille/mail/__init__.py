"""Mail: letters to readers, the tokens in them, and the server that takes them."""
