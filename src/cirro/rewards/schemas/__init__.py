"""What goes in and comes out of the endpoints of rewards."""
