"""Gigs and invitations: matching workers, waves, and what becomes of an invitation."""
