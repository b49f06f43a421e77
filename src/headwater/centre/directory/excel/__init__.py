"""People and units from an Excel file: template, reading, test run, landing, what was refused."""
