"""Pure rules of the fund audit: matching, transfers, roll-forward, ratio, ladder, flows, tags."""
