"""What everybody may open without an account: verifying a signed document."""
