"""Writes of the field room: batches of operations, files in pieces."""
