"""What people read: messages, languages, lines of a terminal, escaped text, and values."""
