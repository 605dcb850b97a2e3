"""What every room stands on: database, the action decorator, journal, outbox, files, clock.

One action = one transaction = one journal entry (`action.py`).  The journal is a Merkle tree
(`journal.py`, `merkle.py`); the outbox (`outbox.py`) is the queue of record; `files.py` keeps
evidence by its SHA-256; `web.py` holds the policy that every route declares.
"""
