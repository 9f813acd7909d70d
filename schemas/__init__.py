"""The language: YAML text in, checked, linked and frozen definitions out. No Flask, no database, no WTForms."""
