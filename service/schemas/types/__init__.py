"""What requests and answers are made of: arrays, formulas, results, errors, problems."""
