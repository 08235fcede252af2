"""What readers reach by a browser: the pages that their mails lead to."""
