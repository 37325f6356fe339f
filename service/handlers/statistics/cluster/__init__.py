"""Groups of like observations."""
