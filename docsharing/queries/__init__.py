"""What is read about document requests."""
