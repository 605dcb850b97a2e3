"""Printed statements: a PDF's pieces of text back into the table of cells they were printed from.

`reader.printed_table` gives the same rows that a CSV gives. Nothing is guessed: pieces of text that
cannot be told apart stay together in their cell, and the money parser rejects it.
"""
