"""The hero-and-article page, its blocks, and the article as Markdown, in and out."""
