"""The intake: questions, qualification, leads and their follow-up."""
