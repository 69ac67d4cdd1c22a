"""The rooms that hold the rules; each knows the others only through their services."""
