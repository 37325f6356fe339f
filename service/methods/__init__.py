"""The mathematics: arrays and functions in, arrays out. No request, no document."""
