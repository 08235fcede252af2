"""The dashboards of the watch for Kibana: made of what the ledger holds, written to files, pushed to a server."""
