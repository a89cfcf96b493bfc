"""Statuses: what the stage gives back when it ends in another way than by the player's leave."""

PLAINLY = 3
"""The player would rather go on in plain words."""
