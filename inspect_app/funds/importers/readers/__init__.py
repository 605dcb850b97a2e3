"""From bytes to one raw table of text cells. One file per kind of file; `table.py` chooses.

Nothing here knows a bank. Limits are checked before anything is unpacked, and what cannot be read
safely is `Unreadable` with one reason.
"""
