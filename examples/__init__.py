"""Sample Spaces: small programs that use Cirro over its public API and nothing else."""
