"""The screen: draws the store, writes intents."""
