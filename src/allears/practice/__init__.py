"""The practice desk: invented customers to answer, what the answers held, and a lead who releases."""
