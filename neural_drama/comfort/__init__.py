"""Comfort: how a player wants the game to be shown, kept in a file they can read, and which lines they have seen."""
