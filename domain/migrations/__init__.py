"""How the tables came to be, one revision after another. A merged revision is never edited."""
