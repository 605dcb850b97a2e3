"""The first page after sign-in: what waits for me, in numbers that lead to their lists; and the
journal as administrators and heads read it."""
