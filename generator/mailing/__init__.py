"""What goes to the post office: article numbers and the order of the mailing book."""
