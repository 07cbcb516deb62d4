"""What templates of the top floor can ask."""
