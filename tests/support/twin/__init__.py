"""A second, independent model of the second edition in fractions, written from the contract and from nothing else.

It works on the plain scenario document (schema_version 2) in which every price, rate and throughput is typed; nothing
is looked up. Every number of the document is taken as the fraction that it really is, so that no figure is rounded.
"""
