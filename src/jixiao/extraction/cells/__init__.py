"""What one printed cell or label says: roles of heads, levels, targets, kinds of text. No tables here."""
