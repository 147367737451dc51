"""What the plan and the decision say of a dossier: pure checks, no Django."""
