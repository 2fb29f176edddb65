"""What users read: files, and the words of messages."""
