"""Pictures of the answers of linear algebra."""
