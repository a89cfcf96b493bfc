"""Pictures: what was recorded, as cells and as words. They know no terminal, no clock and no toolkit.

In reading order: numbers, canvas, strokes, axes; network_plan, lights, wires, connections_picture, network_picture;
details, formula_words, detail_sheet; miss_picture, curves_picture, comparison_picture, thumbnail, fit_picture,
decision_map, surface_slice, surface_picture, stack_picture, settings_picture; expressions, faces, portraits; words,
board_words, neuron_words, explanations.
"""
