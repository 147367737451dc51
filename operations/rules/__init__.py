"""Pure rules of keeping a system: when a figure is alarming, what a back-up must be, how metrics are written."""
