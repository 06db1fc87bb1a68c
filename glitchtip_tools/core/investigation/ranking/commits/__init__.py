"""The commits under suspicion: who wrote what, who took out what, and what speaks for each."""
