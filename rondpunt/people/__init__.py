"""People: users, teams, persons (citizens) with their handles, and the trail of who did what."""
