"""Pictures of the answers of calculus."""
