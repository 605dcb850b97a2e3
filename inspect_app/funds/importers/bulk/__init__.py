"""Whole columns of lines instead of one object for each: millions of them in seconds.

Everything here says what the rules of one line (`rules`, `importers`) say; tests compare the two.
Whatever a column cannot decide for certain is asked of those rules, row by row.
"""
