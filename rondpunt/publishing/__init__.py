"""Publishing: what we say, for whom, where and when. One calendar, the matrix of a post, and proof that it went out."""
