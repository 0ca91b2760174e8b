"""`cirro demo`: the main job, played through by thousands of simulated volunteers over the HTTP API, then checked."""
