"""What the last release promised, and whether a document still keeps it.

`python -m tests.released` writes the promises of the running code under its version: a release does, nothing else.
"""
