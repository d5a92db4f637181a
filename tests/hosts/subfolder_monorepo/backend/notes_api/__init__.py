"""The API of the notebook."""
