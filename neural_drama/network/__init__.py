"""The network: dense layers, two passes, blame, and training. It has never heard of a screen or a story.

In reading order: arrays, activations, losses, architecture, parameters, initialization, streams, passes, misses,
attribution, formulas; hyperparameters, schedules, penalties, optimizers; workspace, state, safety, trainer, steps,
seeker, divergence, stopping, keeping, recording, history, thinning; dataset, tables, diagnosis; linear_regression,
surface, guessing, nudging, promise, sweep.
"""
