"""The whole story on one screen: sources → records → graph → findings → exports."""
