"""Operations on graphs: paths, trees, flows and matchings."""
