"""Linear, polynomial and logistic regression."""
