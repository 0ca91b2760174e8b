"""Child processes: started so that they end with us, kept running, stopped in order."""
