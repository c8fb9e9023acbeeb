"""Times, errors, phone numbers, wake-ups: words of no business, usable by every room. No Django models here."""
