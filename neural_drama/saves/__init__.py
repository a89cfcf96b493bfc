"""Saves: playthroughs put by in one SQLite database, so that nothing that was on screen is lost.

In reading order: trouble, whereabouts, schema, connecting, damage, beginning, sources, entries, rows, trainings,
branches, listing, purging, database, store.
"""
