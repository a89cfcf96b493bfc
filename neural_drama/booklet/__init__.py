"""The booklet: what the game's words mean, and the mathematics behind them on a few short pages."""
