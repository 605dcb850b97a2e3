"""What everybody may open without an account: verifying a signed document (tra cứu, xác thực).

A file that is uploaded is judged in memory and never stored.  A registered paper shows its number,
date, body, SHA-256 and the official names of its signers: no subject, no content, no other person.
Works without JavaScript.
"""
