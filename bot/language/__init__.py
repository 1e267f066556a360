"""Pure text analysis: sentences, quotations and speakers, names, figures, commitments, dates, the gate."""
