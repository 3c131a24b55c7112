"""What those whom we serve see of us: the form, and each person's own page. Nobody logs in here."""
