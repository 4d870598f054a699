"""Small what-ifs beside the answer: what changes, what it does to the costs, and the words for both."""
