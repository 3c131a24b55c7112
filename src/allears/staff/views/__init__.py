"""The pages about who we are: the first run, getting in, people and teams, oneself, the audit trail."""
