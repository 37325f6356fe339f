"""A graph in other forms: text of the language, LaTeX, SymPy."""
