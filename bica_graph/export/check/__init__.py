"""What is wrong with a training file."""
