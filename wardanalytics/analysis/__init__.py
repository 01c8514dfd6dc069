"""From observations to attainment, scores, ratings, ranks and trends.

Each step is a function from tables to a table; nothing here reads a file, draws a chart or words a
sentence. METHOD.md states every rule with the test that holds it.
"""
