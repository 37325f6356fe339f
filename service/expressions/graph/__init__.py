"""The graph of operations that a formula becomes, and the constructors that keep it simple.

Nodes, shapes and arithmetic make one another: `nodes`, `arrays`, `simplify`, `branches`, `folding`, `exponentials` and
`everywhere` are the one circle of imports.
"""
