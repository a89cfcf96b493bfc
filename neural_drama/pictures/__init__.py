"""Pictures: what was recorded, as cells and as words. They know no terminal, no clock and no toolkit.

In reading order: numbers, canvas, strokes, network_picture, miss_picture, curves_picture, comparison_picture,
thumbnail, words.
"""
