"""The stage: the play in a full-screen terminal. It alone knows Textual, and nothing is imported here."""
