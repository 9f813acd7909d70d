"""Deciding: states, transitions, deadlines, and what each transition does."""
