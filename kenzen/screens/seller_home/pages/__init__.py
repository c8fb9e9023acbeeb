"""The pages of the seller's home: each module parses, makes its call, and renders."""
