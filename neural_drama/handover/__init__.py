"""The handover: a playthrough as a code or a file that anybody can play again, and check."""
