"""The house of surveys: who is asked, and what the company answers, kept apart for good."""
