"""Kibana dashboards over the collections: their descriptions, and the saved objects made of them."""
