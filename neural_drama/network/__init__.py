"""The network: dense layers, two passes, blame, and training. It has never heard of a screen or a story.

In reading order: arrays, activations, losses, architecture, parameters, initialization, streams, passes,
attribution, optimizers, dataset, tables, divergence, training.
"""
