"""The same vacancy twice: what is compared, evidence for and against, clusters and ids. Pure functions on facts."""
