"""The child's wizard of Cesson-Sévigné as one would write it by hand with Flask, WTForms, SQLAlchemy and Flask-Login.

What the engine is measured against: the same pages, questions, answers, checks and saves, in ordinary code.
"""
