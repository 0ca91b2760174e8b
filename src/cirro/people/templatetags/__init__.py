"""What templates of people's pages use."""
