"""Operations on sparse matrices."""
