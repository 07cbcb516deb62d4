"""Words and parts that this room's templates use."""
