"""What keeping a system does: back up, restore, drill, archive."""
