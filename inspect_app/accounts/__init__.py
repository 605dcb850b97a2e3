"""People, roles, organisations, sessions and devices (tài khoản).

Who may: everybody signs in and out; the administrator keeps people and organisations.
A session is a row in the database; sign-out, a new password and a changed role end it at once.
A tablet carries a device token of its own for the JSON API.  `permissions.py` is the one table of
what each role may do.
"""
