"""The demo town: its cast, their answers, and two years of an office's life lived through the product's own actions."""
