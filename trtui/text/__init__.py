"""Pure functions on text: cleaning, segments, phone numbers, times, money, merge fields."""
