"""What covers the whole screen, or asks for something over it."""
