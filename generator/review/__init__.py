"""What people decide about a draft: read back from review.xlsx, kept in `input/review/`."""
