"""How certain an answer is: cases, sensitivity, random draws and maps over the same cost functions."""
