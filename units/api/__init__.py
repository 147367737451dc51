"""Units for other systems, and what the API of every app is made of: the door, answers, paging, keys."""
