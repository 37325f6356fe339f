"""Methods of linear algebra."""
