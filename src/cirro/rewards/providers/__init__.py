"""Payment providers behind one interface: each a module of its own, switched on by configuration."""
