"""Proof: any figure of a line shown to be what it says, with everything that is needed computed again on the spot."""
