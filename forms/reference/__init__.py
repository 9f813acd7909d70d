"""Official lists that answers are chosen from, kept in the program: no address is asked of another host.

`make reference` rebuilds the `.tsv` files; each list is read once, when first asked.
"""
