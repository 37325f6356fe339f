"""Bayes' theorem and updates of conjugate priors."""
