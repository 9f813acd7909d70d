"""Second pass: each file has the shape that its kind demands.

Every kind of file has a JSON Schema, whose descriptions also feed the editor's completion and the reference. What depends
on a name (a field's type, a check, an action) is dispatched on that name first, so that an error speaks of one type.
"""
