"""Strategy: for whom we speak. Today the audiences; goals, platforms and initiatives come here."""
