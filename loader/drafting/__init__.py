"""`canting new --from`: what tables of files seem to be, and the dataset.toml drafted from it."""
