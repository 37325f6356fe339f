"""What is known in ball arithmetic of continuous laws as a whole: moments and entropies."""
