"""The named patterns that an editor may give to a text question: the whole answer must match."""

PATTERNS = {
    # Letters of every alphabet, joined by single spaces, apostrophes, hyphens or dots: "D'Ambrosetti", "Niccolò Maria".
    "person_name": r"[^\W\d_]+(?:[ '’.\-]+[^\W\d_]+)*[.'’]?",
    "alphanumeric": r"[0-9A-Za-z]+",
    "exemption_code": r"[0-9A-Za-z]{2,10}",
}
