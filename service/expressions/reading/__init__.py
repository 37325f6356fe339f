"""From text to a graph: tokens, precedence, names, shapes; every refusal says what to write instead."""
