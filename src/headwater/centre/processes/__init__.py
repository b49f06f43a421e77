"""Process maps, procedures with versions, handbooks, the defect register."""
