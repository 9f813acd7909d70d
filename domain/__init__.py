"""The town's records and rules. A function takes a Session and keywords, returns a record or raises a DomainError.

It knows no request, never commits and never sends: whoever opened the session commits once.
"""
