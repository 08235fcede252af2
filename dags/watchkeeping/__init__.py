"""What the DAGs beside this package share: how a verb of Veille is run as a task, and who is told when it fails."""
