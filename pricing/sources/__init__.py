"""pricing/sources"""
