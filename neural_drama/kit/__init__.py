"""The author's kit: what helps to write an episode, to read it aloud, and to find its mistakes before a class does."""
