"""The pages of accounts, a module for each thing that a person does."""
