"""The docs pages: every operation, the language and the guides, made on the server from the OpenAPI document."""
