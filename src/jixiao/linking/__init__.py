"""Links between disclosures and to other open data: data of their own, each with score, method and evidence."""
