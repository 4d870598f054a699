"""What a cost is made of: tokens, replicas, cost lines, and the month they are paid in."""
