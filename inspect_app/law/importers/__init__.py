"""Readers of files from outside: the law data that ship with the program, and law packs."""
