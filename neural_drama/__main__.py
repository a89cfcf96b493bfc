"""`python -m neural_drama` is the command `neural-drama`."""

from neural_drama.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
