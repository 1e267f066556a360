"""Where people meet Dragoman. A room renders posts in its own form, purely, and sends them."""
