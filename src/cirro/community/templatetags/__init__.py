"""What templates of the community's pages use."""
