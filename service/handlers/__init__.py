"""The mathematics: a request model in, a result model out."""
