"""Rows of a case → the data of its papers, as plain values (no PDF library is loaded here)."""
