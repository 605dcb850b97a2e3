"""The product under load while its processes are killed: nothing is lost and nothing counts twice.

`scene.py` brings the demo to where people work, `clients.py` saves answers and keeps the worker
busy, `evidence.py` reads afterwards what the database holds.
"""
