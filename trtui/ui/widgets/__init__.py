"""What the screen is made of: each widget draws what it is given and says what the agent did to it."""
