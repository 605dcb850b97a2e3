"""The eight outputs as one would write them in SQL by hand: the baseline of `eight_outputs`."""

from __future__ import annotations

LIMIT = 20_000_000
"""Đồng: payments at or above it are not looked at for splitting."""

BY_HAND = {
    "by_month": """
      WITH moved AS (SELECT fund, month, amount AS got, 0 AS spent FROM gifts
          UNION ALL SELECT fund, month, 0, amount FROM paid),
        sums AS (SELECT fund, month, CAST(sum(got) AS BIGINT) got, CAST(sum(spent) AS BIGINT) spent
          FROM moved GROUP BY 1, 2)
      SELECT fund, month, got, spent,
        CAST(sum(got - spent) OVER (PARTITION BY fund ORDER BY month) AS BIGINT) FROM sums""",
    "management": """
      WITH moved AS (SELECT fund, month // 12 AS year, amount AS got, 0 AS spent, 0 AS own
          FROM gifts UNION ALL SELECT fund, month // 12, 0, amount,
          CASE WHEN kind = 'management' THEN amount ELSE 0 END FROM paid)
      SELECT fund, year, CAST(sum(got) AS BIGINT), CAST(sum(spent) AS BIGINT),
        CAST(sum(own) AS BIGINT) FROM moved GROUP BY 1, 2""",
    "first_digits": """
      SELECT fund, CAST(substr(CAST(amount AS VARCHAR), 1, 2) AS BIGINT) digits, count(*)
      FROM gifts WHERE amount >= 10 GROUP BY 1, 2""",
    "alike": """
      SELECT fund, amount, donor, day, count(*), min(line) FROM gifts
      GROUP BY fund, amount, donor, day HAVING count(*) > 1""",
    "same_reference": """
      SELECT ref, count(*), min(line) FROM gifts GROUP BY 1 HAVING count(*) > 1""",
    "split": f"""
      WITH days AS (SELECT payee, day, count(*) n, sum(amount) paid FROM paid
          WHERE amount < {LIMIT} GROUP BY 1, 2),
        near AS (SELECT payee, day, sum(n) OVER w n, sum(paid) OVER w paid FROM days
          WINDOW w AS (PARTITION BY payee ORDER BY day RANGE BETWEEN 2 PRECEDING AND CURRENT ROW))
      SELECT payee, day, CAST(n AS BIGINT), CAST(paid AS BIGINT) FROM near
      WHERE n >= 3 AND paid > {LIMIT}""",
    "traced": """
      WITH moved AS (SELECT fund, amount AS got,
          CASE WHEN programme <> 0 THEN amount ELSE 0 END AS meant, 0 AS spent, 0 AS proved
          FROM gifts UNION ALL SELECT fund, 0, 0, amount,
          CASE WHEN programme <> 0 AND voucher <> '' THEN amount ELSE 0 END FROM paid)
      SELECT fund, CAST(sum(got) AS BIGINT), CAST(sum(meant) AS BIGINT),
        CAST(sum(spent) AS BIGINT), CAST(sum(proved) AS BIGINT) FROM moved GROUP BY 1""",
    "top_donors": """
      WITH sums AS (SELECT fund, donor, CAST(sum(amount) AS BIGINT) given, count(*) n
          FROM gifts GROUP BY 1, 2),
        placed AS (SELECT *, row_number() OVER (PARTITION BY fund ORDER BY given DESC, donor) place
          FROM sums)
      SELECT fund, donor, given, n, place FROM placed WHERE place <= 10""",
}
