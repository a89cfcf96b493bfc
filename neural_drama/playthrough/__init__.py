"""The playthrough: where the script moves the network. No terminal, no clock, no randomness of its own.

In reading order: settings, case_file, moment, endings, facts, verbs, figures, moves, desk, events, playthrough,
repertoire, opening, autoplay, evidence, transcript.
"""
