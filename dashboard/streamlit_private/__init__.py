"""The parts of Streamlit that we use although they are not public: one file each, with a test that notices a loss."""
