"""KPIs: from the decisions of a run, sales, rates and past runs to a Report; nothing is decided."""
