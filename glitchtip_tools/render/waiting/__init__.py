"""What a person sees of work that takes long, and hears of a server that is away."""
