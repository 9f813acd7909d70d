"""Asking: field types, checks, steps and the walk through them. WTForms reads a post; nothing here knows Flask or a database."""
