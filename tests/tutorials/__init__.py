"""The four tutorials that the service grew from, as requests: what they compute, plot and set as exercises."""
