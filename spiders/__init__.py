"""One module per web site we crawl."""
