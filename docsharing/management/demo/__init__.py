"""A small living library, made through the services, day by day."""
