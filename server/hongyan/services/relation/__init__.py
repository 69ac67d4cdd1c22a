"""Who knows whom, and what they let each other do."""
