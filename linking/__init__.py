"""Survey participants beside entries of registers: candidates, decisions, and the ledger that keeps them."""
