"""Plain mode: the play in words, line after line, for screen readers, pipes and scripts. No screen at all."""
