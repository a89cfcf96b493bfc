"""The notebook: what a player did in a play and what came of it, gathered, in words, and as a case report."""
