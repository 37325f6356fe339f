"""What goes in and out: request models, array types, results and errors."""
