"""The story: scene files read into a script, and the prompter that hands it out. It knows nothing of a network."""
