"""Third pass: every name of a town's files means something, and means what it can.

One module per noun. Each takes nodes whose shape is sound and reports problems; none changes anything.
"""
