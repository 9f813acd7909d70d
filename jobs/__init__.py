"""What the clock does. A job reads what is due from the database, so that a lost wake-up loses nothing."""
