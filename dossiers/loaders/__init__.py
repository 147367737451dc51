"""Files from outside, one module each; the libraries that read them are imported when they are needed."""
