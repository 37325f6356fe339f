"""Pictures of answers: drawers by kind, from request and result to axes."""

SVG, PNG = "image/svg+xml", "image/png"
