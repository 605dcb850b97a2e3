"""The lines of a run as typed Parquet, read once and never all in memory.

`reading` takes the lines of every statement and writes what the rules say about each (`facts`);
`doubled` answers what needs all lines together; `tagging` says what every line is in the report.
"""
