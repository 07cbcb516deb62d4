"""Real mail, posts and tweets, fed through the house as they lie: no exception, nothing lost, nothing double."""
