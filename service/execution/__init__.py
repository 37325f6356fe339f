"""From bytes to bytes: codecs, validation, execution, and the worker processes it happens in."""
