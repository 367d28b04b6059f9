"""HTTP doors beside the JSON ones: tracked links, the inbox as CloudEvents, and the directory as CSV."""
