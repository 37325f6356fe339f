"""Whether costs are what operations declare: requests that are dear by design, and what they take of the event loop."""
