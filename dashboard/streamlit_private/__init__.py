"""The parts of Streamlit that are used though it does not promise them: one file each, with a test that misses it."""
