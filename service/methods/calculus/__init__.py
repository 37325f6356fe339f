"""Methods of calculus."""
