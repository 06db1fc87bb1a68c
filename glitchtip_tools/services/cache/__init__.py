"""What earlier runs kept of the answers of servers, each kind in a small file of the cache folder."""
