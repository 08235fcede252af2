"""Finds documents: declared collections, the query language, and the engines that hold the rows."""
