"""The page that advises: should we at all?"""
