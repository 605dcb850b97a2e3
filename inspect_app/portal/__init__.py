"""What everybody may open without an account: verifying a signed document (tra cứu, xác thực), and
what is published about a fund (công khai) as page, CSV, JSON, 360Giving and IATI.

A file that is uploaded is judged in memory and never stored.  A registered paper shows its number,
date, body, SHA-256 and the official names of its signers: no subject, no content, no other person.
What a fund's page may hold is decided in `fund_audit/rules/public.py`.
Works without JavaScript.
"""
