"""Areas, persons, households, members with dates, facts with source."""
