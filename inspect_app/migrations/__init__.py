"""Numbered migrations; `schema.upgrade` runs them."""
