"""The playthrough: where the script moves the network. No terminal, no clock, no randomness of its own.

In reading order: settings, case_file, blueprint, building, moment, investigation, competition, endings, facts, verbs,
figures; moves, turns, verdicts, desk, events, labors, training, playthrough, checkpoint, points, timelines; repertoire,
opening, edits, autoplay, evidence, transcript; decisions, outline, comparison; instants, replay, player.
"""
